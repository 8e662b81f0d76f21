"""How far calls came, and what becomes of their notices; whatever order the line tells it in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.notices import outbox, preferences, rung
from core.notices.calling_again import AGAIN, again_at
from core.notices.models import Medium, Notice, NoticeState
from core.notices.outcomes import Outcome, record
from core.notices.routing import Way, routes
from core.notices.rung import Course
from core.notices.tables import Consent, NoticeCall
from tests.notices import PHONE, owe

VOICE = Way(Medium.VOICE, PHONE)
#: A Monday, nine in the morning in Hà Nội.
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)


async def called(notice, call, now):
    """The notice claimed and given to the line."""
    (mine,) = await outbox.claim("w", 1, now=now)
    assert mine.id == notice.id
    await record(
        [Outcome(notice=mine, state=NoticeState.SENT, at=now, way=VOICE, provider="twilio_voice",
                 provider_id=call, parts=1, cost_dong=1200)]
    )  # fmt: skip


async def came(notice, call, course, now):
    reference = f"n{notice.id}"
    return await rung.tell(reference, "twilio_voice", call, course, number=PHONE, now=now)


async def courses(notice_id):
    """How far each call about the notice came, the first one first."""
    calls = NoticeCall.filter(notice_id=notice_id).order_by("id")
    return await calls.values_list("course", flat=True)


async def a_call(now, call="CA1"):
    notice = await owe(now, kind="ready")
    await called(notice, call, now)
    return notice


async def test_who_keys_has_heard_it_and_is_not_called_again(database, now):
    notice = await a_call(now)
    for course in (Course.RINGING, Course.GREETED, Course.HEARD, Course.CONFIRMED, Course.UNHEARD):
        await came(notice, "CA1", course, now)
    await notice.refresh_from_db()
    assert notice.state is NoticeState.DELIVERED
    assert await courses(notice.id) == ["confirmed"]


@pytest.mark.parametrize("late", [Course.RINGING, Course.BUSY, Course.UNHEARD, Course.CONFIRMED])
async def test_a_late_or_repeated_word_takes_nothing_back(database, now, late):
    notice = await a_call(now)
    await came(notice, "CA1", Course.CONFIRMED, now)
    await came(notice, "CA1", late, now + 5 * MINUTES)
    await notice.refresh_from_db()
    assert notice.state is NoticeState.DELIVERED
    assert await courses(notice.id) == ["confirmed"]


async def test_the_key_that_is_told_after_the_end_still_counts(database, now):
    notice = await a_call(now)
    await came(notice, "CA1", Course.UNHEARD, now)
    await came(notice, "CA1", Course.HEARD, now)
    await notice.refresh_from_db()
    assert notice.state is NoticeState.DELIVERED


async def test_who_does_not_answer_is_called_by_the_table_and_then_told_another_way(database):
    moment = MONDAY
    notice = await owe(moment, kind="ready")
    wanted = preferences.Wish(ways=(VOICE, Way(Medium.SMS, PHONE)))
    await preferences.wish(PHONE, wanted, by="pin", now=moment)
    waited = []
    for number in range(len(AGAIN) + 1):
        await called(notice, f"CA{number}", moment)
        for _ in range(2):  # the line says it twice
            await came(notice, f"CA{number}", Course.BUSY, moment)
        await notice.refresh_from_db()
        assert notice.state is NoticeState.OWED
        waited.append(notice.next_at - moment)
        moment = notice.next_at
    # 09:00, 09:15, 11:15, the next day at 09:00; then at once by text.
    assert waited == [15 * MINUTES, 2 * HOURS, 21 * HOURS + 45 * MINUTES, 0 * HOURS]
    assert notice.closed_ways == [f"voice:{PHONE}"]


@pytest.mark.parametrize(
    ("calls", "at", "again"),
    [
        pytest.param(1, "09:00", "09:15", id="a quarter of an hour later"),
        pytest.param(1, "16:50", "tomorrow 08:00", id="not after five"),
        pytest.param(2, "16:00", "tomorrow 08:00", id="two hours later would be evening"),
        pytest.param(3, "10:00", "tomorrow 09:00", id="the next morning"),
        pytest.param(4, "10:00", "", id="enough"),
    ],
)
def test_the_table_keeps_to_the_hours_of_calls(calls, at, again):
    hanoi = timedelta(hours=7)
    now = datetime.fromisoformat(f"2026-11-02T{at}+07:00")
    found = again_at(calls, now)
    day, _, clock = again.rpartition(" ")
    wanted = (
        datetime.fromisoformat(f"2026-11-{'03' if day else '02'}T{clock}+07:00") if again else None
    )
    assert found == wanted
    assert found is None or 8 <= (found.astimezone(UTC) + hanoi).hour < 17


async def test_no_more_calls_is_kept_with_its_proof_and_the_notice_goes_on(database, now):
    notice = await a_call(now)
    for _ in range(2):
        await came(notice, "CA1", Course.OPTED_OUT, now)
    await notice.refresh_from_db()
    assert notice.state is NoticeState.OWED and notice.closed_ways == [f"voice:{PHONE}"]
    assert await preferences.stopped([VOICE]) == {VOICE}
    said = [(one.medium, one.given, one.by, one.proof) for one in await Consent.all()]
    assert said == [(Medium.VOICE, False, "call", "CA1")]
    await preferences.agree_to_calls(PHONE, new=False, by="link", proof="yes", now=now)
    assert await preferences.stopped([VOICE]) == set()


async def test_a_call_whose_making_was_never_answered_is_not_made_twice(database, now):
    """The line was cut after the request; the line's own report says that it rings."""
    notice = await owe(now, kind="ready", failure="try_later: cut off", attempts=1)
    await came(notice, "CA7", Course.RINGING, now)
    assert await outbox.claim("w", 1, now=now) == []
    await came(notice, "CA7", Course.HEARD, now)
    await notice.refresh_from_db()
    assert (notice.state, notice.provider_id) == (NoticeState.DELIVERED, "CA7")


async def test_an_end_that_overtakes_the_answer_to_the_sending_is_not_lost(database):
    notice = await owe(MONDAY, kind="ready")
    await came(notice, "CA1", Course.BUSY, MONDAY)
    await called(notice, "CA1", MONDAY)
    await notice.refresh_from_db()
    assert (notice.state, notice.next_at) == (NoticeState.OWED, MONDAY + 15 * MINUTES)


@pytest.mark.parametrize("reference", ["", "n0", "n9999999999999999999", "n1.7", "x", "n1 OR 1=1"])
async def test_a_name_of_no_notice_is_no_notice(database, now, reference):
    await owe(now, kind="ready")
    assert await rung.owed(reference, now=now) is None
    assert not await rung.tell(reference, "p", "CA1", Course.BUSY, number=PHONE, now=now)


@pytest.mark.parametrize(
    ("kind", "media"),
    [("ready", [Medium.VOICE, Medium.SMS]), ("in_progress", [Medium.SMS])],
)
async def test_calls_are_for_what_asks_something_of_the_person(database, now, kind, media):
    wanted = preferences.Wish(ways=(VOICE, Way(Medium.SMS, PHONE)))
    await preferences.wish(PHONE, wanted, by="pin", now=now)
    notice = await owe(now, kind=kind)
    found = (await routes([await Notice.get(id=notice.id)], now=now))[notice.id]
    assert [way.medium for way in found.ways] == media
