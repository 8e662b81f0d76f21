"""What a person's mail asks, and whether a person wrote it at all.

People answer the notice they got, so the subject is ours and the question stands above the quoted
text; or they write a command into the subject and leave the rest empty. Machines are never
answered (RFC 3834 section 2): two of them would write to each other for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from html.parser import HTMLParser

from channels.commands import LONGEST, Kind, understand

#: The first part of an address that only machines write from.
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|daemon|root|no-?reply|do-?not-?reply|bounces?|owner-.*|.*-owner"
    r"|.*-request|.*-bounces?|notifications?)(?:[+=].*)?"
)
#: Headers that only lists and machines set, whatever stands in them.
_OF_MACHINES = ("List-Id", "List-Post", "List-Unsubscribe", "Feedback-ID", "X-Autoreply", "X-Loop")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
#: Our own mail server found out that the sender is none: to answer would be to pester a victim.
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
_ANSWERING = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|trả lời|tl|chuyển tiếp)\s*(?:\[\d+\])?\s*:\s*)+", re.I
)
#: Where the text that is answered to begins.
_QUOTED = re.compile(
    r"\s*(?:>|-{2,}\s*(?:original message|thư gốc|tin nhắn gốc|forwarded message)"
    r"|_{10,}|(?:from|từ)\s*:\s|(?:on|vào)\b.{4,200}(?:wrote|viết|đã viết)\s*:)",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\xa0]+")
#: A question is in the first lines or it is none.
_MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A person's mail."""

    text: str  #: the words that ask something; '' for an empty mail
    subject: str
    message_id: str  #: as the sender's program wrote it; '' where it wrote none


def read(raw: bytes) -> EmailMessage:
    """A mail as it came. Whatever is wrong with it, there is always something to read."""
    mail = message_from_bytes(raw, policy=SMTPUTF8)
    assert isinstance(mail, EmailMessage)  # of that policy
    return mail


def is_of_a_machine(mail: EmailMessage, return_path: str) -> bool:
    """Whether the mail must not be answered.

    Args:
        return_path: the envelope sender; empty for reports of servers.
    """
    if not return_path or _MACHINES.fullmatch(return_path.partition("@")[0].lower()):
        return True
    submitted = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if _header(mail, "Precedence").strip().lower() in _BULK or any(
        name in mail for name in _OF_MACHINES
    ):
        return True
    if mail.get_content_type() == "multipart/report":
        return True
    return _FORGED.search(_header(mail, "Authentication-Results")) is not None


def asked(mail: EmailMessage) -> Asked:
    """The words that count: of an answer to us what stands above the quoted text, else the
    subject; and the other one where the first says nothing.
    """
    subject = _one_line(_header(mail, "Subject"))
    bare = _ANSWERING.sub("", subject, count=1)
    body = _one_line(" ".join(_own_lines(_body(mail))))
    places = (body, bare) if bare != subject else (bare, body)
    text = next((each for each in places if _says_something(each)), " ".join(places).strip())
    return Asked(text[:LONGEST], subject[:LONGEST], _one_line(_header(mail, "Message-ID"))[:250])


def _says_something(text: str) -> bool:
    """Whether the text is one of our commands, or names a dossier."""
    return bool(text) and understand(text).kind not in (Kind.HELP, Kind.TEXT)


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, LookupError, AttributeError):
        return ""  # headers that the library stumbles over


def _body(mail: EmailMessage) -> str:
    try:
        part = mail.get_body(("plain", "html"))
        if not isinstance(part, EmailMessage):
            return ""
        text = str(part.get_content())
    except (LookupError, ValueError, AttributeError, KeyError):
        return ""  # a character set that nobody knows, a broken encoding
    return _without_tags(text) if part.get_content_type() == "text/html" else text


def _own_lines(text: str) -> Iterator[str]:
    """What the sender wrote above the quoted text and the signature."""
    for line in text[: LONGEST * 10].splitlines()[:_MOST_LINES]:
        if _QUOTED.match(line) or line.rstrip() == "--":
            return
        yield line


def _one_line(text: str) -> str:
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return _BLANKS.sub(" ", kept).strip()


class _Text(HTMLParser):
    """Collects what a reader sees."""

    _UNSEEN = frozenset({"style", "script", "head", "title", "blockquote"})
    _LINES = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._UNSEEN
        if tag in self._LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self._UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _without_tags(text: str) -> str:
    parser = _Text()
    parser.feed(text[: LONGEST * 40])
    return "".join(parser.parts)
