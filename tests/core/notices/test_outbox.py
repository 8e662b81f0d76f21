"""A notice is owed, claimed, sent; and nothing owed is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.database import on_postgres, rows, transaction
from core.notices import outbox
from core.notices.models import EarlyReport, Medium, Notice, NoticeState
from core.notices.outbox import LEASE, MAX_ATTEMPTS, Progress


async def owe(now, count=1):
    for number in range(count):
        await Notice.create(
            key=f"key-{number}",
            kind="received",
            medium=Medium.SMS,
            address="+84912345678",
            facts={},
            state=NoticeState.OWED,
            owed_at=now,
            next_at=now,
        )


async def state_of(notice):
    return (await Notice.get(id=notice.id)).state


async def test_what_is_due_is_claimed_once(database, now):
    await owe(now, 3)
    first = await outbox.claim("one", 2, now=now)
    second = await outbox.claim("two", 2, now=now)
    assert len(first) == 2
    assert len(second) == 1
    assert await outbox.claim("three", 2, now=now) == []


async def test_two_workers_at_once_never_get_the_same_notice(database, now):
    await owe(now, 60)
    taken = await asyncio.gather(*(outbox.claim(f"w{n}", 10, now=now) for n in range(8)))
    ids = [notice.id for batch in taken for notice in batch]
    assert len(ids) == len(set(ids))


async def test_what_a_dead_worker_held_comes_back_when_the_lease_ends(database, now):
    await owe(now)
    await outbox.claim("dead", 1, now=now)
    assert await outbox.claim("alive", 1, now=now + LEASE - timedelta(seconds=1)) == []
    assert len(await outbox.claim("alive", 1, now=now + LEASE)) == 1


async def test_what_is_not_due_yet_waits(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await outbox.postponed(notice, "try_later", now=now, after=timedelta(minutes=5))
    assert await outbox.claim("one", 1, now=now + timedelta(minutes=4)) == []
    assert len(await outbox.claim("one", 1, now=now + timedelta(minutes=5))) == 1


async def test_a_notice_is_given_up_after_enough_attempts_and_can_be_owed_anew(database, now):
    await owe(now)
    for attempt in range(MAX_ATTEMPTS):
        moment = now + timedelta(hours=attempt)
        (notice,) = await outbox.claim("one", 1, now=moment)
        await outbox.postponed(notice, "down", now=moment, after=timedelta(hours=1))
    assert await state_of(notice) is NoticeState.FAILED
    assert await outbox.send_again(notice.id, now=moment)
    assert len(await outbox.claim("one", 1, now=moment)) == 1


@pytest.mark.parametrize(
    ("reports", "final"),
    [
        pytest.param(["delivered"], NoticeState.DELIVERED, id="plain"),
        pytest.param(["delivered", "sent"], NoticeState.DELIVERED, id="out of order"),
        pytest.param(["delivered", "delivered"], NoticeState.DELIVERED, id="twice"),
        pytest.param(["delivered", "failed"], NoticeState.DELIVERED, id="delivered is final"),
        pytest.param(["failed"], NoticeState.FAILED, id="did not arrive"),
        pytest.param(["failed", "delivered"], NoticeState.DELIVERED, id="arrived after all"),
        pytest.param(["failed", "sent"], NoticeState.FAILED, id="an old report after the end"),
    ],
)
async def test_a_providers_reports_move_a_notice_forward_only(database, now, reports, final):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await outbox.sent(notice, "twilio", "SM1", now=now)
    for report in reports:
        await outbox.report("twilio", "SM1", Progress(report), now=now)
    assert await state_of(notice) is final


async def test_a_report_on_somebody_elses_message_changes_nothing(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await outbox.sent(notice, "twilio", "SM1", now=now)
    assert not await outbox.report("twilio", "SM2", Progress.DELIVERED, now=now)
    assert not await outbox.report("kannel", "SM1", Progress.DELIVERED, now=now)
    assert await state_of(notice) is NoticeState.SENT


async def test_opting_out_and_in_again(database, now):
    for _ in range(2):
        await outbox.opt_out(Medium.SMS, "+84912345678", now=now)
    assert await outbox.opted_out(Medium.SMS, "+84912345678")
    await outbox.opt_in(Medium.SMS, "+84912345678")
    assert not await outbox.opted_out(Medium.SMS, "+84912345678")


async def test_a_report_that_overtakes_the_providers_answer_is_not_lost(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await outbox.report("twilio", "SM1", Progress.DELIVERED, now=now)
    await outbox.sent(notice, "twilio", "SM1", now=now)
    assert await state_of(notice) is NoticeState.DELIVERED
    assert await EarlyReport.all().count() == 0


async def test_reports_on_messages_that_were_never_ours_are_forgotten(database, now):
    await outbox.report("twilio", "SM9", Progress.DELIVERED, now=now)
    await outbox.forget_early_reports(now + timedelta(days=1))
    assert await EarlyReport.all().count() == 0


@pytest.mark.parametrize("late", [outbox.failed, outbox.postponed], ids=["failed", "postponed"])
async def test_a_worker_that_comes_too_late_takes_nothing_from_another(database, now, late):
    await owe(now)
    (slow,) = await outbox.claim("slow", 1, now=now)
    (quick,) = await outbox.claim("quick", 1, now=now + LEASE)
    after = {"after": timedelta(0)} if late is outbox.postponed else {}
    await late(slow, "too late", now=now + LEASE, **after)
    assert await state_of(quick) is NoticeState.CLAIMED
    await outbox.sent(quick, "twilio", "SM1", now=now + LEASE)
    assert await state_of(quick) is NoticeState.SENT


async def test_only_what_asks_for_something_is_counted(database, now):
    await owe(now, 4)
    taken = await outbox.claim("one", 3, now=now)
    await outbox.sent(taken[0], "twilio", "SM1", now=now)
    await outbox.failed(taken[1], "no such number", now=now)
    assert await outbox.counts() == {"owed": 1, "claimed": 1, "failed": 1}


async def test_a_long_backlog_is_claimed_oldest_first_and_not_sorted_whole(database, now):
    ages = [3, 1, 4, 0, 5, 2]
    await owe(now, len(ages))
    for number, hours in enumerate(ages):
        at = now - timedelta(hours=hours)
        await Notice.filter(key=f"key-{number}").update(next_at=at)
    claimed = [notice.key for _ in range(3) for notice in await outbox.claim("one", 2, now=now)]
    oldest_first = sorted(range(len(ages)), key=lambda number: -ages[number])
    assert claimed == [f"key-{number}" for number in oldest_first]
    due = outbox._DUE.format(limit=20, skip="")
    async with transaction():
        if on_postgres():  # which would read so small a table whole
            await rows("SET LOCAL enable_seqscan = off")
        plan = str(await rows(f"EXPLAIN {'' if on_postgres() else 'QUERY PLAN'} {due}", now))
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()
