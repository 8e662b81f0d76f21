"""A draft rehearsed with the dossiers of a year that is over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.people.roles import Role
from core.workflow.checking import check, may_be_published
from core.workflow.past.general import general
from core.workflow.past.worktime import epoch
from core.workflow.rehearsal.effort import Timed, split
from core.workflow.rehearsal.planning import Plan
from core.workflow.rehearsal.recollecting import Past
from core.workflow.rehearsal.rehearse import _Told, rehearse
from core.workflow.rehearsal.teams import Staff, Teams
from tests.core.workflow.offices import DESK, at, way
from tests.core.workflow.workflows import made, random_workflows
from tests.core.workflow_rehearsal.past_offices import (
    BUSY,
    CALM,
    DEPARTMENT,
    NOW,
    OFFICERS,
    STEPS,
    TIME,
    TODAY,
    UNIT,
    material_of,
    year_of,
)

HEAD = {"unit": "handling", "role": "head"}


@pytest.fixture(scope="module")
def busy():
    return material_of(year_of(BUSY))


@pytest.fixture(scope="module")
def calm():
    return material_of(year_of(CALM))


@pytest.mark.parametrize("pace", [BUSY, CALM, replace(CALM, lacking=0.2)],
                         ids=["a queue", "lying about", "papers lacking"])  # fmt: skip
def test_the_process_of_today_gives_back_what_was_recorded(pace):
    report = rehearse(TODAY, material_of(year_of(pace)))
    assert 0.2 < report.recorded.on_time < 0.97
    low, high = report.range_of(lambda one: one.on_time)
    assert low <= report.recorded.on_time <= high
    assert report.replayed.on_time == pytest.approx(report.recorded.on_time, abs=0.03)
    assert report.replayed.median_days == pytest.approx(report.recorded.median_days, rel=0.1)
    assert report.replayed.p90_days == pytest.approx(report.recorded.p90_days, rel=0.1)
    assert report.dropped == report.guesses == [] and not report.stuck


def test_a_second_officer_ends_the_queue(busy):
    one = rehearse(TODAY, busy, draws=1).draft
    two = rehearse(TODAY, busy, change={Role.HANDLING_OFFICER: 1}, draws=1).draft
    assert two.steps["work"].queued.mean < 0.2 * one.steps["work"].queued.mean
    assert two.on_time > one.on_time + 0.05
    [made_up] = [load for load in two.loads if load.officer_id < 0]
    assert made_up.unit_id == DEPARTMENT and made_up.tasks > 0


def test_where_things_only_lie_the_range_says_that_a_second_officer_may_not_help(calm):
    one = rehearse(TODAY, calm, draws=2)
    two = rehearse(TODAY, calm, change={Role.HANDLING_OFFICER: 1}, draws=2)
    low, high = two.range_of(lambda figures: figures.on_time)
    assert low == pytest.approx(one.draft.on_time, abs=0.03)
    assert high - low > 0.05


def test_the_last_officer_cannot_be_taken_away(busy):
    same = rehearse(TODAY, busy, draws=1)
    assert rehearse(TODAY, busy, change={Role.CLERK: -3}, draws=1).draft == same.draft


def test_a_step_more_takes_time_and_is_said_to_be_guessed(calm):
    steps = {step["key"]: step for step in STEPS}
    work = at("work", DESK, way("submit", "look", "submit"), way("lacking", "papers", "ask_papers"))
    look = at("look", HEAD, way("pass", "sign"), time={"count": 1, "unit": "working_day"})
    draft = made(*({**steps, "work": work, "look": look}.values()))
    report = rehearse(draft, calm, draws=1)
    assert report.draft.median_days > report.replayed.median_days + 0.2
    assert report.draft.on_time < report.replayed.on_time
    [guess] = report.guesses
    assert (guess.step, guess.source) == ("look", "time") and guess.stays > 100


def test_a_step_less_saves_its_time_and_is_told(calm):
    steps = {step["key"]: step for step in STEPS if step["key"] != "sign"}
    work = at("work", DESK, way("submit", "stamp", "submit"))
    report = rehearse(made(*({**steps, "work": work}.values())), calm, draws=1)
    assert report.draft.median_days < report.replayed.median_days - 0.2
    assert [one.key for one in report.dropped] == ["sign"]


def test_supplements_come_as_often_as_they_were_recorded():
    report = rehearse(TODAY, material_of(year_of(replace(CALM, lacking=0.3))), draws=1)
    recorded, drawn = report.recorded.steps["papers"], report.draft.steps["papers"]
    assert drawn.stayed.count == pytest.approx(recorded.stayed.count, abs=3)


def test_renamed_steps_are_found_by_what_they_do(calm):
    renamed = {step["key"]: f"new_{step['key']}" for step in STEPS}

    def new(step):
        ways = [{**one, "key": f"n_{one['key']}", "to": renamed[one["to"]]}
                for one in step.get("actions", ())]  # fmt: skip
        return {**step, "key": renamed[step["key"]], **({"actions": ways} if ways else {})}

    report = rehearse(made(*map(new, STEPS)), calm, draws=1)
    assert report.draft.on_time == report.replayed.on_time
    assert report.draft.median_days == report.replayed.median_days


def test_the_same_input_gives_the_same_report(busy):
    assert rehearse(TODAY, busy, draws=3) == rehearse(TODAY, busy, draws=3)


def test_nothing_to_rehearse_gives_no_rate():
    report = rehearse(TODAY, material_of([]))
    assert report.recorded.on_time is report.draft.on_time is None
    assert report.draft.dossiers == 0


def test_a_role_that_nobody_holds_is_told_and_made_up(calm):
    staff = Staff({key: who for key, who in OFFICERS.items() if key[1] is not Role.HEAD})
    look = at("look", HEAD, way("pass", "sign"), time={"count": 1, "unit": "working_hour"})
    work = at("work", DESK, way("submit", "look", "submit"))
    steps = {step["key"]: step for step in STEPS} | {"work": work, "look": look}
    report = rehearse(made(*steps.values()), replace(calm, staff=staff), draws=1)
    assert report.nobody == [(DEPARTMENT, Role.HEAD)]


def test_a_step_that_offers_nothing_is_told(calm):
    never = {"field": "outcome", "is": "equal", "value": "lost"}
    steps = {step["key"]: step for step in STEPS}
    work = at("work", DESK, way("submit", "sign", "submit", when=never))
    report = rehearse(made(*({**steps, "work": work}.values())), calm, draws=1)
    assert set(report.stuck) == {"work"} and report.draft.completed == 0


def test_the_work_of_an_officer_never_adds_up_to_more_than_there_was():
    for pace in (BUSY, CALM):
        courses = year_of(pace)
        horizon = TIME.second(epoch(NOW))
        teams = Teams(Staff(OFFICERS))
        timed = [
            Timed(stay, TIME, teams.number(stay.unit_id, stay.role), horizon)
            for course in courses
            for stay in course.stays
        ]
        split(timed, teams.officers, TIME)
        first = min(one.opened for one in timed)
        for officer in {one.officer for one in timed}:
            mine = [one for one in timed if one.officer == officer and not one.open]
            assert sum(one.work for one in mine) <= horizon - first
        assert all(0 <= one.work <= one.done - one.opened for one in timed if not one.open)


def test_the_general_table_can_be_rehearsed_for_dossiers_of_a_workflow(calm):
    report = rehearse(general("1.001193"), calm, draws=1)
    assert report.draft.on_time == pytest.approx(report.recorded.on_time, abs=0.03)


@settings(max_examples=60)
@given(random_workflows(), st.integers(0, 3))
def test_every_dossier_that_enters_leaves_or_is_counted_as_open(workflow, number):
    if not may_be_published([one for one in check(workflow) if one.what != "never_completed"]):
        return
    material = material_of(_FEW)
    plan = Plan(workflow, Past(material), {})
    told = _Told(lambda part: None, 1)
    walk = plan._walk(number)
    horizon = TIME.second(epoch(NOW))
    walk.run(plan._arrivals(_FEW, number, walk.chance), horizon, told.breathe)
    for case in walk.cases:
        ended, held = case.ended is not None, bool(case.open) or bool(case.stuck)
        assert ended != held
    figures = Plan(workflow, Past(material), {}).drawn(number, told)
    assert figures.dossiers == len(_FEW)
    assert figures.completed + figures.left + figures.open == figures.dossiers


_FEW = year_of(replace(CALM, lacking=0.2))[:25]


def test_the_units_of_the_tests_are_two():
    assert {unit for unit, _ in OFFICERS} == {UNIT, DEPARTMENT}
