"""The door at which the mail server beside us hands in mail: LMTP, or SMTP.

One recipient a time, so that one answer speaks for one mail. What cannot be done now is refused
for now (451), and the server keeps it: nothing that was taken is lost, nothing is bounced for a
fault of ours.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.mail.incoming import Incoming

#: Octets of a mail; people send photographs of their papers.
LARGEST = 15 * 1024 * 1024
#: A server that falls silent for so long is gone.
TIMEOUT_S = 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """Where we listen."""

    host: str
    port: int  #: 0: a free one
    lmtp: bool = True


class Listener:
    """Listens while it is open. It opens again after the port was taken by another process."""

    def __init__(self, door: Door, incoming: Incoming, *, hostname: str) -> None:
        """`hostname`: what we call ourselves in the greeting."""
        self._door, self._handler, self._hostname = door, _Handler(incoming), hostname
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.BaseTransport] = set()
        # The library writes every address it hears into its log.
        logging.getLogger("mail.log").setLevel(logging.ERROR)

    @property
    def port(self) -> int:
        """The port that was opened."""
        assert self._server is not None, "not open"
        return int(self._server.sockets[0].getsockname()[1])

    async def open(self) -> bool:
        """Listen; whether it was closed before.

        Raises:
            OSError: the port cannot be had.
        """
        if self._server is not None:
            return False
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, self._door.host, self._door.port)
        return True

    async def close(self) -> None:
        """Take no more mail. What is in hand is refused for now by closing the connection."""
        if self._server is None:
            return
        self._server.close()
        for transport in list(self._open):
            transport.close()
        await self._server.wait_closed()
        self._server = None

    def _session(self) -> SMTP:
        kind = _LmtpSession if self._door.lmtp else _SmtpSession
        return kind(
            self._handler,
            self._open,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="motcua",
            timeout=TIMEOUT_S,
            loop=asyncio.get_running_loop(),
        )


class _Handler:
    """What is answered to each command."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming

    async def handle_RCPT(
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient a time"
        if not self._incoming.is_ours(address):
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        return_path = (envelope.mail_from or "").strip("<>")
        await self._incoming.take(envelope.rcpt_tos[0], return_path, content)
        return "250 2.0.0 taken"

    async def handle_exception(self, error: Exception) -> str:
        _log.error("a mail could not be taken and is left to its server", exc_info=error)
        return "451 4.3.0 not now, please keep it"


class _SmtpSession(SMTP):
    """One conversation, known to the listener for as long as it lasts."""

    #: Some programs write a page on one line; RFC 5321 allows 1001 octets.
    line_length_limit = 256 * 1024

    def __init__(
        self, handler: _Handler, known: set[asyncio.BaseTransport], **settings: Any
    ) -> None:
        super().__init__(handler, **settings)
        self._known = known

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._known.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            self._known.discard(self.transport)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:
        try:
            await super().smtp_DATA(arg)
        finally:  # also after a fault of ours, else the next mail counts as nested in this one
            self.envelope = self._create_envelope()


class _LmtpSession(LMTP, _SmtpSession):
    """The same in LMTP, which differs in its greeting alone where there is one recipient."""
