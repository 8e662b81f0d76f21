"""Running dossiers change to a new version, each with its history.

A dossier moves by one statement, as officers' actions do (`core.dossiers.contending`): row,
event, run and tasks, or nothing. Nobody is held up meanwhile; where somebody acted in between,
the dossier is looked at again where it stands then. What is killed midway has moved whole
dossiers; moving again takes those that are left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from core.database import IntegrityError, on_postgres, transaction
from core.dossiers.contending import first_to_write
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

#: Dossiers read at once, and moved by one request: the page goes on from there.
BATCH, MOST = 100, 1_000


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
        await mover.batch([row.dossier_id for row in page])
        after = page[-1].run_id
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

    async def batch(self, ids: Sequence[int]) -> None:
        """On SQLite, where one writes at a time, a batch is one transaction."""
        if on_postgres():
            await self._each(ids)
        else:
            async with transaction():
                await self._each(ids)

    async def _each(self, ids: Sequence[int]) -> None:
        for one in await self._read(ids):
            try:
                done = await self._one(*one)
            except IntegrityError:  # somebody acted since it was read
                done = await first_to_write(partial(self._again, one[0].id))
            self.moved += done
            self.stayed += not done

    async def _again(self, dossier_id: int) -> bool:
        return any([await self._one(*one) for one in await self._read([dossier_id])])

    async def _read(self, ids: Sequence[int]) -> list[tuple[Dossier, Run, Sequence[Task]]]:
        """Those of the old version. Dossiers are read first: whoever acts after that makes the
        number of the next event taken, and so the write fail.
        """
        dossiers = {one.id: one for one in await Dossier.filter(id__in=list(ids))}
        runs = await Run.filter(dossier_id__in=list(dossiers), version_id=self.versions[0].id)
        tasks = await tasks_of([run.dossier_id for run in runs])
        return [
            (dossiers[run.dossier_id], run, tasks.get(run.dossier_id, ()))
            for run in sorted(runs, key=lambda one: one.dossier_id)
        ]

    async def _one(self, dossier: Dossier, run: Run, tasks: Sequence[Task]) -> bool:
        """Whether it moved."""
        state = state_from(run.state)
        if dossier.state in ENDS or not state.tokens or self.way.obstacles(state):
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
