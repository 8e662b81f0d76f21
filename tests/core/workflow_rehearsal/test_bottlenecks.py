"""Where dossiers wait, counted from what they went through."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.limits import Limit
from core.dossiers.states import State
from core.people.models import Assignment, Officer
from core.people.roles import Role
from core.people.units import unit_tree
from core.workflow import tasks
from core.workflow.bottlenecks import _Cell, bottlenecks, heat, on_steps
from core.workflow.holders import forget
from core.workflow.past.courses import Which
from core.workflow.past.worktime import Grid
from core.workflow.reading import workflow
from tests.core.workflow.offices import days, published, received, usual
from tests.core.workflow_rehearsal.past_offices import TIME
from tests.core.workflow_rehearsal.test_reading import by_the_table, through
from tests.office import LONG_AGO, an_office

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 9:00
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODE = "1.001193"


async def counted(now, **which):
    tree = await unit_tree(now)
    return await bottlenecks(Which(CODE, MONDAY - DAY, **which), tree, now)


async def test_times_are_told_by_step_unit_officer_and_week(database):
    office = await an_office(MONDAY)
    await published(usual(), MONDAY)
    for week, wait in enumerate((HOUR, 2 * HOUR, 28 * HOUR)):
        await through(office, MONDAY + 7 * week * DAY, wait)
    found = await counted(MONDAY + 28 * DAY)
    assert found.dossiers == 3
    assert set(found.steps) == {"counter", "work", "sign", "stamp", "give"}
    work = found.steps["work"]
    # From Monday 10:00: one hour, from 10:00 to 12:00 with the lunch from 11:30 on, a day and
    # four hours with the lunch.
    assert (work.count, work.open, work.working.median) == (3, 0, 1.5)
    assert work.working.p90 == pytest.approx(8 + 2.5)
    assert (work.dated, work.late) == (3, 0)
    assert found.steps["counter"].working.median == 1.0
    handler = office.officers[Role.HANDLING_OFFICER].id
    department = office.department.id
    assert found.officers[department, handler].count == found.units[department].count == 3
    assert found.units[office.commune.id].count == 12
    assert [(week, pace.count) for week, pace in found.weeks.items()] == [
        (date(2026, 3, 2) + timedelta(weeks=n), 5) for n in range(3)
    ]


async def test_what_lies_in_the_pool_waits_until_somebody_takes_it(database):
    office = await an_office(MONDAY)
    await published(usual(), MONDAY)
    second = await Officer.create(
        username="second", password_hash="", name="Người thứ hai", created_at=MONDAY
    )
    await Assignment.create(
        officer=second, unit=office.department, role=Role.HANDLING_OFFICER, valid_from=LONG_AGO
    )
    forget()
    it = await received(office, MONDAY, limit=Limit.from_json(days(2)))
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    it.now = MONDAY + HOUR
    handler = await office.actor(Role.HANDLING_OFFICER)
    await tasks.claim(handler, it.code, await it.token(), now=it.now)
    it.now = MONDAY + 7 * DAY  # late: two days are allowed
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    found = await counted(MONDAY + 8 * DAY)
    work = found.steps["work"]
    assert work.waiting.median == 1.0 and work.working.median == pytest.approx(5 * 8 - 1)
    assert (work.dated, work.late, work.late_share) == (1, 1, 1.0)
    sign = found.steps["sign"]
    assert (sign.count, sign.open, sign.late_share) == (0, 1, None)


async def test_dossiers_without_a_workflow_are_counted_by_state(database):
    office = await an_office(MONDAY)
    await by_the_table(office, MONDAY, 2 * HOUR)
    found = await counted(MONDAY + 8 * DAY)
    review = found.steps[State.IN_REVIEW.value]
    assert review.waiting.median == 1.0  # from 10:00 until it was opened at 11:00
    # Until 13:00, with the lunch between.
    assert review.working.median == 0.5
    assert on_steps(workflow(usual()), found) == {
        "received": "counter",
        "in_review": "work",
        "waiting_approval": "sign",
        "approved": "stamp",
        "ready": "give",
    }
    warm = heat(workflow(usual()), found)
    assert warm["work"] == 1.0 and 0 < warm["counter"] < 1 and "papers" not in warm


async def test_only_dossiers_of_the_units_are_counted(database):
    office = await an_office(MONDAY)
    await by_the_table(office, MONDAY, HOUR)
    now = MONDAY + 8 * DAY
    assert (await counted(now, units=frozenset({office.other_commune.id}))).dossiers == 0
    assert (await counted(now, units=frozenset({office.commune.id}))).dossiers == 1
    told = []
    tree = await unit_tree(now)
    await bottlenecks(
        Which(CODE, MONDAY - DAY), tree, now, progress=lambda *done: told.append(done)
    )
    assert told == [(0, 1), (1, 1)]


async def test_where_the_applicant_takes_the_time_nothing_gets_warm(database):
    office = await an_office(MONDAY)
    await published(usual(), MONDAY)
    await through(office, MONDAY, HOUR, papers=True)
    found = await counted(MONDAY + 28 * DAY)
    assert found.steps["papers"].hours == 5 * 8
    warm = heat(workflow(usual()), found)
    assert not {"papers", "give"} & set(warm) and max(warm.values()) == 1.0


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_half_and_nine_tenths_are_those_of_the_list(twelfths):
    cell = _Cell()
    cell.working.update(twelfths)
    found, ranked = cell.pace(), sorted(twelfths)
    assert found.working.median == pytest.approx(ranked[-(-len(ranked) // 2) - 1] / 12)
    assert found.working.p90 == pytest.approx(ranked[-(-9 * len(ranked) // 10) - 1] / 12)
    assert found.count == len(twelfths) and found.hours == pytest.approx(sum(twelfths) / 12)


@given(st.integers(-100, 60 * 24 * 60), st.integers(1, 90))
def test_a_grid_gives_the_working_time_to_a_step(minute, length):
    since = int(MONDAY.timestamp())
    grid = Grid(TIME, since, since + 40 * 86400, 300)
    start = min(max(since + minute * 60, since), since + 40 * 86400)
    end = min(start + length * 3600, since + 40 * 86400)
    exact = TIME.second(end) - TIME.second(start)
    found = grid.worked[end // 300 - grid.first] - grid.worked[start // 300 - grid.first]
    assert abs(found * 300 - exact) <= 600
