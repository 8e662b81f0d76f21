"""How often one address is answered: the last fence against two machines that answer each other."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

#: More addresses than this in one window are no people any more.
MOST_ADDRESSES = 10_000


class Measure:
    """Counts in memory: one process takes mail in, and forgetting is harmless."""

    def __init__(self, most: int = 12, window: timedelta = timedelta(hours=1)) -> None:
        self._most, self._window = most, window
        self._answered: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allow(self, address: str, now: datetime) -> bool:
        """Whether the address may be answered once more; counts it if so."""
        times = self._answered.setdefault(address, deque(maxlen=self._most))
        self._answered.move_to_end(address)
        while len(self._answered) > MOST_ADDRESSES:
            self._answered.popitem(last=False)
        if len(times) == self._most and now - times[0] < self._window:
            return False
        times.append(now)
        return True
