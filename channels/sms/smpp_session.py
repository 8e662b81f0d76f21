"""One bound connection to an operator's message centre: requests and responses matched by number.

A unit that makes no sense ends the connection; the line (`smpp_line.py`) makes a new one. A text
from a person is acknowledged after it was handled, so that one we could not handle comes again.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from channels.base import Failure, Misconfigured, SendFailed, TryLater
from channels.exchange import TIMEOUT_S, failed
from channels.sms.smpp_codes import (
    INVALID_COMMAND,
    INVALID_LENGTH,
    OK,
    PERMANENT,
    RESPONSE,
    TEMPORARY,
    Command,
    failure,
)
from channels.sms.smpp_wire import (
    HEADER,
    Delivered,
    Malformed,
    Pdu,
    Submitted,
    bind_body,
    delivered,
    header,
    message_id,
)

log = logging.getLogger(__name__)

#: Texts from persons that are handled at once; with more the centre is told to come again.
_AT_ONCE = 500
#: Numbers of requests run so far.
_LAST_SEQUENCE = 0x7FFFFFFF

#: Handles a text or a receipt. What it raises but `Malformed` makes the centre send it again.
Deliver = Callable[[Delivered], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Account:
    """Where the centre is and who we are there."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    tls: ssl.SSLContext | None = None
    #: Two connections, one for each direction, as some operators want it, instead of one for both.
    pair: bool = False
    #: Requests that may wait for their response at once; operators count them.
    window: int = 10
    timeout_s: float = TIMEOUT_S  #: for a connection, and for each response


class Session:
    """Made by `connect`, ended by either side."""

    def __init__(
        self,
        account: Account,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        deliver: Deliver,
    ) -> None:
        self._account, self._deliver = account, deliver
        self._reader, self._writer = streams
        self._sequences = count(1)
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._window = asyncio.Semaphore(account.window)
        self._handling: set[asyncio.Task[None]] = set()
        self._heard_at = monotonic()
        self._reading = asyncio.create_task(self._read(), name="smpp")

    @property
    def alive(self) -> bool:
        return not self._reading.done()

    @property
    def silent_s(self) -> float:
        """Seconds since the centre was last heard."""
        return monotonic() - self._heard_at

    async def introduce(self, bind: Command) -> None:
        """Say who we are, and in which directions texts are to go.

        Raises:
            TryLater: not now.
            Misconfigured: the centre does not know us.
        """
        account = self._account
        body = bind_body(account.system_id, account.password, account.system_type)
        answer = await self._ask(bind, body)
        if answer.status == OK and answer.command == bind | RESPONSE:
            return
        what = f"SMPP bind refused with status {answer.status:#04x}"
        raise TryLater(what) if failure(answer.status) is Failure.TRY_LATER else Misconfigured(what)

    async def submit(self, text: Submitted) -> str:
        """Hand a text over; the centre's name for it comes back, empty when it gives none.

        Raises:
            SendFailed: one of its subclasses.
        """
        async with self._window:
            answer = await self._ask(Command.SUBMIT_SM, text.body())
        if answer.status != OK:
            raise failed(failure(answer.status), f"SMPP status {answer.status:#04x}")
        return message_id(answer)

    async def enquire(self) -> None:
        """Hear whether the centre is still there.

        Raises:
            TryLater: it is not.
        """
        await self._ask(Command.ENQUIRE_LINK, b"")

    async def close(self) -> None:
        """Take leave, and end the connection."""
        if self.alive:
            try:
                await self._ask(Command.UNBIND, b"")
            except SendFailed:
                log.info("the SMPP centre did not answer our leave")
        await self.end()

    async def end(self) -> None:
        """End the connection without a word."""
        self._reading.cancel()
        await asyncio.gather(self._reading, *self._handling, return_exceptions=True)

    async def _ask(self, command: Command, body: bytes) -> Pdu:
        if not self.alive:
            raise TryLater("the SMPP connection is closed")
        sequence = (next(self._sequences) - 1) % _LAST_SEQUENCE + 1
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = answer
        try:
            async with asyncio.timeout(self._account.timeout_s):
                await self._write(Pdu(command, 0, sequence, body))
                return await answer
        except (OSError, TimeoutError) as error:
            raise TryLater(
                f"SMPP centre unreachable: {type(error).__name__}",
                maybe_taken=command == Command.SUBMIT_SM,
            ) from error
        finally:
            self._waiting.pop(sequence, None)

    async def _write(self, pdu: Pdu) -> None:
        self._writer.write(pdu.octets())
        await self._writer.drain()

    async def _read(self) -> None:
        """Take unit after unit until the connection ends."""
        try:
            while True:
                length, pdu = header(await self._reader.readexactly(HEADER.size))
                pdu = Pdu(
                    pdu.command, pdu.status, pdu.sequence, await self._reader.readexactly(length)
                )
                self._heard_at = monotonic()
                if not await self._take(pdu):
                    return
        except (OSError, asyncio.IncompleteReadError):
            log.info("the SMPP connection ended")
        except Malformed as error:
            log.warning("the SMPP centre sent %s; the connection is given up", error)
        finally:
            self._give_up()

    def _give_up(self) -> None:
        self._writer.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError("the SMPP connection ended"))

    async def _take(self, pdu: Pdu) -> bool:
        """Deal with one unit; False when the centre takes leave."""
        if pdu.command & RESPONSE:
            answer = self._waiting.get(pdu.sequence)
            if answer is not None and not answer.done():
                answer.set_result(pdu)
            return True
        if pdu.command == Command.DELIVER_SM:
            await self._hand_on(pdu)
        elif pdu.command in (Command.ENQUIRE_LINK, Command.UNBIND):
            await self._write(Pdu(pdu.command | RESPONSE, OK, pdu.sequence))
        elif pdu.command != Command.ALERT_NOTIFICATION:  # that one has no response
            await self._write(Pdu(Command.GENERIC_NACK, INVALID_COMMAND, pdu.sequence))
        return pdu.command != Command.UNBIND

    async def _hand_on(self, pdu: Pdu) -> None:
        # Never waits: what is being handled may itself wait for a response that is read here.
        if len(self._handling) >= _AT_ONCE:
            await self._write(Pdu(pdu.command | RESPONSE, TEMPORARY, pdu.sequence, b"\0"))
            return
        task = asyncio.create_task(self._handle(pdu))
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)

    async def _handle(self, pdu: Pdu) -> None:
        status = await self._outcome(pdu)
        try:
            await self._write(Pdu(pdu.command | RESPONSE, status, pdu.sequence, b"\0"))
        except OSError:
            log.info("an SMPP text was handled but could not be acknowledged")

    async def _outcome(self, pdu: Pdu) -> int:
        try:
            told = delivered(pdu)
        except Malformed as error:
            log.warning("an SMPP text could not be read: %s", error)
            return INVALID_LENGTH
        try:
            await self._deliver(told)
        except Malformed as error:
            log.warning("an SMPP text could not be read: %s", error)
            return PERMANENT
        except TryLater as error:
            log.warning("an SMPP text could not be answered yet: %s", error)
            return TEMPORARY
        except Exception:
            # What the middleware is to a webhook: the centre is told to come again.
            log.exception("an SMPP text could not be handled")
            return TEMPORARY
        return OK


async def connect(account: Account, deliver: Deliver, bind: Command) -> Session:
    """Connect, and bind as a transceiver, transmitter or receiver.

    Raises:
        TryLater: not reached, or not now.
        Misconfigured: the centre does not know us.
    """
    try:
        async with asyncio.timeout(account.timeout_s):
            streams = await asyncio.open_connection(
                account.host,
                account.port,
                ssl=account.tls,
            )
    except ssl.SSLCertVerificationError as error:
        raise Misconfigured(f"the SMPP centre's certificate: {error.verify_message}") from error
    except (OSError, TimeoutError) as error:
        raise TryLater(f"SMPP centre unreachable: {type(error).__name__}") from error
    session = Session(account, streams, deliver)
    try:
        await session.introduce(bind)
    except BaseException:
        await session.end()
        raise
    return session
