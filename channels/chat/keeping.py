"""Who keeps what a conversation in a chat has to remember between two turns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class Keeping(Protocol):
    """Keeps plain data under the name of a conversation, for some days."""

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        """What was kept last; None: nothing, or it is forgotten."""
        ...

    async def keep(self, key: str, state: Mapping[str, Any] | None, now: datetime) -> bool:
        """Keep it in place of what was kept; None: forget at once.

        False: another was kept since this one's `version` was read; nothing is kept.
        """
        ...


class InMemory:
    """Keeps the last conversations of one process, for tests and where there is no database."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._kept: OrderedDict[str, Mapping[str, Any]] = OrderedDict()

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        return self._kept.get(key)

    async def keep(self, key: str, state: Mapping[str, Any] | None, now: datetime) -> bool:
        self._kept.pop(key, None)
        if state is not None:
            self._kept[key] = state
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return True
