"""A notice is owed, claimed, sent; and nothing owed is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.database import on_postgres, rows, transaction
from core.notices import outbox
from core.notices.models import EarlyReport, Medium, Notice, NoticeState, Priority
from core.notices.outbox import LEASE, Progress
from core.notices.outcomes import MAX_ATTEMPTS, Outcome, postponed, record, spelled, waits
from core.notices.routing import Way
from tests.notices import PHONE, owe, taken

SECOND = timedelta(seconds=1)


async def owe_some(now, count):
    return [await owe(now, number) for number in range(count)]


async def state_of(notice):
    return (await Notice.get(id=notice.id)).state


def put_off(notice, now, **more):
    told = {"why": "try_later", "failure": "down", "at": now, "after": timedelta(minutes=5)}
    return postponed(notice, **(told | more))


def given_up(notice, now):
    return Outcome(notice=notice, state=NoticeState.FAILED, at=now, why="refused", failure="no")


async def test_what_is_due_is_claimed_once(database, now):
    await owe_some(now, 3)
    first = await outbox.claim("one", 2, now=now)
    second = await outbox.claim("two", 2, now=now)
    assert len(first) == 2
    assert len(second) == 1
    assert await outbox.claim("three", 2, now=now) == []


async def test_two_workers_at_once_never_get_the_same_notice(database, now):
    await owe_some(now, 60)
    claimed = await asyncio.gather(*(outbox.claim(f"w{n}", 10, now=now) for n in range(8)))
    ids = [notice.id for batch in claimed for notice in batch]
    assert len(ids) == len(set(ids))


async def test_what_a_dead_worker_held_comes_back_when_the_lease_ends(database, now):
    await owe(now)
    await outbox.claim("dead", 1, now=now)
    await outbox.give_back(now + LEASE - SECOND)
    assert await outbox.claim("alive", 1, now=now + LEASE - SECOND) == []
    await outbox.give_back(now + LEASE)
    assert len(await outbox.claim("alive", 1, now=now + LEASE)) == 1


async def test_what_is_not_due_yet_waits(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([put_off(notice, now)])
    assert await outbox.claim("one", 1, now=now + timedelta(minutes=4)) == []
    assert len(await outbox.claim("one", 1, now=now + timedelta(minutes=5))) == 1


async def test_a_claimed_notice_is_whole(database, now):
    owed = await owe(now, useless_after=now + SECOND, closed_ways=["mail:an@example.vn"])
    (claimed,) = await outbox.claim("one", 1, now=now)
    assert claimed.facts == owed.facts
    assert (claimed.medium, claimed.useless_after) == (Medium.SMS, now + SECOND)
    assert claimed.closed_ways == ["mail:an@example.vn"]
    assert (claimed.attempts, claimed.claimed_by) == (1, "one")


async def test_who_waits_for_a_code_is_served_before_those_who_are_reminded(database, now):
    hour = timedelta(hours=1)
    await owe(now, 1, priority=Priority.REMINDER, next_at=now - 3 * hour)
    await owe(now, 2, priority=Priority.CHANGE, next_at=now - hour)
    await owe(now, 3, priority=Priority.CHANGE, next_at=now - 2 * hour)
    await owe(now, 4, priority=Priority.ASKED)
    await owe(now, 5, priority=Priority.ASKED, next_at=now + hour)
    claimed = [*await outbox.claim("one", 3, now=now), *await outbox.claim("one", 3, now=now)]
    assert [notice.key for notice in claimed] == ["key 4", "key 3", "key 2", "key 1"]


async def test_what_nobody_waits_for_can_be_left_alone(database, now):
    await owe(now, 1)
    await owe(now, 2, priority=Priority.ASKED)
    (claimed,) = await outbox.claim("one", 9, now=now, priorities=(Priority.ASKED,))
    assert claimed.key == "key 2"


async def test_what_waited_for_the_same_moment_is_claimed_by_address(database, now):
    for number, last in enumerate((3, 1, 2, 1, 3, 2)):
        await owe(now, number, address=f"+8491234567{last}")
    claimed = [one.address[-1] for _ in range(3) for one in await outbox.claim("one", 2, now=now)]
    assert claimed == ["1", "1", "2", "2", "3", "3"]


async def test_a_notice_is_given_up_after_enough_attempts_and_can_be_owed_anew(database, now):
    owed = await owe(now, attempts=MAX_ATTEMPTS - 2, closed_ways=["mail:an@example.vn"])
    for attempt in range(2):
        moment = now + timedelta(hours=attempt)
        (notice,) = await outbox.claim("one", 1, now=moment)
        await record([put_off(notice, moment)])
    assert await state_of(owed) is NoticeState.FAILED
    assert await outbox.send_again([owed.id], now=moment) == 1
    (again,) = await outbox.claim("one", 1, now=moment)
    assert (again.attempts, again.rounds, again.closed_ways) == (1, 1, None)


async def test_only_what_was_given_up_is_sent_again_or_settled(database, now):
    one, two = await owe(now, 1), await owe(now, 2)
    assert await outbox.send_again([one.id], now=now) == 0
    claimed = await outbox.claim("one", 2, now=now)
    await record([given_up(notice, now) for notice in claimed])
    assert await outbox.settle([one.id, 10**6]) == 1
    assert await outbox.send_again([one.id, two.id], now=now) == 1
    assert await state_of(one) is NoticeState.SETTLED


async def test_what_would_come_too_late_is_given_up(database, now):
    owed = await owe(now, useless_after=now + timedelta(minutes=5))
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([put_off(notice, now)])
    assert await state_of(owed) is NoticeState.FAILED


async def test_waiting_for_the_morning_is_no_attempt(database, now):
    owed = await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    morning = now + timedelta(hours=9)
    await record([waits(notice, morning, at=now)])
    await owed.refresh_from_db()
    assert (owed.state, owed.attempts) == (NoticeState.OWED, 0)
    assert (owed.next_at, owed.wanted_at) == (morning, morning)


@pytest.mark.parametrize(
    ("reports", "final"),
    [
        pytest.param(["delivered"], NoticeState.DELIVERED, id="plain"),
        pytest.param(["delivered", "sent"], NoticeState.DELIVERED, id="out of order"),
        pytest.param(["delivered", "delivered"], NoticeState.DELIVERED, id="twice"),
        pytest.param(["delivered", "failed"], NoticeState.DELIVERED, id="delivered is final"),
        pytest.param(["failed"], NoticeState.OWED, id="did not arrive: another way is tried"),
        pytest.param(["failed", "delivered"], NoticeState.DELIVERED, id="arrived after all"),
        pytest.param(["failed", "sent"], NoticeState.OWED, id="an old report after the end"),
        pytest.param(["failed", "failed"], NoticeState.OWED, id="failed twice"),
    ],
)
async def test_a_providers_reports_move_a_notice_forward_only(database, now, reports, final):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([taken(notice, "SM1", now=now)])
    for report in reports:
        await outbox.report("twilio", "SM1", Progress(report), now=now)
    assert await state_of(notice) is final


async def test_the_way_on_which_it_did_not_arrive_is_closed(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([taken(notice, "SM1", now=now)])
    await outbox.report("twilio", "SM1", Progress.FAILED, "unknown subscriber", now=now)
    (again,) = await outbox.claim("one", 1, now=now)
    assert again.closed_ways == [spelled(Way(Medium.SMS, PHONE))]
    assert again.failure == "unknown subscriber"


async def test_a_late_failure_of_the_first_way_does_not_stop_the_second(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([taken(notice, "SM1", now=now)])
    await outbox.report("twilio", "SM1", Progress.FAILED, now=now)
    (again,) = await outbox.claim("one", 1, now=now)
    await outbox.report("twilio", "SM1", Progress.FAILED, now=now)
    await record([taken(again, "M1", now=now, provider="smtp")])
    await outbox.report("twilio", "SM1", Progress.FAILED, now=now)
    assert await state_of(notice) is NoticeState.SENT


async def test_a_report_on_a_digest_moves_all_that_stood_in_it(database, now):
    await owe_some(now, 3)
    digest = await outbox.claim("one", 3, now=now)
    await record([taken(one, "SM1", now=now) for one in digest])
    assert await outbox.report("twilio", "SM1", Progress.DELIVERED, now=now)
    assert await Notice.filter(state=NoticeState.DELIVERED).count() == 3


async def test_a_report_on_somebody_elses_message_changes_nothing(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await record([taken(notice, "SM1", now=now)])
    assert not await outbox.report("twilio", "SM2", Progress.DELIVERED, now=now)
    assert not await outbox.report("kannel", "SM1", Progress.DELIVERED, now=now)
    assert await state_of(notice) is NoticeState.SENT


async def test_opting_out_and_in_again(database, now):
    for _ in range(2):
        await outbox.opt_out(Medium.SMS, PHONE, now=now)
    assert await outbox.opted_out(Medium.SMS, PHONE)
    await outbox.opt_in(Medium.SMS, PHONE)
    assert not await outbox.opted_out(Medium.SMS, PHONE)


async def test_a_report_that_overtakes_the_providers_answer_is_not_lost(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await outbox.report("twilio", "SM1", Progress.DELIVERED, now=now)
    await record([taken(notice, "SM1", now=now)])
    assert await state_of(notice) is NoticeState.DELIVERED
    assert await EarlyReport.all().count() == 0


async def test_an_early_report_of_another_provider_waits_on(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    await outbox.report("kannel", "SM1", Progress.DELIVERED, now=now)
    await record([taken(notice, "SM1", now=now)])
    assert await state_of(notice) is NoticeState.SENT
    assert await EarlyReport.all().count() == 1


async def test_reports_on_messages_that_were_never_ours_are_forgotten(database, now):
    await outbox.report("twilio", "SM9", Progress.DELIVERED, now=now)
    await outbox.forget_early_reports(now + timedelta(days=1))
    assert await EarlyReport.all().count() == 0


@pytest.mark.parametrize("late", [given_up, put_off], ids=["failed", "postponed"])
async def test_a_worker_that_comes_too_late_takes_nothing_from_another(database, now, late):
    await owe(now)
    (slow,) = await outbox.claim("slow", 1, now=now)
    await outbox.give_back(now + LEASE)
    (quick,) = await outbox.claim("quick", 1, now=now + LEASE)
    await record([late(slow, now + LEASE)])
    assert await state_of(quick) is NoticeState.CLAIMED
    await record([taken(quick, "SM1", now=now + LEASE)])
    assert await state_of(quick) is NoticeState.SENT


async def test_what_a_late_worker_sent_is_not_sent_again(database, now):
    await owe(now)
    (slow,) = await outbox.claim("slow", 1, now=now)
    await outbox.give_back(now + LEASE)
    await record([taken(slow, "SM1", now=now + LEASE)])
    assert await outbox.claim("quick", 1, now=now + LEASE) == []
    assert await state_of(slow) is NoticeState.SENT


async def test_what_a_provider_says_is_stored_whatever_it_says(database, now):
    await owe(now)
    (notice,) = await outbox.claim("one", 1, now=now)
    odd = f"no\0such\ud83dnumber {'x' * 300}"
    await record([put_off(notice, now, failure=odd)])
    await notice.refresh_from_db()
    assert notice.failure.startswith("try_later: no such?number xxx")


async def test_only_what_asks_for_something_is_counted(database, now):
    await owe_some(now, 4)
    claimed = await outbox.claim("one", 3, now=now)
    await record([taken(claimed[0], "SM1", now=now), given_up(claimed[1], now)])
    assert await outbox.counts() == {"owed": 1, "claimed": 1, "failed": 1}


async def test_how_long_the_oldest_waits_is_known(database, now):
    assert await outbox.longest_due_s(now) == 0
    await owe(now, 1, next_at=now - timedelta(minutes=3), priority=Priority.REMINDER)
    await owe(now, 2, next_at=now - timedelta(minutes=1))
    assert await outbox.longest_due_s(now) == 180


async def test_a_long_backlog_is_claimed_oldest_first_and_not_sorted_whole(database, now):
    ages = [3, 1, 4, 0, 5, 2]
    for number, hours in enumerate(ages):
        await owe(now, number, next_at=now - timedelta(hours=hours))
    claimed = [notice.key for _ in range(3) for notice in await outbox.claim("one", 2, now=now)]
    oldest_first = sorted(range(len(ages)), key=lambda number: -ages[number])
    assert claimed == [f"key {number}" for number in oldest_first]
    due = outbox._DUE.format(priority=1, limit=20, skip="")
    async with transaction():
        if on_postgres():  # which would read so small a table whole
            await rows("SET LOCAL enable_seqscan = off")
        plan = str(await rows(f"EXPLAIN {'' if on_postgres() else 'QUERY PLAN'} {due}", now))
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()


async def test_a_telephone_that_is_off_is_tried_again_and_then_given_up(database, now):
    await owe(now)
    moment = now
    for tries in range(1, 7):
        (notice,) = await outbox.claim("one", 1, now=moment)
        assert (notice.attempts, notice.closed_ways) == (tries, None)
        await record([taken(notice, f"SM{tries}", now=moment)])
        await outbox.report("twilio", f"SM{tries}", Progress.FAILED, "try_later: off", now=moment)
        assert await outbox.claim("one", 1, now=moment) == []
        moment += timedelta(minutes=20)
    (notice,) = await outbox.claim("one", 1, now=moment)
    assert notice.closed_ways == [spelled(Way(Medium.SMS, PHONE))]


async def test_when_a_provider_is_back_what_waited_for_one_is_due(database, now):
    notices = await owe_some(now, 3)
    one, two, three = await outbox.claim("one", 3, now=now)
    morning = now + timedelta(hours=9)
    await record([put_off(one, now), waits(two, morning, at=now), taken(three, "SM1", now=now)])
    later = now + timedelta(minutes=1)
    assert await outbox.hurry(later) == 1
    assert [notice.id for notice in await outbox.claim("one", 3, now=later)] == [one.id]
    assert len(notices) == 3


async def test_a_report_that_comes_while_the_sending_is_recorded_is_not_lost(database, now):
    await owe_some(now, 40)
    claimed = await outbox.claim("w", 40, now=now)
    await asyncio.gather(
        *(
            each
            for number, notice in enumerate(claimed)
            for each in (
                outbox.report("twilio", f"SM{number}", Progress.DELIVERED, now=now),
                record([taken(notice, f"SM{number}", now=now)]),
            )
        )
    )
    assert {notice.state for notice in await Notice.all()} == {NoticeState.DELIVERED}
    assert await EarlyReport.all().count() == 0
