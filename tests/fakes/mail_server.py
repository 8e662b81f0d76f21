"""A mail server on loopback: takes letters over SMTP, or refuses them as real ones do."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from enum import Enum
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USERNAME, PASSWORD = "motcua", "password-of-the-fake-account"

logging.getLogger("mail.log").setLevel(logging.ERROR)


class Mood(Enum):
    """What is answered: at which command, and how."""

    WELL = ("", "")
    DOWN_FOR_NOW = ("EHLO", "421 4.3.2 system not accepting network messages")
    NOT_FOR_US = ("MAIL", "550 5.7.1 sender address rejected: not owned by user")
    GREYLISTED = ("RCPT", "450 4.7.1 greylisted, please try again in 5 minutes")
    BUSY = ("RCPT", "451 4.3.0 resources temporarily unavailable")
    THROTTLED = ("MAIL", "452 4.5.3 rate limit, try again in 7 seconds")
    IMPATIENT = ("MAIL", "450 4.7.1 try again in 99999 minutes")
    NO_MAILBOX = ("RCPT", "550 5.1.1 <{to}>: user unknown")
    NO_MAILBOX_PLAINLY = ("RCPT", "550 unknown user {to}")
    NO_DOMAIN = ("RCPT", "550 5.1.2 bad destination system")
    MAILBOX_FULL = ("RCPT", "552 5.2.2 mailbox full")
    RELAYING = ("RCPT", "554 5.7.1 <{to}>: relay access denied")
    POLICY = ("RCPT", "550 5.7.1 message refused by policy")
    SPAM = ("DATA", "554 5.7.1 this looks like spam")
    UNSIGNED = ("DATA", "550 5.7.26 unauthenticated mail is not accepted")
    FULL_FOR_NOW = ("RCPT", "452 4.2.2 mailbox full, for now")
    FULL_DISK = ("DATA", "452 4.3.1 insufficient system storage")
    ODD = ("DATA", "599 hm")
    SLOW = ("DATA", "slow")
    CUT_OFF_BEFORE = ("RCPT", "cut")
    CUT_OFF_AFTER = ("DATA", "cut")


@dataclass
class Taken:
    """A letter that the server took."""

    return_path: str
    to: str
    letter: EmailMessage
    raw: bytes
    mail_options: list[str] = field(default_factory=list)
    recipient_options: list[str] = field(default_factory=list)


@dataclass
class FakeMailServer:
    """One server with one account."""

    mood: Mood = Mood.WELL
    username: str = USERNAME
    password: str = PASSWORD
    #: Takes nothing before a sign-in.
    asks_sign_in: bool = False
    reports: bool = False  #: offers delivery reports (RFC 3461)
    tls: ssl.SSLContext | None = None  #: offers STARTTLS
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    heard: list[str] = field(default_factory=list)  #: commands, without what follows them
    port: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: asyncio.Server | None = None
    _open: list[asyncio.BaseTransport] = field(default_factory=list)

    async def __aenter__(self) -> FakeMailServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self.hang_up()
            await self._server.wait_closed()
            self._server = None

    async def has_taken(self, count: int) -> None:
        """Come back when it has."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= count)

    def hang_up(self) -> None:
        """End every conversation, as a server does with those who say nothing for minutes."""
        while self._open:
            self._open.pop().close()

    def _session(self) -> SMTP:
        self.connections += 1
        return _Session(
            self,
            _Handler(self),
            hostname="mail.example.vn",
            enable_SMTPUTF8=True,
            tls_context=self.tls,
            auth_required=self.asks_sign_in,
            auth_require_tls=False,
            authenticator=self._knows,
            loop=asyncio.get_running_loop(),
        )

    def _knows(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == (self.username, self.password), handled=False)


class _Session(SMTP):
    def __init__(self, fake: FakeMailServer, handler: Any, **settings: Any) -> None:
        # The library warns of a sign-in without TLS, which stays on this machine.
        required = settings.pop("auth_required")
        super().__init__(handler, **settings)
        self._auth_required = required
        self._fake = fake

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._fake._open.append(transport)
        super().connection_made(transport)

    def _strip_options(self, arg: str | None, known: tuple[str, ...]) -> tuple[str, list[str]]:
        words = (arg or "").split(" ")
        options = [each for each in words[1:] if each.partition("=")[0] in known]
        return " ".join(each for each in words if each not in options), options

    async def smtp_MAIL(self, arg: str | None) -> None:
        rest, self.mail_reports = self._strip_options(arg, ("RET", "ENVID"))
        await super().smtp_MAIL(rest)

    async def smtp_RCPT(self, arg: str | None) -> None:
        rest, self.recipient_reports = self._strip_options(arg, ("NOTIFY", "ORCPT"))
        await super().smtp_RCPT(rest)


class _Handler:
    def __init__(self, fake: FakeMailServer) -> None:
        self._fake = fake

    async def _said(self, command: str, server: SMTP, to: str = "") -> str | None:
        """The mood's answer to the command; None: all is well."""
        self._fake.heard.append(command)
        at, answer = self._fake.mood.value
        if at != command:
            return None
        if answer == "slow":
            await asyncio.Event().wait()
        if answer == "cut":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer.format(to=to)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        if said := await self._said("EHLO", server):
            return [said]
        return [*answers[:-1], *(["250-DSN"] if self._fake.reports else []), answers[-1]]

    async def handle_MAIL(
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := await self._said("MAIL", server):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        if said := await self._said("RCPT", server, address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        said = await self._said("DATA", server)
        if said and said != "cut":
            return said
        raw = envelope.original_content or b""
        letter = message_from_bytes(raw, policy=SMTPUTF8)
        assert isinstance(letter, EmailMessage) and isinstance(server, _Session)
        taken = Taken(
            envelope.mail_from or "",
            envelope.rcpt_tos[0],
            letter,
            raw,
            [*envelope.mail_options, *server.mail_reports],
            server.recipient_reports,
        )
        async with self._fake._changed:
            self._fake.taken.append(taken)
            self._fake._changed.notify_all()
        return "250 2.0.0 queued"
