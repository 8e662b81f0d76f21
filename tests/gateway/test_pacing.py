"""A provider gets no more texts a second than it takes, and the urgent ones first."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.notices import pace
from gateway.delivery import pacing
from gateway.delivery.pacing import Crowded, Pacer


async def test_tokens_of_all_processes_come_from_one_bucket(database, now):
    first = await pace.take("kannel", 2, 10.0, now=now)
    second = await pace.take("kannel", 2, 10.0, now=now)
    third = await pace.take("kannel", 2, 10.0, now=now)
    assert first == pytest.approx(-pace.KEPT_S, abs=1e-3)
    assert second == pytest.approx(first + 0.2, abs=1e-3)
    assert third == pytest.approx(second + 0.2, abs=1e-3)


async def test_who_asks_too_early_gets_none(database, now):
    while await pace.take("kannel", 1, 10.0, now=now) is not None:
        pass
    assert await pace.take("kannel", 1, 10.0, now=now) is None
    assert await pace.take("esms", 1, 10.0, now=now) is not None
    later = now + timedelta(seconds=1)
    assert await pace.take("kannel", 1, 10.0, now=later) is not None


@pytest.mark.parametrize("rate", [0.5, 3.0, 100.0])
async def test_over_time_no_more_are_given_than_the_rate(database, now, rate):
    given, moment = 0, now
    for _ in range(200):
        while await pace.take("kannel", 1, rate, now=moment) is not None:
            given += 1
        moment += timedelta(seconds=0.1)
    most = rate * (20 + pace.KEPT_S + pace.AHEAD_S) + 1
    assert rate * 19 <= given <= most


async def test_at_the_same_moment_nobody_gets_the_same_token(database, now):
    taken = await asyncio.gather(*(pace.take("kannel", 1, 100.0, now=now) for _ in range(20)))
    known = [round(one, 4) for one in taken if one is not None]
    assert len(known) == len(set(known)) == 20


async def test_who_is_waited_for_passes_those_who_wait(database):
    pacer, went = Pacer("kannel", 50.0), []

    async def go(name: str, priority: int) -> None:
        await pacer.turn(priority)
        went.append(name)

    reminders = [asyncio.create_task(go(f"reminder {n}", 2)) for n in range(30)]
    await asyncio.sleep(0)
    await asyncio.gather(go("code", 0), *reminders)
    assert went.index("code") <= 12, "after those that already had a token in their hand"
    assert len(went) == 31


async def test_nobody_waits_behind_more_than_can_go_in_good_time(database):
    pacer = Pacer("kannel", 1.0)
    waiting = [asyncio.create_task(pacer.turn(1)) for _ in range(int(pacing.MOST_WAIT_S) + 1)]
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await pacer.turn(1)
    assert pacer._giving is not None
    for task in (*waiting, pacer._giving):
        task.cancel()
    await asyncio.gather(*waiting, pacer._giving, return_exceptions=True)
