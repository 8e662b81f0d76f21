"""Running dossiers change to a new version: counted first, then moved, each with its history.

A batch is one transaction. It holds its dossiers, looks again where each stands, and writes
event, run and tasks; whoever acts on one of them meanwhile waits for the batch, or the batch
leaves that dossier for the end. What is killed midway was never committed; moving again takes
those that are left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from core.database import on_postgres, transaction
from core.dossiers.history import next_event
from core.dossiers.models import Dossier
from core.dossiers.recording import record
from core.dossiers.reminders import follow
from core.dossiers.states import ENDS, State
from core.errors import InvalidInput
from core.forms.models import Stage
from core.people.officers import Actor
from core.together import Statement
from core.workflow import engine
from core.workflow.carrying import Change, Deadlines, Row, changes, open_rows, tasks_of
from core.workflow.mapping import Passage
from core.workflow.models import Run, Task, WorkflowVersion
from core.workflow.standing import state_from, state_json, state_of
from core.workflow.versions import require_workflows, version, workflow_of

#: The action of the event.
MOVED = "moved_workflow"

#: Dossiers of one transaction, and of one request: the page goes on from there.
BATCH, MOST = 100, 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What a request did."""

    moved: int
    stayed: int
    more: bool  #: stopped at `most`; there may be others


async def passage(old_id: int, new_id: int, mapping: Mapping[str, str]) -> Passage:
    """The way between two versions of a workflow.

    Raises:
        NotFound: no such version.
        InvalidInput: not the same workflow, not a published one to move to, or a mapping of
            steps that the old version does not have.
    """
    old, new = await version(old_id), await version(new_id)
    same = (old.procedure_code, old.unit_code) == (new.procedure_code, new.unit_code)
    if not same or old_id == new_id or new.stage is not Stage.PUBLISHED:
        raise InvalidInput(field="to", why="choose")
    found = Passage(await workflow_of(old_id), await workflow_of(new_id), dict(mapping))
    if unknown := mapping.keys() - found.old.steps.keys():
        raise InvalidInput(field=f"map.{min(unknown)}", why="choose")
    return found


async def move(
    old_id: int,
    new_id: int,
    mapping: Mapping[str, str],
    by: Actor,
    now: datetime,
    *,
    most: int = MOST,
) -> Moved:
    """Move the dossiers that may; the others stay as they are.

    Raises:
        NotFound, InvalidInput: as `passage`.
        NotAllowed: not this officer's workflow.
    """
    way = await passage(old_id, new_id, mapping)
    versions = await version(old_id), await version(new_id)
    require_workflows(by, versions[1].unit_code)
    mover = _Mover(way, versions, by, now, Deadlines(by.tree, now))
    after, more = 0, False
    while page := await open_rows(old_id, after, BATCH):
        if mover.moved >= most:
            more = True
            break
        await mover.batch([row.dossier_id for row in page], wait=False)
        after = page[-1].run_id
    for dossier_id in mover.busy:
        await mover.batch([dossier_id], wait=True)
    return Moved(mover.moved, mover.stayed, more)


@dataclass
class _Mover:
    """One move on its way."""

    way: Passage
    versions: tuple[WorkflowVersion, WorkflowVersion]
    by: Actor
    now: datetime
    counting: Deadlines
    moved: int = 0
    stayed: int = 0
    busy: list[int] = field(default_factory=list)  #: somebody else held them

    async def batch(self, ids: Sequence[int], *, wait: bool) -> None:
        """One transaction. In one, dossiers are held in the order of their ids: two moves of
        the same wait for each other and never in a circle.
        """
        async with transaction():
            held = {one.id: one for one in await self._held(ids, wait)}
            self.busy += [one for one in ids if one not in held and not wait]
            runs = await Run.filter(dossier_id__in=list(held), version_id=self.versions[0].id)
            tasks = await tasks_of([run.dossier_id for run in runs])
            moved = stayed = 0
            for run in sorted(runs, key=lambda one: one.dossier_id):
                dossier = held[run.dossier_id]
                if dossier.state not in ENDS and run.state["tokens"]:
                    done = await self._one(dossier, run, tasks.get(dossier.id, []))
                    moved, stayed = moved + done, stayed + (not done)
        self.moved += moved
        self.stayed += stayed

    async def _held(self, ids: Sequence[int], wait: bool) -> list[Dossier]:
        found = Dossier.filter(id__in=list(ids)).order_by("id")
        if on_postgres():
            found = found.select_for_update(skip_locked=not wait)
        return await found

    async def _one(self, dossier: Dossier, run: Run, tasks: Sequence[Task]) -> bool:
        """Whether it moved."""
        state = state_from(run.state)
        if self.way.obstacles(state):
            return False
        after = self.way.carried(state)
        row = Row(run.id, dossier.id, state, dossier.receiving_unit_id, dossier.handling_unit_id)
        carried = await changes(tasks, row, self.way, self.counting)
        columns = self._columns(dossier, state, after, carried)
        state_before: State = dossier.state
        event = next_event(
            dossier,
            MOVED,
            columns,
            facts=self._facts(dossier, state, carried),
            private={},
            officer_id=self.by.officer_id,
            now=self.now,
            request_id=None,
        )
        statements = [_run_of(dossier, after, self.versions[1].id), *map(_statement, carried)]
        await record(dossier, event, columns, more=statements)
        if dossier.state is not state_before:
            await follow(dossier, self.now)
        return True

    def _facts(
        self, dossier: Dossier, state: engine.State, carried: Sequence[Change]
    ) -> dict[str, Any]:
        """What the history keeps: enough to walk the way again."""
        old, new = self.versions
        steps = {token.step for token in state.tokens} | {one.task.step for one in carried}
        return {
            "unit": self.by.tree.agency(dossier.receiving_unit_id).name,
            "from": old.id,
            "to": new.id,
            "numbers": [old.number, new.number],
            "mapping": {key: self.way.target(key) for key in sorted(steps)},
        }

    def _columns(
        self,
        dossier: Dossier,
        before: engine.State,
        after: engine.State,
        carried: Sequence[Change],
    ) -> dict[str, Any]:
        columns: dict[str, Any] = {"workflow_version_id": self.versions[1].id}
        state = state_of(self.way.new, after)
        if dossier.state is not State.STOPPED and state is not state_of(self.way.old, before):
            columns["state"] = state
        given_back = [one for one in carried if "claimed_at" in one.values]
        if any(one.task.officer_id == dossier.handling_officer_id for one in given_back):
            columns["handling_officer_id"] = None
        return columns


def _run_of(dossier: Dossier, state: engine.State, version_id: int) -> Statement:
    return (
        "UPDATE workflow_run SET state = $1, version_id = $2 WHERE dossier_id = $3",
        (orjson.dumps(state_json(state)).decode(), version_id, dossier.id),
    )


def _statement(change: Change) -> Statement:
    columns = {"step": change.step, **change.values}
    places = ", ".join(f"{name} = ${n}" for n, name in enumerate(columns, 2))
    return f"UPDATE workflow_task SET {places} WHERE id = $1", (change.task.id, *columns.values())
