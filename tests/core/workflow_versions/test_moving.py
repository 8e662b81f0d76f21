"""Running dossiers change to a new version: as foreseen, with their history, whole or not."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action, State
from core.dossiers.verify import verify_history
from core.errors import InvalidInput, NotAllowed
from core.people.roles import Role
from core.people.units import unit_tree
from core.workflow.mapping import Obstacle, Why
from core.workflow.mapping import usual as usual_mapping
from core.workflow.models import Run, Task
from core.workflow.move_preview import preview, standing
from core.workflow.moving import move
from core.workflow.versions import publish, save_draft, workflow_of
from tests.core.workflow.offices import CLERK, DESK, at, days, received, usual, way
from tests.office import an_office

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # a Tuesday, 9:00
UNIT = "X98.01"


async def published(keeper, definition: dict[str, Any]) -> int:
    """A new published version of it in the commune."""
    draft = await save_draft({**definition, "unit": UNIT}, 0, keeper, NOW)
    return (await publish(draft.id, draft.revision, keeper, NOW)).id


@pytest.fixture
async def office(database):
    return await an_office(NOW)


@pytest.fixture
async def keeper(office):
    return await office.actor(Role.ADMINISTRATOR)


def changed(work: dict[str, Any], name: str = "work") -> dict[str, Any]:
    """The usual workflow with the work done otherwise."""
    value = usual()
    value["steps"] = [{**one, **work} if one["key"] == name else one for one in value["steps"]]
    return value


def renamed() -> dict[str, Any]:
    """The usual workflow, the work called otherwise."""
    value = deepcopy(usual())
    for step in value["steps"]:
        step["key"] = {"work": "examine"}.get(step["key"], step["key"])
        for action in step.get("actions", ()):
            action["to"] = {"work": "examine"}.get(action["to"], action["to"])
    return value


async def three(office):
    """One dossier at the counter, one at work, one before the leader."""
    found = [await received(office, NOW) for _ in range(3)]
    for one in found[1:]:
        await one.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    await found[2].does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    return found


async def between(old: int, new: int, **more: str) -> dict[str, str]:
    return usual_mapping(await workflow_of(old), await workflow_of(new)) | more


async def whole() -> None:
    """Every history closes, and every row follows from it."""
    assert [finding async for finding in verify_history()] == []
    assert [one async for one in rebuild(mend=False)] == []


async def test_running_dossiers_stay_on_their_version_until_they_are_moved(office, keeper):
    old = await published(keeper, usual())
    one = await received(office, NOW)
    new = await published(keeper, changed({"time": days(5)}))
    assert (await one.dossier()).workflow_version_id == old
    assert (await (await received(office, NOW)).dossier()).workflow_version_id == new
    await one.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    [task] = await one.tasks()
    assert task.due_at - NOW < timedelta(days=3)


async def test_moved_as_foreseen_each_with_an_event_and_a_history_that_closes(office, keeper):
    old = await published(keeper, usual())
    counter, work, sign = await three(office)
    new = await published(keeper, renamed())
    tree = await unit_tree(NOW)
    assert await standing(old) == {"counter": 1, "work": 1, "sign": 1}
    seen = await preview(old, new, await between(old, new), tree, NOW)
    assert (seen.moving, seen.staying) == (2, 1)
    assert seen.obstacles == {Obstacle(Why.STAYS, "work"): 1}
    mapping = await between(old, new, work="examine")
    seen = await preview(old, new, mapping, tree, NOW)
    assert [(s.step, s.target, s.moving) for s in seen.steps.values()] == [
        ("counter", "counter", 1),
        ("work", "examine", 1),
        ("sign", "sign", 1),
    ]
    done = await move(old, new, mapping, keeper, NOW)
    assert (done.moved, done.stayed, done.more) == (3, 0, False)
    assert await standing(old) == {}
    event = await DossierEvent.get(dossier__code=work.code, action="moved_workflow")
    assert event.facts["mapping"] == {"work": "examine"}
    assert (event.facts["from"], event.facts["to"]) == (old, new)
    assert event.officer_id == keeper.officer_id
    await whole()
    await work.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    await sign.does(Role.LEADER, "back", note="Xem lại")
    assert [task.step for task in await sign.tasks()] == ["examine"]
    await counter.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    await whole()


async def test_what_may_not_move_stays_and_goes_on_where_it_was(office, keeper):
    old = await published(keeper, usual())
    counter, work, _ = await three(office)
    new = await published(keeper, renamed())
    done = await move(old, new, await between(old, new), keeper, NOW)
    assert (done.moved, done.stayed) == (2, 1)
    assert (await work.dossier()).workflow_version_id == old
    assert not await DossierEvent.exists(dossier__code=work.code, action="moved_workflow")
    assert (await counter.dossier()).workflow_version_id == new
    await work.does(Role.HANDLING_OFFICER, "submit", outcome="granted")
    again = await move(old, new, await between(old, new), keeper, NOW)
    assert (again.moved, again.stayed) == (1, 0)  # the leader's step is the same in both
    await whole()


async def test_unit_role_and_deadline_become_those_of_the_new_step(office, keeper):
    old = await published(keeper, usual())
    _, work, _ = await three(office)
    ways = [way("submit", "sign"), way("lacking", "ask")]
    value = changed({"place": CLERK, "time": days(5), "actions": ways})
    new = await published(keeper, value)
    [before] = await work.tasks()
    assert before.officer_id == office.officers[Role.HANDLING_OFFICER].id
    mapping = await between(old, new)
    seen = await preview(old, new, mapping, await unit_tree(NOW), NOW)
    assert (seen.steps["work"].returned, seen.steps["work"].later) == (1, 1)
    assert seen.steps["counter"].later == 0
    await move(old, new, mapping, keeper, NOW + timedelta(days=1))
    [after] = await work.tasks()
    assert (after.token, after.id) == (before.token, before.id)
    assert (after.unit_id, after.role, after.officer_id) == (office.commune.id, Role.CLERK, None)
    assert after.due_at == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # from when it came: NOW
    assert (await work.dossier()).handling_officer_id is None
    await work.does(Role.CLERK, "submit")
    await whole()


async def test_a_deadline_that_would_be_over_already_is_counted_before(office, keeper):
    old = await published(keeper, usual())
    await three(office)
    new = await published(keeper, changed({"time": {"count": 1, "unit": "working_hour"}}))
    later = NOW + timedelta(hours=4)
    seen = await preview(old, new, await between(old, new), await unit_tree(later), later)
    assert (seen.steps["work"].earlier, seen.steps["work"].overdue) == (1, 1)


async def test_the_state_follows_what_the_new_step_offers_unless_the_dossier_is_stopped(
    office, keeper
):
    old = await published(keeper, usual())
    _, work, sign = await three(office)
    actor = await office.actor(Role.LEADER)
    await act(actor, sign.code, Action.STOP, Said(note="Tranh chấp"), now=NOW)
    stamps = {"actions": [way("approve", "stamp", "finish")], "place": CLERK}
    value = changed(stamps, "sign")
    new = await published(keeper, value)
    await move(old, new, await between(old, new), keeper, NOW)
    assert (await sign.dossier()).state is State.STOPPED
    assert (await work.dossier()).state is State.IN_REVIEW
    await act(actor, sign.code, Action.RESUME, Said(), now=NOW)
    assert (await sign.dossier()).state is State.APPROVED  # the new step stamps
    await whole()


async def test_those_who_stand_in_several_branches_move_together(office, keeper):
    def asking(*branches: str) -> dict[str, Any]:
        fork = {"key": "all", "name": "all", "kind": "fork", "branches": list(branches)}
        met = {"key": "met", "name": "met", "kind": "join", "next": "sign"}
        asked = [at(one, DESK, way("answered", "met")) for one in branches]
        value = usual(fork, *asked, met)
        return value

    old = await published(keeper, asking("police", "tax"))
    one = await received(office, NOW)
    await one.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
    await one.does(Role.HANDLING_OFFICER, "to_all")
    more = await published(keeper, asking("police", "tax", "land"))
    seen = await preview(old, more, await between(old, more), await unit_tree(NOW), NOW)
    assert seen.obstacles == {Obstacle(Why.BRANCHES, "all"): 1}
    assert (await move(old, more, await between(old, more), keeper, NOW)).moved == 0
    same = await published(keeper, asking("tax", "police"))
    assert (await move(old, same, await between(old, same), keeper, NOW)).moved == 1
    await one.does(Role.HANDLING_OFFICER, "answered", "tax")
    await one.does(Role.HANDLING_OFFICER, "answered", "police")
    assert [task.step for task in await one.tasks()] == ["sign"]
    await whole()


async def test_what_has_ended_is_left_alone(office, keeper):
    old = await published(keeper, usual())
    one = await received(office, NOW)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    await act(receiver, one.code, Action.WITHDRAW, Said(note="Thôi"), now=NOW)
    new = await published(keeper, usual())
    assert (await move(old, new, await between(old, new), keeper, NOW)).moved == 0
    assert (await one.dossier()).workflow_version_id == old


async def test_many_move_in_parts_until_none_is_left(office, keeper):
    old = await published(keeper, usual())
    for _ in range(5):
        await received(office, NOW)
    new = await published(keeper, usual())
    mapping = await between(old, new)
    parts = [await move(old, new, mapping, keeper, NOW, most=2) for _ in range(2)]
    assert parts[0].more is False  # a batch is taken whole
    assert sum(part.moved for part in parts) == 5


@pytest.mark.parametrize(
    "why",
    [
        pytest.param("draft", id="to a draft"),
        pytest.param("same", id="to itself"),
        pytest.param("back", id="to one that is retired"),
        pytest.param("step", id="from a step that is none"),
    ],
)
async def test_what_is_no_move_is_refused(office, keeper, why):
    old = await published(keeper, usual())
    new = await published(keeper, usual())
    mapping: dict[str, str] = {}
    if why == "draft":
        old, new = new, (await save_draft({**usual(), "unit": UNIT}, 0, keeper, NOW)).id
    elif why == "same":
        old = new
    elif why == "back":
        old, new = new, old
    else:
        mapping = {"nowhere": "work"}
    with pytest.raises(InvalidInput):
        await move(old, new, mapping, keeper, NOW)


async def test_only_who_designs_moves(office, keeper):
    old = await published(keeper, usual())
    new = await published(keeper, usual())
    with pytest.raises(NotAllowed):
        await move(old, new, {}, await office.actor(Role.LEADER), NOW)


async def test_a_dossier_that_somebody_acts_on_meanwhile_is_moved_or_not_and_never_half(
    office, keeper
):
    old = await published(keeper, usual())
    ones = [await received(office, NOW) for _ in range(24)]
    new = await published(keeper, renamed())
    mapping = await between(old, new, work="examine")
    handed = [
        one.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id) for one in ones
    ]
    done, *_ = await asyncio.gather(move(old, new, mapping, keeper, NOW), *handed)
    assert done.moved == 24
    for one in ones:
        [task] = await one.tasks()
        dossier = await one.dossier()
        run = await Run.get(dossier_id=dossier.id)
        assert dossier.workflow_version_id == run.version_id == new
        assert [token[1] for token in run.state["tokens"]] == [task.step] == ["examine"]
    await whole()


async def test_a_move_that_fails_half_way_has_moved_whole_dossiers_only(office, keeper):
    old = await published(keeper, usual())
    ones = [await received(office, NOW) for _ in range(3)]
    new = await published(keeper, usual())
    last = await ones[2].dossier()
    await Task.filter(dossier_id=last.id).update(step="nowhere")  # a fault in the database
    with pytest.raises(KeyError):
        await move(old, new, await between(old, new), keeper, NOW)
    for one in ones:
        dossier = await one.dossier()
        assert (await Run.get(dossier_id=dossier.id)).version_id == dossier.workflow_version_id
    await Task.filter(dossier_id=last.id).update(step="counter")
    await move(old, new, await between(old, new), keeper, NOW)
    assert await Run.filter(version_id=new).count() == 3
    await whole()
