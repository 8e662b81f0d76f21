"""What comes back to a return path: did the letter arrive, or will it never?

The return path has already named the letter; what is read here is only the word of the server.
Reports are those of RFC 3464; besides, the two forms of servers that know none. Whatever else
comes to a return path (holiday notes, thanks) says nothing about the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from channels.mail.smtp_codes import enhanced_code, failure_of_status
from core.notices.outbox import Progress

_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
#: Exim names those it could not reach in a header, where it makes no report.
_EXIM = "X-Failed-Recipients"
#: The first words of a report of qmail. Source: https://cr.yp.to/proto/qsbmf.txt
_QMAIL = "Hi. This is the"
#: Action of a report -> how far the letter has come. `delayed`, `relayed` and `expanded` change
#: nothing: it is still under way. Source: RFC 3464 section 2.3.3.
_PROGRESS = {"failed": Progress.FAILED, "delivered": Progress.DELIVERED}


@dataclass(frozen=True, slots=True)
class News:
    """A server's later word on a letter."""

    progress: Progress
    why: str = ""  #: our name of the failure and the code; holds no address


def news(mail: EmailMessage) -> News | None:
    """What a mail to a return path tells; None when it tells nothing final."""
    found = [told for block in _blocks(mail) if (told := _told(block))]
    for told in found:  # a letter has one recipient; of a forwarded one the failure counts
        if told.progress is Progress.FAILED:
            return told
    if found:
        return found[0]
    if mail.get(_EXIM) or _text(mail).startswith(_QMAIL):
        return _failed(enhanced_code(_text(mail)) or "5.0.0")
    return None


def _blocks(mail: EmailMessage) -> Iterator[Message]:
    """The fields of each recipient in the delivery report (RFC 3464 section 2.1)."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            yield from (each for each in payload if isinstance(each, Message))


def _told(block: Message) -> News | None:
    progress = _PROGRESS.get(str(block.get("Action", "")).strip().lower())
    if progress is None:
        return None
    if progress is not Progress.FAILED:
        return News(progress)
    said = str(block.get("Diagnostic-Code", ""))
    status = _STATUS.match(str(block.get("Status", "")))
    # Many servers put a vague status beside the exact words of the server that refused.
    exact = enhanced_code(said)
    vague = status is None or status[1].endswith(".0.0") or status[1] == "5.0.0"
    code = exact if vague and exact else status[1] if status else exact
    return _failed(code or "5.0.0")


def _failed(code: str) -> News:
    # After days of trying, a passing fault is a final one.
    return News(Progress.FAILED, f"{failure_of_status(code)}: the mail came back, {code}")


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    if not isinstance(body, EmailMessage):
        return ""
    try:
        return str(body.get_content())[:20_000].lstrip()
    except (LookupError, ValueError):  # a character set that nobody knows
        return ""
