"""Of several processes one turns a loop, and another one goes on with it."""

from __future__ import annotations

from datetime import datetime

import pytest

from gateway.leading import AGAIN, LASTS, Led


class Work:
    def __init__(self) -> None:
        self.done: list[str] = []

    async def turn(self, now: datetime) -> bool:
        self.done.append("turn")
        return True

    async def end(self) -> None:
        self.done.append("end")


@pytest.fixture
def two(database: str) -> tuple[Work, Led, Work, Led]:
    first, second = Work(), Work()
    return (
        first,
        Led("calls", "a:1", first.turn, first.end),
        second,
        Led("calls", "b:1", second.turn, second.end),
    )


async def test_the_second_waits_until_the_first_says_nothing_any_more(two, now):
    first, leads, second, waits = two
    assert await leads.turn(now) and not await waits.turn(now)
    assert not await waits.turn(now + AGAIN)
    assert await waits.turn(now + LASTS)
    assert (first.done, second.done) == (["turn"], ["turn"])
    # The first was only slow: it lets go.
    assert not await leads.turn(now + LASTS)
    assert first.done == ["turn", "end"]


async def test_who_stops_leaves_the_work_to_the_next_at_once(two, now):
    first, leads, second, waits = two
    assert await leads.turn(now)
    await leads.end()
    assert await waits.turn(now)
    assert (first.done, second.done) == (["turn", "end"], ["turn"])
