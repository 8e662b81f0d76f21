"""Giving a provider no more texts a second than it takes, whichever process they come from.

The tokens are the database's (`core.notices.pace`); who has waited here gets them in the order
of importance, so that a code to confirm a number passes a thousand reminders.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from datetime import UTC, datetime
from itertools import count

from channels.base import TryLater
from core.notices import pace
from gateway.down import DATABASE_ERRORS

log = logging.getLogger(__name__)

#: Tokens for so long are taken at once; seconds.
_LOT_S = 0.1
#: Nobody waits longer than this for a token, and holds a claim meanwhile; seconds.
MOST_WAIT_S = 10.0


class Crowded(TryLater):
    """More texts wait for this provider than it takes in good time."""


class Pacer:
    """One provider's turnstile in this process."""

    def __init__(self, provider: str, rate: float) -> None:
        """`rate`: texts a second, of all processes together."""
        self._provider, self._rate = provider, rate
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._giving: asyncio.Task[None] | None = None

    async def turn(self, priority: int) -> None:
        """Come back when a text may be given to the provider.

        Raises:
            Crowded: that would take too long.
        """
        if len(self._waiting) > self._rate * MOST_WAIT_S:
            raise Crowded(f"{len(self._waiting)} texts wait for {self._provider}")
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), place))
        if self._giving is None or self._giving.done():
            self._giving = asyncio.create_task(self._give(), name=f"pace {self._provider}")
        try:
            async with asyncio.timeout(MOST_WAIT_S):
                await place
        except TimeoutError as error:
            raise Crowded(f"no turn at {self._provider} in {MOST_WAIT_S:g} s") from error

    async def _give(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            tokens = min(len(self._waiting), max(int(self._rate * _LOT_S), 1))
            first_s = await self._take(tokens)
            if first_s is None:
                await asyncio.sleep(max(_LOT_S, 0.5 / self._rate))
                continue
            first_at = loop.time() + first_s
            for number in range(tokens):
                await asyncio.sleep(max(first_at + number / self._rate - loop.time(), 0.0))
                self._let_one_in()

    async def _take(self, tokens: int) -> float | None:
        try:
            return await pace.take(self._provider, tokens, self._rate, now=datetime.now(UTC))
        except DATABASE_ERRORS as error:
            log.warning("no pace from the database: %s", error, extra={"provider": self._provider})
            return None

    def _let_one_in(self) -> None:
        while self._waiting:
            _, _, place = heapq.heappop(self._waiting)
            if not place.done():  # done: whoever stood there has left
                place.set_result(None)
                return
