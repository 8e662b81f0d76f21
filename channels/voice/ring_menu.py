"""The menu of a call that we make, as a table: at a stop, a key; what happens then.

Whoever picks up hears first only which office calls: it may be another person, or a machine that
records. The notice itself is told after a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.notices.rung import Course

#: Times that a stop asks.
TRIES = 2


class Stop(StrEnum):
    """Where the call stands. The values stand in addresses."""

    GREETING = "greeting"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Move:
    """What happens then."""

    to: Stop | None = None  #: None: the call ends
    says: str = ""
    course: Course | None = None  #: how far the call has come by it
    officer: bool = False  #: the person wants one


#: Whoever wants an officer was reached, and is told by the officer.
_OFFICER = Move(course=Course.HEARD, officer=True)
_NO_MORE = Move(says="opted_out", course=Course.OPTED_OUT)

#: (stop, key) -> what happens. What is absent is asked again.
MOVES: Mapping[tuple[Stop, str], Move] = {
    (Stop.GREETING, "1"): Move(Stop.TOLD, course=Course.HEARD),
    (Stop.GREETING, "0"): _OFFICER,
    (Stop.GREETING, "9"): _NO_MORE,
    (Stop.TOLD, "1"): Move(says="confirmed", course=Course.CONFIRMED),
    (Stop.TOLD, "2"): Move(Stop.TOLD),
    (Stop.TOLD, "0"): _OFFICER,
    (Stop.TOLD, "9"): _NO_MORE,
}
_GOODBYE = Move(says="goodbye")


def move(stop: Stop, keys: str, tries: int) -> Move:
    """What follows.

    Args:
        keys: that were pressed; empty: none.
        tries: how often the stop has asked in vain before.
    """
    if (found := MOVES.get((stop, keys))) is not None:
        return found
    return _GOODBYE if tries + 1 >= TRIES else Move(stop)
