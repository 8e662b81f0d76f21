"""Letters handed to a mail server by SMTP."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from channels.base import (
    FAILURES,
    BadAddress,
    Failure,
    Misconfigured,
    Outgoing,
    SendFailed,
    TryLater,
)
from channels.mail.addresses import Mailbox, ReturnPaths
from channels.mail.composing import Letterhead, octets
from channels.mail.smtp_codes import Stage, enhanced_code, failure, is_of_one, pause_s
from core.people.mailboxes import InvalidMailbox, read_mailbox

PROVIDER = "smtp"
#: For each answer of the server; a letter with a receipt is 100 kB.
TIMEOUT_S = 20.0
#: A connection that nobody used for so long is closed: servers give us up after some minutes.
IDLE_S = 30.0
#: Servers take some twenty from one machine, and refuse the others.
MOST_CONNECTIONS = 10
#: A server that asks for more than this would keep a due notice too long.
_LONGEST_PAUSE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters are handed in."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    tls: bool = False  #: from the first octet on (port 465)
    #: True: refuse to go on without; None: where the server offers it; False: never
    starttls: bool | None = None


class SmtpSender:
    """Hands letters to one server, over connections that are kept a while."""

    provider = PROVIDER

    def __init__(
        self,
        server: Server,
        *,
        sender: Mailbox,
        letterhead: Letterhead,
        return_paths: ReturnPaths,
        reads_reports: bool,
        clock: Callable[[], datetime],
        tls_context: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """
        Args:
            reads_reports: whether mail to the return paths reaches us; if not, reports go to
                `sender`, where a person may read them.
            tls_context: which certificates are believed; None: those that the machine does.
        """
        self._server, self._sender, self._letterhead = server, sender, letterhead
        self._return_paths, self._reads_reports = return_paths, reads_reports
        self._clock, self._tls_context, self._timeout_s = clock, tls_context, timeout_s
        self._lines = asyncio.Semaphore(MOST_CONNECTIONS)
        self._idle: list[tuple[aiosmtplib.SMTP, asyncio.TimerHandle]] = []

    async def send(self, message: Outgoing) -> str:
        """Hand a letter over; its key comes back, by which reports name it.

        An answer lost on its way back reads as TryLater. The second try carries the same
        Message-ID, by which many servers know the repeat.

        Raises:
            SendFailed: one of its five subclasses.
        """
        try:
            to = read_mailbox(message.to)
        except InvalidMailbox as error:
            raise BadAddress("not an address of mail") from error
        key = self._return_paths.key(message.reference)
        letter = self._letterhead.letter(replace(message, to=to), key, now=self._clock())
        async with self._lines:
            client = await self._begun(key, to)
            try:
                await self._hand_over(client, key, to, letter)
            except BaseException:
                client.close()
                raise
            self._keep(client)
        return key

    async def check(self) -> None:
        """Connect, sign in and leave; no letter is begun.

        Raises:
            TryLater: not reached.
            Misconfigured: reached, but it does not take our sign-in, or not our TLS.
        """
        (await self._connected()).close()

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            client, timer = self._idle.pop()
            timer.cancel()
            client.close()

    async def _begun(self, key: str, to: str) -> aiosmtplib.SMTP:
        """A connection on which a letter is begun; one that was given up meanwhile is no fault."""
        while self._idle:
            client, timer = self._idle.pop()
            timer.cancel()
            try:
                if client.is_connected:
                    await self._begin(client, key, to)
                    return client
            except TryLater:
                pass  # nothing of the letter was said yet: a fresh connection may begin it
            except BaseException:
                client.close()
                raise
            client.close()
        client = await self._connected()
        try:
            await self._begin(client, key, to)
        except BaseException:
            client.close()
            raise
        return client

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        timer = asyncio.get_running_loop().call_later(IDLE_S, client.close)
        self._idle.append((client, timer))

    async def _connected(self) -> aiosmtplib.SMTP:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=False if server.tls else server.starttls,
            tls_context=self._tls_context,
            local_hostname=self._sender.domain,
            timeout=self._timeout_s,
        )
        try:
            await client.connect()
            if server.username:
                await client.login(server.username, server.password)
        except BaseException as error:
            client.close()
            if isinstance(error, (SMTPException, OSError)):
                raise _named(error) from error
            raise
        return client

    async def _begin(self, client: aiosmtplib.SMTP, key: str, to: str) -> None:
        options, _ = self._options(client, key, to)
        return_path = self._return_paths.of(key) if self._reads_reports else self._sender.address
        try:
            await client.mail(return_path, options=options, encoding=_encoding(to))
        except (SMTPException, OSError) as error:
            raise _named(error) from error

    async def _hand_over(
        self, client: aiosmtplib.SMTP, key: str, to: str, letter: EmailMessage
    ) -> None:
        _, options = self._options(client, key, to)
        try:
            await client.rcpt(to, options=options, encoding=_encoding(to))
        except (SMTPException, OSError) as error:
            raise _named(error) from error
        try:
            await client.data(octets(letter, utf8=not to.isascii()))
        except (SMTPException, OSError) as error:
            raise _named(error, maybe_taken=True) from error

    def _options(self, client: aiosmtplib.SMTP, key: str, to: str) -> tuple[list[str], list[str]]:
        """Parameters of MAIL and RCPT: what we want reported (RFC 3461), letters beyond ASCII.

        Raises:
            BadAddress: the address needs what the server cannot do.
        """
        mail, recipient = [], []
        if not to.isascii():
            if not client.supports_extension("smtputf8"):
                raise BadAddress("the mail server takes no addresses beyond ASCII")
            mail.append("SMTPUTF8")
        if self._reads_reports and client.supports_extension("dsn"):
            mail += ["RET=HDRS", f"ENVID={key}"]
            recipient.append("NOTIFY=SUCCESS,FAILURE")
        return mail, recipient


def _encoding(address: str) -> str:
    return "ascii" if address.isascii() else "utf-8"


#: What the server was answering, by the error that our library makes of it.
_STAGES: tuple[tuple[type[Exception], Stage], ...] = (
    (SMTPAuthenticationError, Stage.SIGNING_IN),
    (SMTPSenderRefused, Stage.SENDER),
    (aiosmtplib.SMTPRecipientRefused, Stage.RECIPIENT),
    (aiosmtplib.SMTPDataError, Stage.TEXT),
)


def _named(error: Exception, *, maybe_taken: bool = False) -> SendFailed:
    """One of our five for an error of the library; without the address that it may hold.

    Args:
        maybe_taken: whether the server may have the letter, unless it says that it has not.
    """
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    # The library has no class of its own for a server that lacks STARTTLS or AUTH.
    if isinstance(error, SMTPNotSupported) or type(error) is SMTPException:
        return Misconfigured("the mail server lacks TLS or our way to sign in")
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(
        error.__cause__, ssl.SSLCertVerificationError
    ):
        return Misconfigured("the mail server's certificate is not believed")
    if not isinstance(error, SMTPResponseException):
        what = f"the mail server cannot be reached: {type(error).__name__}"
        return TryLater(what, maybe_taken=maybe_taken)
    stage = next((each for kind, each in _STAGES if isinstance(error, kind)), Stage.GREETING)
    said = str(error.message)
    why = failure(stage, error.code, said)
    told = f"the mail server answered {error.code} {enhanced_code(said)}".strip()
    told = f"{told} to the {stage}"
    if why is Failure.TRY_LATER:
        after = pause_s(said)
        return TryLater(
            told,
            after_s=min(after, _LONGEST_PAUSE_S) if after else None,
            alone=is_of_one(stage, error.code, said),
        )
    return FAILURES[why](told)
