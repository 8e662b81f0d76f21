"""How fast one conversation, or one caller, may talk: so much at once, then so much a second.

Counted in memory: each process of several lets as much through. It keeps the advisor and the
database from one who floods; guessing of PINs is counted in core.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

#: Who talks is remembered so long as there are not more of them.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """A bucket: `at_once` turns, filled again with `a_second`."""

    at_once: int
    a_second: float


#: A person types no faster; a form is filled in with one short answer after the other.
OF_ONE = Pace(20, 0.5)
#: Many may sit behind one address.
OF_ADDRESS = Pace(60, 3.0)


class Paces:
    """What each has left."""

    def __init__(self, pace: Pace = OF_ONE, *, most: int = MOST) -> None:
        self._pace, self._most = pace, most
        #: who -> turns left, and as of when; the one that was heard last at the end
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def allow(self, who: str, now: datetime) -> bool:
        """Count one turn; whether it is to be answered."""
        left = self._filled(who, now)
        self._left[who] = (max(left - 1.0, -1.0), now)
        self._left.move_to_end(who)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return left >= 1.0

    def _filled(self, who: str, now: datetime) -> float:
        left, since = self._left.get(who, (float(self._pace.at_once), now))
        passed_s = max((now - since).total_seconds(), 0.0)
        return min(left + passed_s * self._pace.a_second, float(self._pace.at_once))
