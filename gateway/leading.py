"""Loops that one process of all turns, on whatever machine; another takes over when it dies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from core.leases import holding

#: How long a process that died still counts; how often one that lives says so, and others ask.
LASTS, AGAIN = timedelta(seconds=8), timedelta(seconds=2)


class Led:
    """A loop's turn and end, done where the lease is."""

    def __init__(
        self,
        name: str,
        holder: str,
        turn: Callable[[datetime], Awaitable[bool]],
        end: Callable[[], Awaitable[None]],
    ) -> None:
        """
        Args:
            holder: this process among all: `host:pid`.
            turn: one turn of whoever leads.
            end: what it does when it leads no longer; it may lead again.
        """
        self._name, self._holder, self._turn, self._end = name, holder, turn, end
        self._leads = False
        self._again_at = datetime.min.replace(tzinfo=UTC)

    async def turn(self, now: datetime) -> bool:
        """A turn, if we lead; whether to come back at once."""
        if now >= self._again_at:
            led, self._leads = (
                self._leads,
                await holding.take(self._name, self._holder, LASTS, now=now),
            )
            self._again_at = now + AGAIN
            if led and not self._leads:
                await self._end()
        return await self._turn(now) if self._leads else False

    async def end(self) -> None:
        """Lead no longer: the next one need not wait."""
        await self._end()
        if self._leads:
            self._leads = False
            await holding.give_back(self._name, self._holder)
