"""How often mail is answered: the last fence against two machines that answer each other.

Senders can be forged, and then our answers are somebody else's plague: so there is an end to
answering one address, and to answering at all.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

#: More addresses than this in one window are no people any more.
MOST_ADDRESSES = 10_000


class Measure:
    """Counts in memory: one process takes mail in, and forgetting is harmless."""

    def __init__(
        self, most: int = 12, in_all: int = 1000, window: timedelta = timedelta(hours=1)
    ) -> None:
        """So many answers in one window: to one address, and to everybody together."""
        self._most, self._window = most, window
        self._all: deque[datetime] = deque(maxlen=in_all)
        self._answered: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allow(self, address: str, now: datetime) -> bool:
        """Whether the address may be answered once more; counts it if so."""
        times = self._answered.setdefault(address, deque(maxlen=self._most))
        self._answered.move_to_end(address)
        while len(self._answered) > MOST_ADDRESSES:
            self._answered.popitem(last=False)
        if self._full(times, now) or self._full(self._all, now):
            return False
        times.append(now)
        self._all.append(now)
        return True

    def _full(self, times: deque[datetime], now: datetime) -> bool:
        return len(times) == times.maxlen and now - times[0] < self._window
