"""Figures are the sum of what became of the notices, counted once each."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from core.clock import civil_date
from core.notices import figures, outbox
from core.notices.models import NoticeState
from core.notices.outcomes import Outcome, postponed, record
from tests.notices import owe, taken


async def month(now, by=""):
    day = civil_date(now)
    return await figures.handed_over(day - timedelta(days=30), day, by=by)


async def test_what_was_handed_over_is_summed_by_provider_and_kind(database, now):
    for number, kind in enumerate(("received", "received", "ready")):
        await owe(now, number, kind=kind)
    one, two, three = await outbox.claim("one", 3, now=now)
    late = now + timedelta(seconds=11)
    await record(
        [
            taken(one, "A1", now=now, parts=1, cost_dong=300),
            taken(two, "A2", now=late, parts=2, cost_dong=600),
            taken(three, "K1", now=now, provider="kannel", parts=1, cost_dong=100),
        ]
    )
    (everything,) = await month(now)
    assert (everything.handed_over, everything.quick) == (3, 2)
    assert (everything.parts, everything.cost_dong) == (4, 1000)
    providers = {one.group: one.cost_dong for one in await month(now, "provider")}
    assert providers == {"kannel": 100, "twilio": 900}
    assert {one.group: one.handed_over for one in await month(now, "kind")} == {
        "ready": 1,
        "received": 2,
    }
    assert [one.group for one in await month(now, "day")] == [civil_date(now).isoformat()]


async def test_waiting_for_the_morning_is_not_counted_as_slow(database, now):
    night = now - timedelta(hours=9)
    await owe(night, wanted_at=now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([taken(notice, "A1", now=now + timedelta(seconds=1))])
    (everything,) = await month(now)
    assert everything.share == 1.0


async def test_what_is_meant_for_later_is_timed_from_then(database, now):
    await owe(now - timedelta(days=3), next_at=now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([taken(notice, "A1", now=now + timedelta(seconds=1))])
    (everything,) = await month(now)
    assert everything.quick == 1


async def test_a_second_attempt_is_timed_from_the_first(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    wait = timedelta(seconds=30)
    await record([postponed(notice, why="try_later", failure="", at=now, after=wait)])
    (notice,) = await outbox.claim("one", 1, now=now + wait)
    await record([taken(notice, "A1", now=now + wait)])
    (everything,) = await month(now)
    assert (everything.handed_over, everything.quick) == (1, 0)


async def test_an_outcome_that_changed_nothing_is_not_counted(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    outcome = taken(notice, "A1", now=now)
    await record([outcome])
    await record([outcome])
    (everything,) = await month(now)
    assert everything.handed_over == 1


async def test_reasons_are_counted_the_most_frequent_first(database, now):
    for number in range(3):
        await owe(now, number)
    notices = await outbox.claim("one", 3, now=now)
    whys = ("refused", "bad_address", "bad_address")
    await record(
        [
            Outcome(notice=one, state=NoticeState.FAILED, at=now, why=why)
            for one, why in zip(notices, whys, strict=True)
        ]
    )
    day = civil_date(now)
    assert await figures.given_up(day, day) == {"bad_address": 2, "refused": 1}
    assert await month(now) == []


async def test_workers_that_count_at_the_same_time_lose_nothing(database, now):
    for number in range(40):
        await owe(now, number, kind=("received", "ready")[number % 2])
    notices = await outbox.claim("one", 40, now=now)
    await asyncio.gather(
        *(record([taken(one, f"A{one.id}", now=now)]) for one in notices[:20]),
        record([taken(one, f"A{one.id}", now=now) for one in reversed(notices[20:])]),
    )
    (everything,) = await month(now)
    assert everything.handed_over == 40
