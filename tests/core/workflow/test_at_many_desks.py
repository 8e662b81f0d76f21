"""Tasks between officers, units and agencies: whose they are, and what time does to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar.limits import Limit
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier, DossierEvent, Reminder
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action, State
from core.dossiers.verify import verify_history
from core.errors import InvalidInput, NotAllowed, NotFound
from core.notices.models import Notice
from core.people import absences
from core.people.models import Assignment, Officer
from core.people.officers import actor
from core.people.roles import Role
from core.workflow import calls, holders, remarks, running, tasks, waking
from core.workflow.models import Delegated, Remark, Run, Saying, Task
from core.workflow.permitted import TaskOfAnother
from core.workflow.returning import return_results
from core.workflow.whereabouts import whereabouts
from tests.core.workflow.offices import (
    CLERK,
    DESK,
    ONE_STOP,
    OUT,
    at,
    days,
    published,
    received,
    usual,
    way,
)  # fmt: skip
from tests.core.workflow.workflows import definition
from tests.office import LONG_AGO, an_office

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # a Tuesday, 9:00
LIMIT = Limit.from_json(days(5))


async def an_office_with(value):
    office = await an_office(NOW)
    await published(value, NOW)
    return await received(office, NOW, limit=LIMIT)


async def whole(code: str) -> None:
    assert [finding async for finding in verify_history(code)] == []
    assert [one async for one in rebuild(mend=False, code=code)] == []


async def a_colleague(office, username: str = "colleague", role: Role = Role.HANDLING_OFFICER):
    officer = await Officer.create(
        username=username, password_hash="", name=f"Cán bộ {username}", created_at=NOW
    )
    await Assignment.create(officer=officer, unit=office.department, role=role, valid_from=LONG_AGO)
    holders.forget()
    return await actor(officer, NOW)


async def at_work(value=None):
    """A dossier at the department, where two could do it."""
    it = await an_office_with(value or usual())
    other = await a_colleague(it.office)
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
    return it, other


async def test_where_several_could_do_it_the_task_waits_in_the_pool(database):
    it, other = await at_work()
    mine = await it.office.actor(Role.HANDLING_OFFICER)
    [task] = await it.tasks()
    assert task.officer_id is None and (await it.dossier()).state is State.TRANSFERRED
    for one in (mine, other):
        assert [listed.code for listed in (await tasks.tasks_for(one, NOW)).tasks] == [it.code]
    await tasks.claim(other, it.code, task.token, now=NOW)
    assert (await it.dossier()).state is State.IN_REVIEW
    assert (await tasks.tasks_for(mine, NOW)).total == 0
    assert (await tasks.tasks_for(other, NOW)).total == 1
    with pytest.raises(TaskOfAnother):
        await tasks.claim(mine, it.code, task.token, now=NOW)
    with pytest.raises(TaskOfAnother):
        await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    await whole(it.code)


async def test_a_head_gives_a_task_takes_it_back_and_an_officer_gives_up_his_own(database):
    it, other = await at_work()
    head, mine = [await it.office.actor(role) for role in (Role.HEAD, Role.HANDLING_OFFICER)]
    token = await it.token()
    assert {one for one, _ in await tasks.able(head, await opened(it), NOW)} == {
        mine.officer_id,
        other.officer_id,
    }
    await tasks.assign(head, it.code, token, mine.officer_id, now=NOW)
    assert (await opened(it)).officer_id == mine.officer_id
    with pytest.raises(NotAllowed):
        await tasks.assign(other, it.code, token, other.officer_id, now=NOW)
    with pytest.raises(InvalidInput):
        await tasks.assign(head, it.code, token, it.office.stranger.id, now=NOW)
    await tasks.assign(mine, it.code, token, None, now=NOW)
    assert (await opened(it)).officer_id is None
    events = await DossierEvent.filter(dossier__code=it.code, action="assign").order_by("number")
    assert [event.facts["officer_id"] for event in events] == [mine.officer_id, None]
    await whole(it.code)


async def opened(it):
    """The only open task, as commands see it."""
    [task] = (await whereabouts(await it.dossier())).open.values()
    return task


async def test_a_balanced_step_goes_to_whoever_has_the_least_to_do(database):
    balanced = usual()
    balanced["steps"][1]["place"] = {**DESK, "given": "balance"}
    it, other = await at_work(balanced)
    mine = it.office.officers[Role.HANDLING_OFFICER].id
    given = [(await it.tasks())[0].officer_id]
    for _ in range(3):
        more = await received(it.office, NOW)
        await more.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
        given.append((await more.tasks())[0].officer_id)
    assert sorted(given) == sorted([mine, mine, other.officer_id, other.officer_id])


async def test_a_step_may_name_the_one_who_always_does_it(database):
    named = usual()
    named["steps"][1]["place"] = {**DESK, "officer": "colleague"}
    it, other = await at_work(named)
    assert (await it.tasks())[0].officer_id == other.officer_id


async def test_a_step_may_let_its_officer_choose_who_does_the_next_one(database):
    assigned = definition(
        at("assign", {**DESK, "role": "head"}, way("give", "work", needs=["officer_id"])),
        at("work", DESK, way("submit", "sign", "submit")),
        *OUT,
    )
    it = await an_office_with(assigned)
    other = await a_colleague(it.office)
    for wrong in (None, it.office.stranger.id, it.office.officers[Role.LEADER].id):
        with pytest.raises(InvalidInput) as refusal:
            await it.does(Role.HEAD, "give", officer_id=wrong)
        assert refusal.value.facts["field"] == "officer_id"
    await it.does(Role.HEAD, "give", officer_id=other.officer_id)
    assert (await it.tasks())[0].officer_id == other.officer_id


async def test_who_stands_in_does_the_tasks_of_who_is_away_L75(database):
    it, other = await at_work()
    mine = await it.office.actor(Role.HANDLING_OFFICER)
    token = await it.token()
    await tasks.claim(mine, it.code, token, now=NOW)
    absence = await absences.enter(
        mine, mine.officer_id, date(2026, 3, 3), date(2026, 3, 9), other.officer_id, now=NOW
    )
    holders.forget()
    assert (await tasks.tasks_for(other, NOW)).total == 1
    with pytest.raises(InvalidInput) as refusal:
        await absences.enter(
            mine, mine.officer_id, date(2026, 3, 9), date(2026, 3, 10), None, now=NOW
        )
    assert refusal.value.facts == {"field": "first_on", "why": "overlaps"}
    await running.act(other, it.code, token, "submit", Said(outcome="granted"), now=NOW)
    await it.does(Role.LEADER, "back", note="Xem lại")
    assert (await it.tasks())[0].officer_id == other.officer_id
    await absences.end(mine, absence.id, now=NOW)
    holders.forget()
    assert (await holders.holders(NOW)).away == {}


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        pytest.param(9, 3, "past", id="the wrong way round"),
        pytest.param(1, 2, "past", id="over already"),
    ],
)
async def test_an_absence_that_cannot_be_is_refused(database, first, last, why):
    office = await an_office(NOW)
    mine = await office.actor(Role.HANDLING_OFFICER)
    with pytest.raises(InvalidInput) as refusal:
        await absences.enter(
            mine, mine.officer_id, date(2026, 3, first), date(2026, 3, last), None, now=NOW
        )
    assert refusal.value.facts["why"] == why
    with pytest.raises(InvalidInput):  # a stranger holds none of the roles
        await absences.enter(
            mine, mine.officer_id, date(2026, 3, 3), date(2026, 3, 4), office.stranger.id, now=NOW
        )
    with pytest.raises(NotAllowed):
        await absences.enter(
            mine, office.stranger.id, date(2026, 3, 3), date(2026, 3, 4), None, now=NOW
        )


async def test_a_late_task_is_told_to_those_above_once(database):
    it, _ = await at_work()
    later = NOW + timedelta(days=6)
    assert not await waking.escalate(NOW)
    assert await Reminder.all().count() == 0
    await waking.escalate(later)
    await waking.escalate(later)
    [reminder] = await Reminder.filter(kind="task_overdue")
    assert reminder.unit_id == it.office.department.id and reminder.done_at is None
    it.now = later
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    assert (await Reminder.get(id=reminder.id)).done_at == later


async def test_a_wait_goes_on_by_itself_when_its_time_is_over(database):
    value = usual(
        {"key": "posted", "name": "posted", "kind": "wait", "next": "sign", "time": days(15)}
    )
    it, _ = await at_work(value)
    await it.does(Role.HANDLING_OFFICER, "to_posted")
    assert [task.kind for task in await it.tasks()] == ["wait"]
    await waking.wake(NOW + timedelta(days=21))  # the last day, at 9:00
    assert [task.step for task in await it.tasks()] == ["posted"]
    await waking.wake(NOW + timedelta(days=22))
    assert [task.step for task in await it.tasks()] == ["sign"]
    await whole(it.code)


async def test_a_call_is_made_until_it_succeeds(database):
    told = {"kind": "call", "next": "sign", "address": "https://example.invalid/hook"}
    it, _ = await at_work(usual({"key": "told", "name": "told", **told}))
    await it.does(Role.HANDLING_OFFICER, "to_told")
    [call] = await calls.take(NOW)
    assert (call.code, call.attempt, call.body["step"]) == (it.code, 1, "told")
    assert await calls.take(NOW) == []  # another process leaves it alone
    await calls.failed(call, now=NOW)
    assert await calls.take(NOW + timedelta(seconds=59)) == []
    [again] = await calls.take(NOW + timedelta(seconds=60))
    assert again.attempt == 2 and again.body["key"] == call.body["key"]
    await calls.succeeded(again, now=NOW)
    await calls.succeeded(again, now=NOW)  # told twice: once is enough
    assert [task.step for task in await it.tasks()] == ["sign"]
    await whole(it.code)


def across(*agencies: str) -> dict[str, object]:
    """Handed on, done at other agencies at once, signed."""
    asked = [
        {
            "key": f"at_{code[-1]}",
            "name": code,
            "kind": "agency",
            "place": {"unit": code, "role": "receiving_officer"},
            "time": days(3),
            "next": "met",
        }
        for code in agencies
    ]
    keys = [one["key"] for one in asked]
    return definition(
        at("counter", ONE_STOP, way("hand_on", "apart", "transfer")),
        {"key": "apart", "name": "apart", "kind": "fork", "branches": keys},
        *asked,
        {"key": "met", "name": "met", "kind": "join", "next": "stamp"},
        at("stamp", CLERK, way("finish", "give", "finish")),
        *OUT[2:],
    )


async def its_children(it) -> list[Dossier]:
    found = await Delegated.filter(parent__code=it.code).order_by("id").select_related("child")
    return [one.child for one in found]


async def test_other_agencies_work_under_their_own_codes_and_results_come_back_L31(database):
    office = await an_office(NOW)
    await published(across("X98.02", "X98"), NOW, "X98.01")
    await published(
        definition(at("counter", ONE_STOP, way("done", "give", "finish")), *OUT[2:]), NOW, "X98.02"
    )
    it = await received(office, NOW, limit=LIMIT)
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    near, above = await its_children(it)
    assert {near.code.split("-")[0], above.code.split("-")[0]} == {"X98.02", "X98"}
    assert near.due_at is not None and near.due_at.date() == date(2026, 3, 6)
    assert (await it.dossier()).state is State.WAITING_OPINION
    # One runs on a workflow of its own, the other by the general table.
    assert (near.workflow_version_id is None, above.workflow_version_id) == (False, None)

    stranger = await actor(office.stranger, NOW)
    [task] = await Task.filter(dossier_id=near.id, done_at=None)
    await running.act(stranger, near.code, task.token, "done", Said(), now=NOW)
    assert await return_results(NOW) == 1
    assert (await it.dossier()).state is State.WAITING_OPINION
    await finished_by_hand(office, above)
    assert await return_results(NOW) == 1
    assert (await it.dossier()).state is State.APPROVED
    assert await return_results(NOW) == 0
    for child in await its_children(it):
        assert child.state is State.HANDED_OVER
        await whole(child.code)
    await it.does(Role.CLERK, "finish")
    await whole(it.code)
    # Only the agency that received it tells the applicant.
    assert set(await Notice.all().values_list("dossier__code", flat=True)) == {it.code}


async def finished_by_hand(office, child) -> None:
    """Through the general table, by one who may do everything there."""
    officer = await Officer.create(
        username="above", password_hash="", name="Cán bộ tỉnh", created_at=NOW
    )
    for role in (Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER, Role.LEADER, Role.CLERK):
        await Assignment.create(
            officer=officer, unit=office.province, role=role, valid_from=LONG_AGO
        )
    who = await actor(officer, NOW)
    for action, said in (
        (Action.TRANSFER, Said(unit_id=office.province.id)),
        (Action.OPEN, Said()),
        (Action.SUBMIT, Said(outcome="granted")),
        (Action.APPROVE, Said()),
        (Action.FINISH, Said(result_number="7/XN")),
    ):
        await act(who, child.code, action, said, now=NOW)


async def test_what_is_withdrawn_is_called_off_at_the_other_agency_too(database):
    office = await an_office(NOW)
    await published(across("X98.02", "X98"), NOW, "X98.01")
    it = await received(office, NOW, limit=LIMIT)
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    await act(receiver, it.code, Action.WITHDRAW, Said(), now=NOW)
    assert await return_results(NOW) == 2
    assert {child.state for child in await its_children(it)} == {State.WITHDRAWN}
    for child in await its_children(it):
        await whole(child.code)


async def test_officers_comment_direct_ask_and_answer(database):
    it, _ = await at_work()
    office, dossier = it.office, await it.dossier()
    handler, leader = [await office.actor(r) for r in (Role.HANDLING_OFFICER, Role.LEADER)]
    await remarks.comment(handler, dossier, " Đã gọi điện cho công dân ", now=NOW)
    await remarks.direct(
        leader, dossier, "Làm trước thứ Sáu", now=NOW, to_officer_id=handler.officer_id
    )
    with pytest.raises(NotAllowed):
        await remarks.direct(handler, dossier, "Làm đi", now=NOW)
    with pytest.raises(NotAllowed):
        await remarks.comment(await actor(office.stranger, NOW), dossier, "Chào", now=NOW)
    question = await remarks.ask(
        handler, dossier, office.other_commune.id, "Có hộ khẩu ở đó?", date(2026, 3, 5), now=NOW
    )
    with pytest.raises(InvalidInput):
        await remarks.ask(
            handler, dossier, office.other_commune.id, "Có?", date(2026, 3, 2), now=NOW
        )
    stranger = await actor(office.stranger, NOW)
    undated = await remarks.ask(
        handler, dossier, office.other_commune.id, "Khi nào cũng được", None, now=NOW
    )
    asked = [one.id for one in await remarks.questions_for(stranger)]
    assert asked == [question.id, undated.id]
    await remarks.answer(stranger, undated.id, "Đã xem", now=NOW)
    with pytest.raises(NotFound):
        await remarks.answer(handler, question.id, "Có", now=NOW)
    with pytest.raises(InvalidInput):
        await remarks.answer(stranger, question.id, "  ", now=NOW)
    await remarks.answer(stranger, question.id, "Có, từ 2019", now=NOW)
    assert await remarks.questions_for(stranger) == []
    said = [(one.kind, one.text) for one in await remarks.remarks_of(dossier)]
    assert said == [
        (Saying.COMMENT, "Đã gọi điện cho công dân"),
        (Saying.DIRECTION, "Làm trước thứ Sáu"),
        (Saying.QUESTION, "Có hộ khẩu ở đó?"),
        (Saying.QUESTION, "Khi nào cũng được"),
        (Saying.ANSWER, "Đã xem"),
        (Saying.ANSWER, "Có, từ 2019"),
    ]
    assert (await Remark.get(id=question.id)).answered_at == NOW


async def test_a_run_that_somebody_reached_into_is_found_and_mended(database):
    it, _ = await at_work()
    await Task.all().update(step="elsewhere")
    run = await Run.get(dossier__code=it.code)
    right = dict(run.state)
    run.state = {**right, "next_id": 99}
    await run.save()
    found = [one.column async for one in rebuild(mend=True, code=it.code)]
    assert found == ["workflow_run"]
    assert (await Run.get(dossier__code=it.code)).state == right
