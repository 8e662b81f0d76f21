"""A letter as octets: the headers that keep it out of the junk, the text, the picture of the text.

Ready to be signed by the mail server that takes it (DKIM): Date and Message-ID are there and of
our own domain, the address in From is of the domain of the envelope (aligned, RFC 7489), and
everything is seven-bit, so that no server on the way changes what was signed.

Our letters say that a machine wrote them (RFC 3834), and each carries the way to get no more of
them: by mail (RFC 2369) and by one click (RFC 8058).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from functools import partial
from typing import Any

from channels.base import Attached, Outgoing
from channels.mail.addresses import Mailbox

_NO_HEADER = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")


class _AsItIs(UnstructuredHeader, BaseHeader):
    """A header of addresses in angle brackets: folding it would break them."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    known = HeaderRegistry()
    for name in ("list-unsubscribe", "message-id", "in-reply-to", "references"):
        known.map_to_type(name, _AsItIs)
    return known


_POLICY: EmailPolicy[EmailMessage] = SMTP.clone(cte_type="7bit", header_factory=_headers())


class Letterhead:
    """What all letters of one mailbox have in common."""

    def __init__(
        self,
        sender: Mailbox,
        *,
        unsubscribe_url: Callable[[str], str] | None = None,
        takes_mail: bool = False,
    ) -> None:
        """
        Args:
            unsubscribe_url: address of a mailbox -> where one click ends its notices.
            takes_mail: whether somebody reads what is sent to `sender`.
        """
        self._sender, self._unsubscribe_url, self._takes_mail = sender, unsubscribe_url, takes_mail

    def letter(self, message: Outgoing, key: str, *, now: datetime) -> EmailMessage:
        """The whole letter; `key` becomes its Message-ID."""
        letter = EmailMessage(policy=_POLICY)
        letter["Date"] = format_datetime(now)
        letter["From"] = self._sender.header()
        letter["To"] = Mailbox(message.to).header()
        letter["Subject"] = _NO_HEADER.sub(" ", message.subject).strip()
        letter["Message-ID"] = f"<{key}@{self._sender.domain}>"
        answered = _MESSAGE_ID.fullmatch(message.answers)
        if answered:
            letter["In-Reply-To"] = letter["References"] = answered[0]
        # Others must not answer by machine, nor tell us of holidays (RFC 3834; Exchange's own).
        letter["Auto-Submitted"] = "auto-replied" if message.answers else "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
        self._add_unsubscribe(letter, message)
        letter.set_content(_whole(message.text))
        if message.html:
            letter.add_alternative(_whole(message.html), subtype="html")
        for file in message.attached:
            _attach(letter, file)
        return letter

    def _add_unsubscribe(self, letter: EmailMessage, message: Outgoing) -> None:
        if message.answers:
            return  # asked for: there is nothing to be ended
        ways = []
        if self._unsubscribe_url is not None:
            ways.append(f"<{self._unsubscribe_url(message.to)}>")
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if self._takes_mail:
            ways.append(f"<mailto:{self._sender.address}?subject=DUNG>")
        if ways:
            letter["List-Unsubscribe"] = ", ".join(ways)


def octets(letter: EmailMessage, *, utf8: bool) -> bytes:
    """The letter on the wire; headers in UTF-8 where an address cannot be written otherwise."""
    return letter.as_bytes(policy=_POLICY.clone(utf8=True) if utf8 else _POLICY)


def _whole(text: str) -> str:
    """The text without halves of characters, which no octets stand for."""
    return text.encode("utf-8", "replace").decode()


def _attach(letter: EmailMessage, file: Attached) -> None:
    main, _, sub = file.content_type.partition("/")
    add = partial(letter.add_attachment, file.content, maintype=main, subtype=sub)
    add(filename=_NO_HEADER.sub("", file.name))
