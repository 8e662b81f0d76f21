"""How often one sender may write: counted in memory, over a short window."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

#: As many turns as somebody types who is in a hurry, and far fewer than a program sends.
MOST, WINDOW = 30, timedelta(minutes=1)
_SENDERS = 20_000


class Pace:
    """Counts the turns of each sender."""

    def __init__(self, most: int = MOST, window: timedelta = WINDOW) -> None:
        self._most, self._window = most, window
        self._turns: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allow(self, sender: str, now: datetime) -> bool:
        """Whether this turn is answered; one that is not does not count."""
        turns = self._turns.setdefault(sender, deque())
        self._turns.move_to_end(sender)
        while turns and turns[0] <= now - self._window:
            turns.popleft()
        while len(self._turns) > _SENDERS:
            self._turns.popitem(last=False)
        if len(turns) >= self._most:
            return False
        turns.append(now)
        return True
