"""By when like dossiers were done: which are like, what is said, and whether it comes true."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar.loading import calendar_for
from core.calendar.taken import taken_days
from core.clock import CIVIL, civil_date
from core.dossiers.application import PaperGiven
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.forecast import (
    LEAST_CASES,
    Basis,
    Forecast,
    Usual,
    done_on,
    forecast_for,
    forecast_of,
    usual,
    usual_for,
)
from core.dossiers.models import Dossier
from core.dossiers.promises import pauses_of
from core.dossiers.states import Action, State
from core.people.roles import Role
from core.procedures.models import ProcedureVersion
from tests.like_dossiers import done
from tests.office import a_procedure


def on(day: int, month: int, year: int = 2026, hour: int = 9) -> datetime:
    """That hour of the office wall."""
    return datetime(year, month, day, hour, tzinfo=CIVIL)


@pytest.fixture
async def received(office, now) -> Dossier:
    """Received on Monday 2 November 2026, 09:00."""
    return (
        await receive(
            office.desk,
            await office.actor(Role.RECEIVING_OFFICER),
            office.application(),
            now=now,
        )
    ).dossier


def forty(*, fast: int = 35, days: int = 4) -> list[int]:
    """Of forty, so many took `days`; the others twice as long."""
    return [days] * fast + [2 * days] * (40 - fast)


# What is usual


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        pytest.param({3: LEAST_CASES - 1}, None, id="too few"),
        pytest.param({3: 30}, (3, 9), id="just enough, all alike: the next may still differ"),
        pytest.param({1: 24, 5: 6}, (5, 9), id="24 of 30 are 80 % of them, not of 31"),
        pytest.param({1: 25, 5: 5}, (1, 8), id="25 of 30"),
        pytest.param({0: 79, 1: 21}, (1, 9), id="79 of a hundred on the day itself"),
        pytest.param({0: 81, 1: 19}, (0, 8), id="81 of a hundred on the day itself"),
        pytest.param({day: 10 for day in range(100)}, (80, 8), id="a thousand, evenly spread"),
        pytest.param({}, None, id="none"),
    ],
)
def test_the_first_day_by_which_eight_in_ten_were_done_is_usual(cases, expected):
    found = usual(cases, Basis.YEAR)
    assert (found and (found.days, found.of_ten)) == expected


@pytest.mark.parametrize("count", [30, 47, 200])
def test_however_few_and_skewed_they_are_the_next_is_done_by_then_with_80_percent(count):
    draw, kept, turns = random.Random(count), 0, 3000
    for _ in range(turns):
        *before, following = (int(draw.lognormvariate(6, 1)) for _ in range(count + 1))
        kept += following <= usual(Counter(before), Basis.YEAR).days
    assert 0.79 <= kept / turns <= 0.84


# The day


async def test_the_day_is_the_last_on_which_it_took_no_longer(received, now):
    calendar = await calendar_for((), now)
    waits = [(on(4, 11), on(9, 11)), (on(12, 11), on(12, 11, hour=16))]
    for pauses in ([], waits[:1], waits):
        received.pauses = [[start.isoformat(), end.isoformat()] for start, end in pauses]
        for days in (0, 1, 2, 7, 15, 16, 60):
            day = done_on(received, days, calendar)
            if pauses and day <= civil_date(pauses[-1][1]):
                continue  # it still waited then
            following = calendar.working_day_after(day)
            took = [
                taken_days(
                    received.clock_started_at,
                    datetime.combine(each, now.time(), tzinfo=UTC),
                    calendar,
                    pauses=pauses_of(received),
                )
                for each in (day, following)
            ]
            assert took == [days, days + 1], (days, pauses)


async def test_a_wait_moves_the_day_as_it_moves_the_due_date(received, now):
    calendar = await calendar_for((), now)
    assert done_on(received, 5, calendar) == date(2026, 11, 9)
    received.pauses = [[on(3, 11).isoformat(), on(5, 11).isoformat()]]
    assert done_on(received, 5, calendar) == date(2026, 11, 11)


# Which are like


async def told(received, now) -> Usual | None:
    found = await forecast_for(received, now)
    return found and found.usual


async def test_with_thirty_of_the_season_the_day_is_told(received, now):
    await done(received, [(on(20, 9), 4)] * 35 + [(on(20, 10), 8)] * 5)
    assert await forecast_for(received, now) == Forecast(
        date(2026, 11, 6), Usual(4, 8, 40, Basis.SEASON)
    )
    assert await forecast_of(received.id, now) == await forecast_for(received, now)


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(on(1, 9, hour=0), id="first moment of the two months before"),
        pytest.param(on(31, 10, hour=23), id="last moment of them"),
        pytest.param(on(1, 10, 2025, hour=0), id="first moment of the month before, a year ago"),
        pytest.param(on(31, 12, 2025, hour=23), id="last moment of the month after, a year ago"),
    ],
)
async def test_the_season_is_two_months_before_and_three_around_a_year_ago(received, now, at):
    await done(received, [(at, days) for days in forty()])
    assert (await told(received, now)).basis is Basis.SEASON


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(on(31, 8, hour=23), id="before the two months"),
        pytest.param(on(1, 1, hour=0), id="after the three of a year ago"),
    ],
)
async def test_the_whole_year_counts_where_the_season_has_too_few(received, now, at):
    await done(received, [(at, 4)] * 300 + [(on(5, 10), 8)] * (LEAST_CASES - 1))
    assert await told(received, now) == Usual(4, 9, 329, Basis.YEAR)


@pytest.mark.parametrize(
    ("at", "changes"),
    [
        pytest.param(on(1, 11, hour=0), {}, id="in the month of the dossier"),
        pytest.param(on(30, 9, 2025, hour=23), {}, id="before both years"),
        pytest.param(on(5, 10), {"taken_days": None}, id="its clock never ran"),
        pytest.param(on(5, 10), {"completed_at": None}, id="not done"),
    ],
)
async def test_nothing_is_said_when_all_are_unlike_in_time(received, now, at, changes):
    await done(received, [(at, days) for days in forty()], **changes)
    assert await told(received, now) is None


async def test_another_unit_and_another_procedure_say_nothing(received, office, now):
    other = await a_procedure(now, "2.000889")
    cases = [(on(5, 10), days) for days in forty()]
    await done(received, cases, receiving_unit_id=office.other_commune.id)
    await done(received, cases, version_id=other.id)
    assert await told(received, now) is None


async def test_older_versions_of_the_procedure_are_the_same_procedure(received, office, now):
    version = await ProcedureVersion.get(id=office.version.id)
    version.id, version.number, version._saved_in_db = None, 2, False
    await version.save()
    await Dossier.filter(id=received.id).update(version_id=version.id)
    await done(received, [(on(5, 10), days) for days in forty()])
    assert (await forecast_of(received.id, now)).usual.cases == 40


async def test_a_forecast_does_not_waver_while_others_are_done(received, now):
    await done(received, [(on(5, 10), days) for days in forty()])
    first = await told(received, now)
    await done(received, [(on(3, 11), 90)] * 200)
    assert await told(received, now + timedelta(days=1)) == first


async def test_what_is_imported_counts_from_the_next_day_on(received, now):
    assert await told(received, now) is None
    await done(received, [(on(5, 10), days) for days in forty()])
    assert await told(received, now + timedelta(hours=1)) is None
    assert await told(received, now + timedelta(days=1)) is not None


# What is said when


async def test_a_day_that_has_passed_is_not_told(received, now):
    await done(received, [(on(5, 10), days) for days in forty(fast=33)])
    assert (await forecast_for(received, on(6, 11, hour=23))).on == date(2026, 11, 6)
    late = await forecast_for(received, on(7, 11, hour=0))
    assert (late.on, late.usual.days) == (None, 4)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"state": State.SUBMITTED, "clock_started_at": None}, id="not received"),
        pytest.param({"state": State.WAITING_PAPERS}, id="papers are waited for"),
        pytest.param({"state": State.WAITING_PAYMENT}, id="a payment is waited for"),
        pytest.param(
            {"state": State.WAITING_OPINION, "paused_at": on(2, 11)}, id="an opinion, clock stands"
        ),
        pytest.param({"state": State.READY, "completed_at": on(2, 11)}, id="done"),
        pytest.param({"state": State.STOPPED}, id="stopped"),
        pytest.param({"state": State.WITHDRAWN, "ended_at": on(2, 11)}, id="withdrawn"),
    ],
)
async def test_nothing_is_said_while_no_clock_runs(received, now, columns):
    await done(received, [(on(5, 10), days) for days in forty()])
    await Dossier.filter(id=received.id).update(**columns)
    assert await forecast_of(received.id, now) is None


async def test_after_a_wait_the_day_has_moved(received, office, now):
    await done(received, [(on(5, 10), days) for days in forty()])
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    await act(receiver, received.code, Action.ASK_PAPERS, Said(note="Tờ khai"), now=now)
    assert await forecast_of(received.id, now) is None
    papers = (PaperGiven("Tờ khai", originals=1),)
    complete = on(10, 11)
    await act(receiver, received.code, Action.ADD_PAPERS, Said(papers=papers), now=complete)
    assert (await forecast_of(received.id, complete)).on == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        pytest.param(2026, 9_000, id="more than ten years"),
        pytest.param(2030, 2_000, id="beyond the calendar"),
    ],
)
async def test_a_day_too_far_away_to_count_is_not_told(received, year, days):
    started_at = on(4, 11, year)
    await done(received, [(on(5, 10, year), days)] * 40)
    await Dossier.filter(id=received.id).update(clock_started_at=started_at)
    assert await forecast_of(received.id, started_at) is None


# Whether it comes true


async def test_of_held_back_months_eight_in_ten_are_done_by_the_day(received, now):
    """Times are known: of a spread year, and slower in autumn each year."""
    draw = random.Random(3)
    cases: dict[date, list[int]] = {}
    for month in range(24):
        first = date(2024 + (month + 10) // 12, (month + 10) % 12 + 1, 1)
        busy = 2 if first.month in (9, 10, 11) else 1
        cases[first] = [round(busy * draw.gammavariate(9, 4)) for _ in range(60)]
    for first, days in cases.items():
        await done(received, [(on(15, first.month, first.year), each) for each in days])
    version = await ProcedureVersion.get(id=received.version_id)
    kept = []
    for first in list(cases)[13:]:
        known = await usual_for(version.procedure_id, received.receiving_unit_id, first, now)
        assert known.basis is Basis.SEASON
        kept += [each <= known.days for each in cases[first]]
    assert 0.75 <= sum(kept) / len(kept) <= 0.85
