"""The line to an operator's message centre: kept up, and what comes over it handled.

A person's text is answered over the line it came by; a receipt moves the notice on. The line is
set up by whoever needs it first, at most once a second, and by a loop, so that texts come in
while we have none to send.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from itertools import count
from time import monotonic
from typing import TypeVar

from channels.base import Failure, Report, SendFailed, TryLater
from channels.exchange import failed
from channels.sms.alphabets import from_gsm, from_ucs2, parts_of
from channels.sms.incoming import IncomingTexts
from channels.sms.smpp_codes import Command
from channels.sms.smpp_joining import Joining, place_of
from channels.sms.smpp_receipts import Ids, name_of, receipt
from channels.sms.smpp_session import Account, Session, connect
from channels.sms.smpp_wire import Address, Delivered, Submitted, address_of

_Key = TypeVar("_Key", str, bytes)

log = logging.getLogger(__name__)

PROVIDER = "smpp"

#: A line that is silent for so long is asked whether it still stands.
_SILENT_S = 20.0
#: After a failed attempt others are not made for so long.
_PAUSE_S = 1.0
#: Names of texts that are not acknowledged yet, and of parts whose failure would be the whole's.
_MOST_KEPT = 10_000

#: What is bound where one connection is for one direction.
_PAIR = (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER)

#: data_coding of what we send.
_DEFAULT_ALPHABET, _UCS2 = 0, 8
#: data_coding -> how to read it; an absent one is read as Latin-1 (section 5.2.19).
_READ: dict[int, Callable[[bytes], str]] = {0: from_gsm, 8: from_ucs2}


class SmppLine:
    """One account at one operator."""

    def __init__(
        self,
        account: Account,
        *,
        number: str,
        clock: Callable[[], datetime],
        report: Report,
        texts: IncomingTexts | None = None,
        ids: Ids = Ids.SAME,
        provider: str = PROVIDER,
    ) -> None:
        """
        Args:
            number: what texts are sent from: a short code, `+84…`, or a brand name.
            clock: the aware moment in UTC.
            texts: answers what persons send; None: nobody answers, it is sent again later.
            provider: the name under which texts leave over this line.
        """
        self._account, self._number, self._clock = account, number, clock
        self._report, self._texts, self._ids, self.provider = report, texts, ids, provider
        #: The first is the one over which texts leave.
        self._binds = _PAIR if account.pair else (Command.BIND_TRANSCEIVER,)
        self._sessions: dict[Command, Session] = {}
        self._setting_up = asyncio.Lock()
        self._failed: tuple[float, SendFailed] | None = None  # monotonic moment, what was said
        self._told_down = False
        self._joining = Joining()
        self._references = count(secrets.randbelow(256))
        self._names: OrderedDict[bytes, str] = OrderedDict()
        self._wholes: OrderedDict[str, str] = OrderedDict()  # name of a part -> of its text

    async def send(self, to: str, text: str, *, source: Address | None = None) -> str:
        """Hand a text over; the centre's name for its last part comes back.

        That is the part whose arrival is reported. Of the others only a failure is.

        Raises:
            SendFailed: one of its subclasses.
        """
        try:
            cut = parts_of(text, reference=next(self._references) % 256)
        except ValueError as error:
            raise failed(Failure.REFUSED, f"SMPP: {error}") from error
        session = await self.session()
        names = []
        for at, octets in enumerate(cut.parts, 1):
            part = Submitted(
                source=source or address_of(self._number),
                destination=address_of(to),
                data_coding=_DEFAULT_ALPHABET if cut.gsm7 else _UCS2,
                octets=octets,
                joined=cut.joined,
                receipt=1 if at == len(cut.parts) else 2,
            )
            names.append(name_of(await session.submit(part), self._ids))
        for name in names[:-1]:
            _keep(self._wholes, name, names[-1])
        # Taken is taken: sent again for want of a name, the person would get it twice.
        return names[-1] or secrets.token_hex(16)

    async def session(self) -> Session:
        """The connection over which texts leave, set up where it is down.

        Raises:
            TryLater, Misconfigured: it cannot be.
        """
        return await self._standing(self._binds[0])

    async def _standing(self, bind: Command) -> Session:
        async with self._setting_up:
            session = self._sessions.get(bind)
            if session is not None and session.alive:
                return session
            if self._failed is not None and monotonic() - self._failed[0] < _PAUSE_S:
                raise type(self._failed[1])(str(self._failed[1]))
            try:
                session = await connect(self._account, self._handle, bind)
            except SendFailed as error:
                self._failed = monotonic(), error
                raise
            self._sessions[bind], self._failed = session, None
            log.info("the SMPP line to %s stands", self._account.host)
            return session

    @property
    def stands(self) -> bool:
        """Whether texts can leave and come in."""
        sessions = [self._sessions.get(bind) for bind in self._binds]
        return all(session is not None and session.alive for session in sessions)

    async def turn(self, now: datetime) -> bool:
        """Keep the line up: the loop's turn."""
        try:
            for bind in self._binds:
                session = await self._standing(bind)
                if session.silent_s > _SILENT_S:
                    await session.enquire()
        except TryLater as error:
            if not self._told_down:  # once for each time that it goes down
                log.warning("the SMPP line is down: %s", error)
            self._told_down = True
            await self.close()
        else:
            self._told_down = False
        return False

    async def close(self) -> None:
        """Take leave of the centre."""
        sessions, self._sessions = [*self._sessions.values()], {}
        for session in sessions:
            await session.close()

    async def _handle(self, told: Delivered) -> None:
        if told.is_receipt:
            await self._move_on(told)
        elif told.is_text:
            await self._answer(told)

    async def _move_on(self, told: Delivered) -> None:
        found = receipt(told)
        if found is None:
            return
        name = self._wholes.get(found.message_id, found.message_id)
        await self._report(self.provider, name, found.progress, found.why, now=self._clock())

    async def _answer(self, told: Delivered) -> None:
        """Answer a text once it is whole.

        Raises:
            TryLater: the answer did not leave; the centre is to send the text again.
        """
        if self._texts is None:
            raise TryLater("nobody answers texts here")
        place, octets = place_of(told)
        whole = (
            octets if place is None else self._joining.add(told, place, octets, now=self._clock())
        )
        if whole is None:
            return
        # The centre names no text that it delivers. What it sends again because we could not
        # handle it keeps the name it got here, and so its answer: nothing is done twice.
        mark = sha256(f"{told.source} {told.destination} ".encode() + whole).digest()
        name = self._names.get(mark) or _keep(self._names, mark, secrets.token_hex(16))
        text = _READ.get(told.data_coding, _latin)(whole)
        sender = str(told.source)
        reply = await self._texts.answer(name=name, sender=sender, text=text)
        if reply:
            await self._reply(sender, reply, told.destination)
        self._names.pop(mark, None)
        if place is not None:
            self._joining.done(told, place)

    async def _reply(self, to: str, text: str, source: Address) -> None:
        try:
            await self.send(to, text, source=source)
        except TryLater:
            raise
        except SendFailed as error:
            # A brand name that texts us cannot be answered, however often it is tried.
            log.warning("an answer over SMPP did not leave: %s", error)


def _latin(octets: bytes) -> str:
    return octets.decode("latin-1")


def _keep(kept: OrderedDict[_Key, str], key: _Key, name: str) -> str:
    kept[key] = name
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
    return name
