"""What came before: names of messages that were taken lately, in this process.

A messenger sends again what was not answered soon enough. Answers and commands are safe against
that by what the database keeps; this keeps the usual repeat from any work at all.
"""

from __future__ import annotations

from collections import OrderedDict

MOST = 20_000


class Repeats:
    """Names, the last of them."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[str, None] = OrderedDict()

    def knows(self, name: str) -> bool:
        """Whether it came before."""
        return name in self._known

    def add(self, name: str) -> None:
        """It has come."""
        self._known[name] = None
        self._known.move_to_end(name)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
