"""The material of a rehearsal, from dossiers that real commands made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.calendar.limits import Limit
from core.dossiers.application import PaperGiven
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.states import Action, State
from core.forms.models import Filled, FormVersion, Stage
from core.people.roles import Role
from core.workflow.past.courses import Which, count, courses
from core.workflow.past.general import general
from core.workflow.reading import workflow
from core.workflow.rehearsal.reading import Wanted, material
from core.workflow.rehearsal.rehearse import rehearse
from tests.core.workflow.offices import days, published, received, usual
from tests.office import an_office

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 9:00
LIMIT = Limit.from_json(days(2))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CODE = "1.001193"


async def through(office, at, wait, papers=False):
    """A dossier that goes through its workflow, so long at the department."""
    it = await received(office, at, limit=LIMIT)
    it.now += HOUR
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    if papers:
        await it.does(Role.HANDLING_OFFICER, "lacking", note="Giấy chứng sinh")
        await it.does(Role.RECEIVING_OFFICER, "ask", note="Giấy chứng sinh")
        it.now += 7 * DAY
        brought = (PaperGiven("Giấy chứng sinh", originals=1),)
        await it.does(Role.RECEIVING_OFFICER, "brought", papers=brought)
    it.now += wait
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    it.now += HOUR / 2
    await it.does(Role.LEADER, "approve")
    await it.does(Role.CLERK, "finish", result_number="1")
    it.now += DAY
    await it.does(Role.RECEIVING_OFFICER, "give", collector="Nguyễn Thị Thử Nghiệm")
    return it


async def by_the_table(office, at, wait):
    """The same by the general table of moves."""
    it = await received(office, at, limit=LIMIT)
    for role, action, after, said in (
        (Role.RECEIVING_OFFICER, Action.TRANSFER, HOUR, {"unit_id": office.department.id}),
        (Role.HANDLING_OFFICER, Action.OPEN, HOUR, {}),
        (Role.HANDLING_OFFICER, Action.SUBMIT, wait, {"outcome": "granted"}),
        (Role.LEADER, Action.APPROVE, HOUR / 2, {}),
        (Role.CLERK, Action.FINISH, HOUR / 2, {"result_number": "1"}),
    ):
        it.now += after
        await act(await office.actor(role), it.code, action, Said(**said), now=it.now)
    return it


async def test_a_workflow_gives_back_what_its_dossiers_did(database):
    office = await an_office(MONDAY)
    await published(usual(), MONDAY)
    for day, wait in enumerate((HOUR, DAY, 5 * DAY, HOUR)):
        await through(office, MONDAY + day * DAY, wait, papers=day == 3)
    open_still = await received(office, MONDAY + 4 * DAY, limit=LIMIT)
    now = MONDAY + 21 * DAY
    found = await material(workflow(usual()), Wanted(CODE, MONDAY - DAY), now)
    assert len(found.courses) == 5 and found.today is not None and found.left_out == 0
    assert [stay.key for one in found.courses for stay in one.stays].count("papers") == 1
    report = rehearse(workflow(usual()), found, draws=1)
    assert (report.recorded.in_time, report.recorded.late, report.recorded.open) == (3, 2, 1)
    for figures in (report.replayed, report.draft):
        assert (figures.in_time, figures.late, figures.open) == (3, 2, 1)
        assert figures.median_days == pytest.approx(report.recorded.median_days, abs=0.02)
    assert report.draft.steps["papers"].stayed.count == 1
    assert (await open_still.dossier()).state is State.RECEIVED


async def test_dossiers_of_the_general_table_go_through_a_workflow(database):
    office = await an_office(MONDAY)
    for day, wait in enumerate((HOUR, DAY, 5 * DAY)):
        await by_the_table(office, MONDAY + day * DAY, wait)
    now = MONDAY + 21 * DAY
    found = await material(workflow(usual()), Wanted(CODE, MONDAY - DAY), now)
    assert found.today is None
    report = rehearse(workflow(usual()), found, draws=1)
    for figures in (report.recorded, report.replayed, report.draft):
        assert (figures.in_time, figures.late, figures.completed) == (2, 1, 3)
        assert figures.median_days == pytest.approx(report.recorded.median_days, abs=0.02)
    assert rehearse(general(CODE), found, draws=1).draft.steps.keys() >= {"in_review", "approved"}


async def test_only_what_is_asked_for_is_read_and_the_newest_first(database):
    office = await an_office(MONDAY)
    for day in range(4):
        await received(office, MONDAY + day * DAY, limit=LIMIT)
    now, commune = MONDAY + 21 * DAY, office.commune.id
    assert await count(Which(CODE, MONDAY + DAY)) == 3
    assert await count(Which(CODE, MONDAY, frozenset({office.other_commune.id}))) == 0
    assert await count(Which("2.000000", MONDAY)) == 0
    which = Which(CODE, MONDAY, frozenset({commune}), most=3)
    found = [one async for piece in courses(which, piece=2) for one in piece]
    assert [one.received for one in found] == sorted((one.received for one in found), reverse=True)
    assert len(found) == 3 and all(one.receiving_id == commune for one in found)
    units = frozenset({commune, office.department.id})
    some = await material(workflow(usual()), Wanted(CODE, MONDAY, units, most=3), now)
    assert (len(some.courses), some.left_out) == (3, 1)
    assert some.since == MONDAY + DAY


async def test_a_withdrawn_dossier_leaves_when_it_left(database):
    office = await an_office(MONDAY)
    it = await received(office, MONDAY, limit=LIMIT)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    await act(receiver, it.code, Action.WITHDRAW, Said(), now=MONDAY + HOUR)
    found = await material(workflow(usual()), Wanted(CODE, MONDAY - DAY), MONDAY + 21 * DAY)
    report = rehearse(workflow(usual()), found, draws=1)
    for figures in (report.recorded, report.replayed, report.draft):
        assert (figures.left, figures.open, figures.late) == (1, 0, 0)


async def test_conditions_on_the_form_see_what_was_filled_in(database):
    office = await an_office(MONDAY)
    await by_the_table(office, MONDAY, HOUR)
    when = {"field": "area", "is": "over", "value": 300}
    value = usual()
    value["steps"][0]["actions"][0]["when"] = when
    form = await FormVersion.create(
        procedure_code=CODE, number=1, definition={}, stage=Stage.PUBLISHED, changed_at=MONDAY
    )
    now = MONDAY + 21 * DAY
    unfilled = await material(workflow(value), Wanted(CODE, MONDAY - DAY), now)
    assert rehearse(workflow(value), unfilled, draws=1).stuck == {"counter": 1}
    [course] = unfilled.courses
    await Filled.create(dossier_id=course.id, version=form, data={"area": 400}, changed_at=MONDAY)
    filled = await material(workflow(value), Wanted(CODE, MONDAY - DAY), now)
    assert rehearse(workflow(value), filled, draws=1).draft.completed == 1
