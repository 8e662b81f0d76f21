"""Whose task is whose: lists, taking one, giving it to somebody, giving it back.

A task lies with one officer or in the pool of its unit. Who holds its role takes it from the
pool; who assigns work there gives it to anybody who holds the role, or takes it away again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from core.database import rows, transaction
from core.dossiers.history import next_event
from core.dossiers.locking import locked
from core.dossiers.models import Dossier
from core.dossiers.recording import record
from core.dossiers.states import Action, State
from core.errors import InvalidInput, NotAllowed
from core.people.officers import Actor
from core.people.roles import Right
from core.together import Statement
from core.workflow.gone import gone
from core.workflow.holders import holders
from core.workflow.permitted import require
from core.workflow.taking import lies_on_desk
from core.workflow.whereabouts import Here, OpenTask, moment, whereabouts

#: Tasks of one page.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A task in a list, with what the list shows of its dossier."""

    code: str
    token: int
    step: str
    version_id: int  #: of the workflow
    procedure_version_id: int
    unit_id: int
    officer_id: int | None
    opened_at: datetime
    due_at: datetime | None  #: of the task
    dossier_due_at: datetime | None
    state: State


@dataclass(frozen=True, slots=True)
class Listing:
    """Tasks, the most urgent first, and how many there are."""

    tasks: list[Listed]
    total: int
    overdue: int


_LISTED = """
SELECT d.code, t.token, t.step, d.workflow_version_id, d.version_id, t.unit_id, t.officer_id,
 t.opened_at, t.due_at, d.due_at AS dossier_due_at, d.state
FROM workflow_task t JOIN dossier d ON d.id = t.dossier_id WHERE {where}
ORDER BY COALESCE(t.due_at, d.due_at), t.id LIMIT {most} OFFSET {start}
"""
_COUNTED = """
SELECT COUNT(*) AS total, SUM(CASE WHEN t.due_at < $1 THEN 1 ELSE 0 END) AS overdue
FROM workflow_task t JOIN dossier d ON d.id = t.dossier_id WHERE {where}
"""
#: What nobody acts on while it is stopped, and what does itself, is on no list.
_TO_DO = f"t.done_at IS NULL AND t.kind = 'task' AND d.state <> '{State.STOPPED.value}'"


async def tasks_for(actor: Actor, now: datetime, number: int = 1) -> Listing:
    """What waits for this officer: own tasks, those of whom the officer stands in for, and
    what lies in the pools of the officer's roles.
    """
    return await _listing(f"{_TO_DO} AND {await _mine(actor, now)}", now, number)


async def tasks_below(actor: Actor, now: datetime, number: int = 1) -> Listing:
    """Everything open in the units where the officer assigns work."""
    units = _numbers(actor.units_with(Right.ASSIGN))
    return await _listing(f"{_TO_DO} AND t.unit_id IN ({units})", now, number)


async def _mine(actor: Actor, now: datetime) -> str:
    staff = await holders(now)
    mine = {actor.officer_id} | {
        away for away in staff.away if staff.present(away) == actor.officer_id
    }
    ways = [f"t.officer_id IN ({_numbers(mine)})"]
    for role, units in staff.pools(actor.officer_id, actor.tree).items():
        pool = f"t.role = '{role.value}' AND t.unit_id IN ({_numbers(units)})"
        ways.append(f"t.officer_id IS NULL AND {pool}")
    return "(" + " OR ".join(f"({way})" for way in ways) + ")"


async def _listing(where: str, now: datetime, number: int) -> Listing:
    start = (max(1, number) - 1) * SHOWN
    found = await rows(_LISTED.format(where=where, most=SHOWN, start=start))
    counted = (await rows(_COUNTED.format(where=where), now))[0]
    total, overdue = int(counted["total"]), int(counted["overdue"] or 0)
    return Listing([_listed(row) for row in found], total, overdue)


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        row["code"],
        row["token"],
        row["step"],
        row["workflow_version_id"],
        row["version_id"],
        row["unit_id"],
        row["officer_id"],
        cast(datetime, moment(row["opened_at"])),
        moment(row["due_at"]),
        moment(row["dossier_due_at"]),
        State(row["state"]),
    )


async def claim(actor: Actor, code: str, token: int, *, now: datetime) -> Dossier:
    """Take a task from the pool.

    Raises:
        NotFound, NoWorkflow, TaskGone, NotAllowed, TaskOfAnother: as in `running.act`.
    """
    async with transaction():
        dossier, here, task = await _task(code, token)
        await require(actor, task, now)
        if task.officer_id != actor.officer_id:
            await _give(actor, dossier, here, task, actor.officer_id, Action.OPEN, now)
    return dossier


async def assign(
    actor: Actor, code: str, token: int, officer_id: int | None, *, now: datetime
) -> Dossier:
    """Give a task to an officer who does such tasks; None: back to the pool.

    Raises:
        NotFound, NoWorkflow, TaskGone: as in `running.act`.
        NotAllowed: no right to assign there; an officer may give back what is his own.
        InvalidInput: that officer does no such tasks.
    """
    async with transaction():
        dossier, here, task = await _task(code, token)
        if task.unit_id is None or task.role is None:
            raise NotAllowed(right=Right.ASSIGN.value)
        if officer_id is not None or task.officer_id != actor.officer_id:
            actor.require(Right.ASSIGN, task.unit_id)
        staff = await holders(now)
        if officer_id is not None and not staff.holds(
            officer_id, task.unit_id, task.role, actor.tree
        ):
            raise InvalidInput(field="officer_id", why="choose")
        if officer_id != task.officer_id:
            await _give(actor, dossier, here, task, officer_id, Action.ASSIGN, now)
    return dossier


async def able(actor: Actor, task: OpenTask, now: datetime) -> list[tuple[int, int]]:
    """Who could be given a task, each with the open tasks that lie there already."""
    if task.unit_id is None or task.role is None:
        return []
    found = (await holders(now)).at(task.unit_id, task.role, actor.tree)
    load = await loads(found)
    return [(one, load.get(one, 0)) for one in found]


async def loads(officers: Sequence[int]) -> dict[int, int]:
    """Officer -> open tasks; who has none is absent."""
    if not officers:
        return {}
    found = await rows(
        "SELECT officer_id, COUNT(*) AS n FROM workflow_task"
        f" WHERE officer_id IN ({_numbers(officers)}) AND done_at IS NULL GROUP BY officer_id"
    )
    return {row["officer_id"]: row["n"] for row in found}


async def _task(code: str, token: int) -> tuple[Dossier, Here, OpenTask]:
    dossier = await locked(code)
    here = await whereabouts(dossier)
    task = here.open.get(token)
    if task is None:
        raise await gone(dossier, token)
    return dossier, here, task


async def _give(
    actor: Actor,
    dossier: Dossier,
    here: Here,
    task: OpenTask,
    officer_id: int | None,
    action: Action,
    now: datetime,
) -> None:
    changes: dict[str, Any] = {}
    if lies_on_desk(here.workflow[task.step].place):
        changes["handling_officer_id"] = officer_id
        if dossier.state in (State.TRANSFERRED, State.IN_REVIEW):
            changes["state"] = State.IN_REVIEW if officer_id else State.TRANSFERRED
    event = next_event(
        dossier,
        action,
        changes,
        facts={
            "unit": actor.tree.get(task.unit_id or dossier.receiving_unit_id).name,
            "step": task.step,
            "officer_id": officer_id,
        },
        private={},
        officer_id=actor.officer_id,
        now=now,
        request_id=None,
    )
    given: Statement = (
        "UPDATE workflow_task SET officer_id = $1, claimed_at = $2 WHERE id = $3",
        (officer_id, now if officer_id else None, task.id),
    )
    await record(dossier, event, changes, (), [given])


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids))) or "0"
