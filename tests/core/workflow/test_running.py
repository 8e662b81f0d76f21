"""Dossiers that run on a workflow: through to the end, back, apart and together again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.calendar.limits import Limit
from core.dossiers.application import PaperGiven
from core.dossiers.commands import MoveNotAllowed, act
from core.dossiers.effects import Said
from core.dossiers.models import DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action, State
from core.dossiers.verify import verify_history
from core.errors import InvalidInput, NotAllowed
from core.notices.models import Notice
from core.people.roles import Role
from core.workflow import running
from core.workflow.engine import NoSuchAction
from core.workflow.gone import TaskGone
from core.workflow.models import Run, Task
from tests.core.workflow.offices import (
    DESK,
    OUT,
    at,
    days,
    published,
    received,
    usual,
    way,
)  # fmt: skip
from tests.core.workflow.workflows import definition
from tests.office import an_office

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # a Tuesday, 9:00
LIMIT = Limit.from_json(days(5))


async def an_office_with(value, **changes):
    office = await an_office(NOW)
    await published(value, NOW)
    return await received(office, NOW, **({"limit": LIMIT} | changes))


async def whole(code: str) -> None:
    """The history closes, and row and run follow from it."""
    assert [finding async for finding in verify_history(code)] == []
    assert [one async for one in rebuild(mend=False, code=code)] == []


async def kinds(code: str) -> list[str]:
    found = await Notice.filter(dossier__code=code).order_by("id")
    return [notice.kind for notice in found]


async def test_a_dossier_goes_through_its_workflow_to_the_end(database):
    it = await an_office_with(usual())
    dossier = await it.dossier()
    assert dossier.state is State.RECEIVED and dossier.workflow_version_id is not None
    assert [(t.step, t.role) for t in await it.tasks()] == [("counter", Role.RECEIVING_OFFICER)]
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
    [task] = await it.tasks()
    handler = it.office.officers[Role.HANDLING_OFFICER].id
    assert (task.step, task.unit_id, task.officer_id) == ("work", it.office.department.id, handler)
    assert (await it.dossier()).state is State.IN_REVIEW
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    assert (await it.dossier()).state is State.WAITING_APPROVAL
    await it.does(Role.LEADER, "back", note="Thiếu chữ ký")
    assert (await it.dossier()).state is State.IN_REVIEW
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    await it.does(Role.LEADER, "approve")
    assert (await it.dossier()).state is State.APPROVED
    await it.does(Role.CLERK, "finish", result_number="12/TB")
    ready = await it.dossier()
    assert ready.state is State.READY and ready.completed_at == NOW
    await it.does(Role.RECEIVING_OFFICER, "give", collector="Nguyễn Thị Thử Nghiệm")
    done = await it.dossier()
    assert done.state is State.HANDED_OVER and done.returned_at == NOW
    assert await it.tasks() == []
    assert (await Run.get(dossier__code=it.code)).state["ended"] == "handed_over"
    assert await kinds(it.code) == ["received", "in_progress", "early_result", "handed_over"]
    await whole(it.code)


async def test_papers_are_asked_for_while_the_clock_stands_and_the_limit_restarts_L24(database):
    it = await an_office_with(usual())
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
    await it.does(Role.HANDLING_OFFICER, "lacking", note="Giấy chứng sinh")
    assert (await it.dossier()).state is State.SUPPLEMENT_PROPOSED
    promised = (await it.dossier()).due_at
    await it.does(Role.RECEIVING_OFFICER, "ask", note="Giấy chứng sinh")
    asked = await it.dossier()
    assert asked.state is State.WAITING_PAPERS and asked.paused_at == NOW
    assert asked.supplement_count == 1
    it.now = NOW + timedelta(days=7)
    papers = (PaperGiven("Giấy chứng sinh", originals=1),)
    await it.does(Role.RECEIVING_OFFICER, "brought", papers=papers)
    back = await it.dossier()
    assert back.state is State.IN_REVIEW and back.paused_at is None
    assert back.due_at == promised + timedelta(days=7)
    [task] = await it.tasks()
    assert task.officer_id == it.office.officers[Role.HANDLING_OFFICER].id
    await whole(it.code)


FORKED = usual(
    {"key": "opinions", "name": "opinions", "kind": "fork", "branches": ["police", "tax"]},
    at("police", DESK, way("said", "met"), time=days(1)),
    at("tax", DESK, way("said", "met"), way("again", "tax")),
    {"key": "met", "name": "met", "kind": "join", "next": "sign"},
)


async def test_branches_run_at_once_and_join_once(database):
    it = await an_office_with(FORKED)
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
    await it.does(Role.HANDLING_OFFICER, "to_opinions")
    assert [task.step for task in await it.tasks()] == ["police", "tax"]
    await it.does(Role.HANDLING_OFFICER, "again", "tax")
    await it.does(Role.HANDLING_OFFICER, "said", "police")
    assert [task.step for task in await it.tasks()] == ["tax"]
    await it.does(Role.HANDLING_OFFICER, "said", "tax")
    assert [task.step for task in await it.tasks()] == ["sign"]
    await whole(it.code)


async def test_of_two_officers_at_once_one_wins_and_the_other_is_told(database):
    it = await an_office_with(usual())
    token = await it.token()
    actor = await it.office.actor(Role.RECEIVING_OFFICER)
    said = Said(unit_id=it.office.department.id)
    results = await asyncio.gather(
        *(running.act(actor, it.code, token, "hand_on", said, now=NOW) for _ in range(2)),
        return_exceptions=True,
    )
    [gone] = [one for one in results if isinstance(one, BaseException)]
    assert isinstance(gone, TaskGone)
    assert (gone.facts["by"], gone.facts["done"]) == (actor.name, "hand_on")
    assert len(await it.tasks()) == 1
    await whole(it.code)


async def test_the_same_request_twice_does_nothing_twice(database):
    it = await an_office_with(usual())
    token = await it.token()
    actor = await it.office.actor(Role.RECEIVING_OFFICER)
    said = Said(unit_id=it.office.department.id)
    for _ in range(2):
        await running.act(actor, it.code, token, "hand_on", said, now=NOW, request_id="r1")
    assert await DossierEvent.filter(dossier__code=it.code).count() == 2


async def test_nobody_does_what_is_not_his(database):
    it = await an_office_with(usual())
    for role in (Role.CLERK, Role.HANDLING_OFFICER, Role.INSPECTOR, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            await it.does(role, "hand_on", unit_id=it.office.department.id)
    with pytest.raises(NoSuchAction):
        await it.does(Role.RECEIVING_OFFICER, "approve")
    with pytest.raises(InvalidInput):
        await it.does(Role.RECEIVING_OFFICER, "hand_on")
    with pytest.raises(InvalidInput):
        await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.other_commune.id)
    assert (await it.dossier()).event_count == 1


async def test_the_general_table_of_moves_decides_only_what_interrupts(database):
    it = await an_office_with(usual())
    receiver = await it.office.actor(Role.RECEIVING_OFFICER)
    with pytest.raises(MoveNotAllowed):
        said = Said(unit_id=it.office.department.id)
        await act(receiver, it.code, Action.TRANSFER, said, now=NOW)
    await act(receiver, it.code, Action.WITHDRAW, Said(), now=NOW)
    assert (await it.dossier()).state is State.WITHDRAWN
    assert await it.tasks() == []
    assert (await Run.get(dossier__code=it.code)).state["ended"] == "withdrawn"
    await whole(it.code)


async def test_what_is_stopped_waits_where_it_stood(database):
    it = await an_office_with(usual())
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
    leader = await it.office.actor(Role.LEADER)
    await act(leader, it.code, Action.STOP, Said(note="Tòa án thụ lý"), now=NOW)
    with pytest.raises(MoveNotAllowed):
        await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    await act(leader, it.code, Action.RESUME, Said(), now=NOW + timedelta(days=1))
    assert (await it.dossier()).state is State.IN_REVIEW
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    await whole(it.code)


async def test_a_task_has_its_deadline_by_the_calendar_of_who_does_it(database):
    it = await an_office_with(usual())
    [counter] = await it.tasks()
    # Four hours of work from 9:00, with the lunch between 11:30 and 13:00.
    assert counter.due_at == NOW + timedelta(hours=5, minutes=30)
    await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=it.office.department.id)
    [work] = await it.tasks()
    assert work.due_at.date() == (NOW + timedelta(days=2)).date()


async def test_conditions_see_how_it_was_decided(database):
    refused = {"field": "outcome", "is": "equal", "value": "refused"}
    value = definition(
        at("work", DESK, way("submit", "decide", "submit")),
        at("decide", DESK, way("refusal", "sign", when=refused), way("sign", "sign",
           when={"not": refused})),
        *OUT,
    )  # fmt: skip
    it = await an_office_with(value)
    await it.does(Role.HANDLING_OFFICER, "submit", outcome="refused", note="Không đủ điều kiện")
    with pytest.raises(NoSuchAction):
        await it.does(Role.HANDLING_OFFICER, "sign")
    await it.does(Role.HANDLING_OFFICER, "refusal")
    assert [task.step for task in await it.tasks()] == ["sign"]


async def test_without_a_workflow_nothing_is_different(database):
    it = await received(await an_office(NOW), NOW)
    assert (await it.dossier()).workflow_version_id is None
    assert await Task.all().count() == await Run.all().count() == 0
