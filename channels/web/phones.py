"""The telephones of the simulator: texts kept in memory, and the network that brings them.

`SimulatorSender` stands where Twilio's sender stands. What it takes is on the phone at once;
the network's report that it arrived follows with the next turn, as a real one does, and moves
the notice to delivered. Everything is forgotten when the process ends.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from channels.base import Outgoing, Report
from core.notices.outbox import Progress

PROVIDER = "simulator"
#: Texts kept for each number, and numbers kept.
MOST_TEXTS, MOST_NUMBERS = 200, 500
#: Reports that found no notice are tried again so often: the notice may not be recorded yet.
_TRIES = 20


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


class Phones:
    """All simulated telephones of this process, the one used last at the end."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, deque[Text]] = OrderedDict()

    def add(self, number: str, text: Text) -> None:
        """Put a text on the phone with that number (E.164)."""
        self._texts.setdefault(number, deque(maxlen=MOST_TEXTS)).append(text)
        self._texts.move_to_end(number)
        while len(self._texts) > MOST_NUMBERS:
            self._texts.popitem(last=False)

    def texts(self, number: str) -> list[Text]:
        """The texts of a phone, oldest first."""
        return list(self._texts.get(number, ()))

    def numbers(self, count: int) -> list[str]:
        """The phones used last, the latest first."""
        return list(reversed(self._texts))[:count]


class SimulatorSender:
    """Brings our texts to the simulated telephones (`channels.base.Sender`)."""

    provider = PROVIDER

    def __init__(self, *, phones: Phones, report: Report, clock: Callable[[], datetime]) -> None:
        """`report` is told what arrived: `core.notices.outbox.report`."""
        self._phones, self._report, self._clock = phones, report, clock
        self._unreported: deque[tuple[str, int]] = deque(maxlen=MOST_TEXTS * 10)

    async def send(self, message: Outgoing) -> str:
        """Put the text on the phone; never fails."""
        text = Text(new_id(), Kind.NOTICE, message.text, self._clock())
        self._phones.add(message.to, text)
        self._unreported.append((text.id, _TRIES))
        return text.id

    async def check(self) -> None:
        """There is nothing that could be wrong."""

    async def turn(self, now: datetime) -> bool:
        """Report what arrived; the turn of a loop. False: nothing more to do at once."""
        for _ in range(len(self._unreported)):
            text_id, tries = self._unreported.popleft()
            found = await self._report(self.provider, text_id, Progress.DELIVERED, now=now)
            if not found and tries > 1:
                self._unreported.append((text_id, tries - 1))
        return False


def new_id() -> str:
    """The simulated network's name for a text, shaped like a provider's."""
    return f"SM{secrets.token_hex(16)}"
