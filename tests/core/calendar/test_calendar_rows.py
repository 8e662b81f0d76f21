"""Rows in the database become the calendar of a unit: seeded, inherited, edited, kept fresh."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.editing import Stored, put_days, remove_day, set_week
from core.calendar.hours import Week, periods
from core.calendar.limits import Limit, LimitUnit
from core.calendar.loading import KEEP_S, calendar_for
from core.calendar.models import NATION, CalendarDay
from core.calendar.national import national_days
from core.calendar.reasons import Why
from core.calendar.reckoning import UnknownYear
from core.calendar.seeding import SEED, seed_nation
from core.calendar.special import Certainty, Day, DayKind
from tests.core.calendar.nation import hanoi, on

PROVINCE, COMMUNE, NEIGHBOUR = 10, 11, 12
STORM = Day(date(2026, 11, 3), DayKind.OFF, Why.CLOSURE, "Bão số 12", document="CĐ 05")
THREE = Limit(3, LimitUnit.WORKING_DAY)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def seeded(database: str, now: datetime) -> None:
    await seed_nation(now)


async def stored(unit_id: int = NATION) -> dict[date, CalendarDay]:
    return {row.on: row for row in await CalendarDay.filter(unit_id=unit_id)}


@pytest.mark.usefixtures("seeded")
async def test_the_nation_reads_back_as_it_was_seeded(now: datetime):
    calendar = await calendar_for([], now)
    assert dict(calendar.days) == national_days(range(2020, 2038))
    assert (calendar.first_year, calendar.last_year) == (2020, 2037)
    assert due(hanoi("28/04/2026 15:20"), Limit(5, LimitUnit.WORKING_DAY), calendar).on == on(
        "08/05/2026"
    )


@pytest.mark.usefixtures("seeded")
async def test_seeding_again_changes_nothing(now: datetime):
    assert await seed_nation(now) == 0
    assert await seed_nation(now, refresh=True) == 0


async def test_two_processes_that_seed_at_once_leave_one_row_a_day(now: datetime):
    await asyncio.gather(seed_nation(now), seed_nation(now))
    assert await CalendarDay.all().count() == len(national_days(range(2020, 2038)))


@pytest.mark.usefixtures("seeded")
async def test_a_new_year_brings_one_more_expected_year(now: datetime):
    assert await seed_nation(now + timedelta(days=100)) > 8
    assert max(await stored()).year == 2038


@pytest.mark.usefixtures("seeded")
async def test_seeding_follows_the_facts_and_leaves_what_people_entered(now: datetime):
    await CalendarDay.filter(unit_id=NATION, on=date(2026, 11, 24)).delete()
    stray = Day(date(2026, 11, 25), DayKind.OFF, Why.HOLIDAY, "Nhầm")
    await put_days([stray], by=SEED, now=now)
    await put_days([STORM], by="an", now=now)
    worked = Day(date(2026, 9, 1), DayKind.WORKED, Why.MAKE_UP)
    await put_days([worked], by="an", now=now)
    assert await seed_nation(now) == 2
    rows = await stored()
    assert date(2026, 11, 24) in rows
    assert date(2026, 11, 25) not in rows
    assert rows[STORM.on].name_vi == "Bão số 12"
    assert rows[date(2026, 9, 1)].kind == DayKind.WORKED


async def test_a_database_without_rows_knows_no_year(now: datetime):
    with pytest.raises(UnknownYear):
        due(now, THREE, await calendar_for([COMMUNE], now))


@pytest.mark.usefixtures("seeded")
async def test_a_decree_turns_an_expected_year_into_a_decided_one(now: datetime):
    expected = await calendar_for([], now)
    assert due(hanoi("30/12/2026 09:00"), THREE, expected).provisional
    decree = Day(date(2027, 1, 1), DayKind.OFF, Why.HOLIDAY, "Tết Dương lịch", document="TB 1")
    assert await put_days([decree], by="an", now=now) == Stored(changed=1)
    decided = await calendar_for([], now)
    assert not due(hanoi("30/12/2026 09:00"), THREE, decided).provisional
    assert decided.version != expected.version


@pytest.mark.usefixtures("seeded")
async def test_the_nearest_row_wins(now: datetime):
    open_anyway = Day(STORM.on, DayKind.WORKED, Why.MAKE_UP)
    await put_days([STORM], by="an", now=now, unit_id=PROVINCE)
    await put_days([open_anyway], by="binh", now=now, unit_id=COMMUNE)
    answers = {
        "nation": [],
        "province": [PROVINCE],
        "commune": [COMMUNE, PROVINCE],
        "neighbour": [NEIGHBOUR, PROVINCE],
    }
    works = {
        name: (await calendar_for(chain, now)).is_working(STORM.on)
        for name, chain in answers.items()
    }
    assert works == {"nation": True, "province": False, "commune": True, "neighbour": False}


@pytest.mark.usefixtures("seeded")
async def test_the_nearest_week_holds(now: datetime):
    short = (periods("07:30-11:30"),) * 5 + ((), ())
    await set_week(Week(hours=short), by="an", now=now, unit_id=PROVINCE)
    closing = {
        len(chain): (await calendar_for(chain, now)).hours(date(2026, 11, 2))[-1][1] // 3600
        for chain in ([], [PROVINCE], [COMMUNE, PROVINCE])
    }
    assert closing == {0: 17, 1: 11, 2: 11}
    await set_week(Week(), by="an", now=now, unit_id=COMMUNE)
    commune = await calendar_for([COMMUNE, PROVINCE], now)
    assert commune.hours(date(2026, 11, 2))[-1][1] == 17 * 3600


@pytest.mark.usefixtures("seeded")
async def test_units_without_rows_share_one_calendar(now: datetime):
    nation: Calendar = await calendar_for([], now)
    assert await calendar_for([COMMUNE, PROVINCE], now) is nation
    assert await calendar_for([NEIGHBOUR], now + timedelta(minutes=5)) is nation


@pytest.mark.usefixtures("seeded")
async def test_what_another_process_changed_is_seen_within_seconds(now: datetime):
    before = await calendar_for([COMMUNE], now)
    # Written past the cache, as another process does.
    await CalendarDay.create(
        unit_id=COMMUNE,
        on=STORM.on,
        kind=STORM.kind,
        why=STORM.why,
        changed_by="an",
        changed_at=now,
    )
    assert await calendar_for([COMMUNE], now + timedelta(seconds=KEEP_S - 1)) is before
    after = await calendar_for([COMMUNE], now + timedelta(seconds=KEEP_S))
    assert not after.is_working(STORM.on)
    assert await calendar_for([NEIGHBOUR], now + timedelta(seconds=KEEP_S)) is before


@pytest.mark.usefixtures("seeded")
async def test_an_edit_is_seen_at_once_and_can_be_taken_back(now: datetime):
    assert await put_days([STORM], by="an", now=now, unit_id=COMMUNE) == Stored(added=1)
    assert await put_days([STORM], by="an", now=now, unit_id=COMMUNE) == Stored(same=1)
    assert not (await calendar_for([COMMUNE], now)).is_working(STORM.on)
    assert await remove_day(STORM.on, COMMUNE)
    assert not await remove_day(STORM.on, COMMUNE)
    assert (await calendar_for([COMMUNE], now)).is_working(STORM.on)


@pytest.mark.usefixtures("seeded")
async def test_a_row_says_who_entered_it_when_and_by_which_document(now: datetime):
    await put_days([STORM], by="an", now=now, unit_id=COMMUNE)
    row = (await stored(COMMUNE))[STORM.on]
    assert (row.changed_by, row.changed_at, row.document) == ("an", now, "CĐ 05")
    seeded_row = (await stored())[date(2026, 8, 31)]
    assert (seeded_row.changed_by, seeded_row.certainty) == (SEED, Certainty.DECIDED)
    assert seeded_row.document


@pytest.mark.usefixtures("seeded")
async def test_a_stray_row_far_ahead_makes_no_year_known(now: datetime):
    await put_days([Day(date(2099, 1, 1), DayKind.OFF, Why.HOLIDAY)], by="an", now=now)
    assert (await calendar_for([], now)).last_year == 2037
