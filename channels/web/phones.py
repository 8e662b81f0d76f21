"""The telephones of the simulator: texts kept in memory, and the networks that bring them.

`SimulatorSender` stands where a provider's sender stands. What it takes is on the phone at
once; the network's report that it arrived follows with the next turn, as a real one does, and
moves the notice on. Networks can be cut and telephones switched off, to see what happens then.
Letters come into one mailbox. Everything is forgotten when the process ends.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from channels.base import Attached, Outgoing, Report, TryLater
from core.notices.outbox import Progress

PROVIDER = "simulator"
#: Takes over when the first is cut.
SECOND = "simulator2"
#: Texts kept for each number, and numbers kept.
MOST_TEXTS, MOST_NUMBERS = 200, 500
#: Reports that found no notice are tried again so often: the notice may not be recorded yet.
_TRIES = 20
_OFF = "bad_address: the simulated telephone is switched off"


class Kind(StrEnum):
    """Who sent a text."""

    ASKED = "asked"  #: the citizen
    ANSWERED = "answered"  #: we, at once
    NOTICE = "notice"  #: we, of our own accord
    FAILED = "failed"  #: the citizen's text did not get through


@dataclass(frozen=True, slots=True)
class Text:
    """One text on a phone."""

    id: str
    kind: Kind
    text: str
    at: datetime


class Arrival(StrEnum):
    """How far a notice has come."""

    SENT = "sent"  #: the network has it
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"  #: the telephone is off


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in the box."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    attached: tuple[Attached, ...]
    at: datetime


class Phones:
    """All simulated telephones of this process, the one used last at the end; and one mailbox."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, deque[Text]] = OrderedDict()
        self._arrivals: OrderedDict[str, Arrival] = OrderedDict()
        self.letters: deque[Letter] = deque(maxlen=MOST_TEXTS)
        self.down: set[str] = set()  #: networks that are cut
        self.off: set[str] = set()  #: numbers of telephones that are switched off

    def add(self, number: str, text: Text) -> None:
        """Put a text on the phone with that number (E.164)."""
        self._texts.setdefault(number, deque(maxlen=MOST_TEXTS)).append(text)
        self._texts.move_to_end(number)
        while len(self._texts) > MOST_NUMBERS:
            self._texts.popitem(last=False)

    def texts(self, number: str) -> list[Text]:
        """The texts of a phone, oldest first."""
        return list(self._texts.get(number, ()))

    def arrived(self, text_id: str, how: Arrival) -> None:
        """Note how far a notice has come."""
        self._arrivals[text_id] = how
        while len(self._arrivals) > MOST_TEXTS * 10:
            self._arrivals.popitem(last=False)

    def arrival(self, text_id: str) -> Arrival | None:
        """How far a notice has come; None for what is none."""
        return self._arrivals.get(text_id)

    def numbers(self, count: int) -> list[str]:
        """The phones used last, the latest first."""
        return list(reversed(self._texts))[:count]


class SimulatorSender:
    """Brings our texts to the simulated telephones (`channels.base.Sender`)."""

    def __init__(
        self,
        *,
        phones: Phones,
        report: Report,
        clock: Callable[[], datetime],
        provider: str = PROVIDER,
    ) -> None:
        """`report` is told what arrived: `core.notices.outbox.report`."""
        self.provider = provider
        self._phones, self._report, self._clock = phones, report, clock
        #: (text, whose phone, tries left)
        self._unreported: deque[tuple[str, str, int]] = deque(maxlen=MOST_TEXTS * 10)

    async def send(self, message: Outgoing) -> str:
        """Put the text on the phone, the letter into the box.

        Raises:
            TryLater: the network is cut.
        """
        if self.provider in self._phones.down:
            raise TryLater("the simulated network is cut")
        id, now = new_id(), self._clock()
        if "@" in message.to:
            attached = message.attached
            letter = Letter(
                id, message.to, message.subject, message.text, message.html, attached, now
            )
            self._phones.letters.appendleft(letter)
        else:
            self._phones.add(message.to, Text(id, Kind.NOTICE, message.text, now))
            self._phones.arrived(id, Arrival.SENT)
        self._unreported.append((id, message.to, _TRIES))
        return id

    async def check(self) -> None:
        """There is nothing that could be wrong."""

    async def turn(self, now: datetime) -> bool:
        """Report what arrived; the turn of a loop. False: nothing more to do at once."""
        for _ in range(len(self._unreported)):
            text_id, to, tries = self._unreported.popleft()
            off = to in self._phones.off
            progress, why = (Progress.FAILED, _OFF) if off else (Progress.DELIVERED, "")
            found = await self._report(self.provider, text_id, progress, why, now=now)
            self._phones.arrived(text_id, Arrival.UNDELIVERED if off else Arrival.DELIVERED)
            if not found and tries > 1:
                self._unreported.append((text_id, to, tries - 1))
        return False


def new_id() -> str:
    """The simulated network's name for a text, shaped like a provider's."""
    return f"SM{secrets.token_hex(16)}"
