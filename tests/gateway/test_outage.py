"""The first provider is away while notices come: each is handed over all the same, and soon."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import aiohttp
import pytest

from core.notices import figures
from core.notices.models import NoticeState
from core.notices.outcomes import Outcome
from gateway.delivery.loop import IN_HAND, Delivery
from gateway.loops import Loops
from tests.delivering_worker import delivery, loop_of, owe_more
from tests.fakes.quick_provider import Mood, QuickProvider

WORKERS, ROUNDS, EACH = 2, 6, 40


class Tally:
    """How many notices were handed over and recorded."""

    def __init__(self) -> None:
        self.sent = 0
        self._changed = asyncio.Event()

    def count(self, outcome: Outcome) -> None:
        self.sent += outcome.state is NoticeState.SENT
        self._changed.set()

    async def reaches(self, count: int) -> None:
        while self.sent < count:
            self._changed.clear()
            await self._changed.wait()


@asynccontextmanager
async def working(*bases: str, tally: Tally) -> AsyncIterator[None]:
    """Some workers, at it."""

    def made(http: aiohttp.ClientSession) -> Delivery:
        return delivery(http, bases, patience_s=2.0, counted=tally.count)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        loops = [Loops([loop_of(made(http))]) for _ in range(WORKERS)]
        for one in loops:
            one.start()
        try:
            yield
        finally:
            for one in loops:
                await one.stop(60)


@pytest.mark.parametrize("how", [Mood.DARK, Mood.ERROR, Mood.HANGS, Mood.TAKES_AND_HANGS])
async def test_nothing_is_lost_or_doubled_while_the_first_provider_is_away(database, how):
    tally = Tally()
    async with (
        QuickProvider(delay_s=0.005) as first,
        QuickProvider(delay_s=0.005) as second,
        working(first.base, second.base, tally=tally),
    ):
        for number in range(ROUNDS):
            await owe_more(number * EACH, EACH)
            # While the last ones are under way.
            await tally.reaches(number * EACH + EACH // 2)
            if number == 0:
                await first.be(how)
        await tally.reaches(ROUNDS * EACH)
    taken: Counter[str] = first.taken + second.taken
    assert set(taken) == {f"text {number}" for number in range(ROUNDS * EACH)}
    doubled = {text for text, times in taken.items() if times > 1}
    assert doubled <= set(first.untold)
    assert len(doubled) <= WORKERS * IN_HAND
    assert max(taken.values()) <= 2
    (told,) = await figures.handed_over(date(2026, 1, 1), date(2999, 1, 1))
    assert (told.handed_over, told.quick) == (ROUNDS * EACH, ROUNDS * EACH)
