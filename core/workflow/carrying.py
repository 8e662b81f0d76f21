"""What becomes of the tasks of a dossier that changes to a new version of its workflow.

A task keeps its officer while its unit and its role are the same, and its deadline while its
time is; a new time is counted from when the dossier came to the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from core.calendar.due import due
from core.calendar.limits import Limit
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.database import rows
from core.dossiers.states import ENDS
from core.people.units import UnitTree
from core.workflow import engine
from core.workflow.definition import Kind, Place, Where
from core.workflow.mapping import Passage
from core.workflow.models import Task
from core.workflow.standing import state_from


@dataclass(frozen=True, slots=True)
class Row:
    """An open dossier on a version."""

    run_id: int
    dossier_id: int
    state: engine.State
    receiving_unit_id: int
    handling_unit_id: int | None


#: A dossier that was stopped may go on: it has a place to stand.
_ENDS = ", ".join(f"'{state.value}'" for state in sorted(ENDS))


async def open_rows(version_id: int, after: int, most: int) -> list[Row]:
    """The next open dossiers of a version, by the id of their run."""
    found = await rows(
        "SELECT r.id, r.dossier_id, r.state, d.receiving_unit_id, d.handling_unit_id"
        " FROM workflow_run r JOIN dossier d ON d.id = r.dossier_id"
        f" WHERE r.version_id = $1 AND r.id > $2 AND d.state NOT IN ({_ENDS})"
        f" ORDER BY r.id LIMIT {int(most)}",
        version_id,
        after,
    )
    return [
        Row(
            row["id"],
            row["dossier_id"],
            state_from(orjson.loads(row["state"])),
            row["receiving_unit_id"],
            row["handling_unit_id"],
        )
        for row in found
    ]


async def tasks_of(dossier_ids: Sequence[int]) -> dict[int, list[Task]]:
    """Dossier -> every stay of it at a step."""
    found: dict[int, list[Task]] = {}
    if dossier_ids:
        for task in await Task.filter(dossier_id__in=list(dossier_ids)):
            found.setdefault(task.dossier_id, []).append(task)
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one open task."""

    task: Task
    step: str
    values: Mapping[str, Any]  #: columns that change, besides the step


async def changes(
    tasks: Sequence[Task], row: Row, way: Passage, counting: Deadlines
) -> list[Change]:
    """What becomes of the tasks of a dossier: where, whose, by when. Of one that is over, the
    key of its step alone: that is how its officer and its outcome are found later.
    """
    found = []
    for task in tasks:
        if task.done_at is not None:
            target = way.target(task.step)
            if target and target != task.step:
                found.append(Change(task, target, {}))
            continue
        old, new = way.old[task.step], way.new[way.target(task.step)]
        values: dict[str, Any] = {}
        unit_id = _unit(old.place, new.place, task.unit_id, row, counting.tree)
        role = new.place.role if new.place else None
        if (unit_id, role) != (task.unit_id, task.role):
            values |= {"unit_id": unit_id, "role": role.value if role else None}
            if task.officer_id is not None:  # who had it need not hold that role there
                values |= {"officer_id": None, "claimed_at": None}
        if new.kind is not Kind.CALL and (old.time, task.unit_id) != (new.time, unit_id):
            where = unit_id or row.receiving_unit_id
            due_at = await counting.deadline(new.time, task.opened_at, where)
            values |= {"due_at": due_at, "escalated_at": None}
        found.append(Change(task, new.key, values))
    return found


def _unit(
    old: Place | None, new: Place | None, unit_id: int | None, row: Row, tree: UnitTree
) -> int | None:
    if new is None:
        return None
    if old is not None and old.unit == new.unit:
        return unit_id
    if new.unit == Where.RECEIVING:
        return row.receiving_unit_id
    if new.unit == Where.HANDLING:
        return row.handling_unit_id or row.receiving_unit_id
    return int(tree.coded(new.unit).id)


@dataclass
class Deadlines:
    """Counts deadlines; the same one once."""

    tree: UnitTree
    now: datetime
    _known: dict[tuple[Limit, datetime, int], datetime | None] = field(default_factory=dict)

    async def deadline(
        self, limit: Limit | None, opened_at: datetime, unit_id: int
    ) -> datetime | None:
        """When what came to a step then is to be done; None without a limit or a calendar."""
        if limit is None:
            return None
        key = limit, opened_at, unit_id
        if key not in self._known:
            calendar = await calendar_for(self.tree.chain(unit_id), self.now)
            try:
                self._known[key] = due(opened_at, limit, calendar).at
            except (UnknownYear, NeverOpen):
                self._known[key] = None
        return self._known[key]
