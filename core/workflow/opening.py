"""Which tasks a change opens: where each is to be done, by whom, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.calendar.due import due
from core.calendar.limits import Limit
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.columns import unsaved
from core.database import rows
from core.dossiers.models import Dossier
from core.errors import InvalidInput
from core.people.roles import Role
from core.people.units import UnitTree
from core.workflow.definition import Given, Kind, Place, Step, Where, Workflow
from core.workflow.engine import Fact
from core.workflow.holders import Holders, holders
from core.workflow.models import Task

#: A department's own work: whose it is, is who handles the dossier.
_HANDLES = frozenset({Role.HANDLING_OFFICER, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Done:
    """A task of the dossier that is over, and who did it."""

    step: str
    officer_id: int | None
    action: str = ""  #: the key of the action; of an agency's step, what came of it


@dataclass(frozen=True)
class Opening:
    """What new tasks of one dossier are made from."""

    dossier: Dossier
    workflow: Workflow
    tree: UnitTree
    now: datetime
    done: Sequence[Done] = ()  #: the latest last
    opinion_by: datetime | None = None  #: the date that a question names for its answer
    chosen: int | None = None  #: the officer whom the action gives the next task to

    async def tasks(self, opened: Iterable[Fact]) -> list[Task]:
        """A task for each step that something came to.

        Raises:
            InvalidInput: the officer who was chosen does none of them.
        """
        staff = await holders(self.now)
        found = [await self._task(fact, self.workflow[fact.step], staff) for fact in opened]
        if self.chosen is not None and self.chosen not in {one.officer_id for one in found}:
            raise InvalidInput(field="officer_id", why="choose")
        return found

    async def _task(self, fact: Fact, step: Step, staff: Holders) -> Task:
        unit_id = self._unit(step.place) if step.place else None
        task = unsaved(
            Task,
            dossier_id=self.dossier.id,
            token=fact.token,
            step=step.key,
            kind=step.kind,
            unit_id=unit_id,
            role=step.place.role if step.place else None,
            opened_at=self.now,
            due_at=await self._due(step, unit_id),
        )
        if step.kind is Kind.TASK and step.place and unit_id is not None:
            task.officer_id = await self._officer(step, step.place, unit_id, staff)
        return task

    def _unit(self, place: Place) -> int:
        units: dict[str, int] = {
            Where.RECEIVING: self.dossier.receiving_unit_id,
            Where.HANDLING: self.dossier.handling_unit_id or self.dossier.receiving_unit_id,
        }
        return units[place.unit] if place.unit in units else self.tree.coded(place.unit).id

    async def _due(self, step: Step, unit_id: int | None) -> datetime | None:
        """By the calendar of who does it; a call is due at once."""
        if step.kind is Kind.CALL:
            return self.now
        if step.kind is Kind.TASK and self.opinion_by is not None:
            return self.opinion_by
        unit_id = unit_id or self.dossier.receiving_unit_id
        return await deadline(step.time, self.now, self.tree, unit_id)

    async def _officer(self, step: Step, place: Place, unit_id: int, staff: Holders) -> int | None:
        """Who was chosen, who the workflow names, who did this step before, who handles the
        dossier, the only one who could, or the one with the least to do; None: whoever takes it.
        """
        if self.chosen and staff.holds(self.chosen, unit_id, place.role, self.tree):
            return self.chosen
        able = staff.at(unit_id, place.role, self.tree)
        named = staff.names.get(place.officer)
        before = [one.officer_id for one in reversed(self.done) if one.step == step.key]
        if place.unit == Where.HANDLING and place.role in _HANDLES:
            before.append(self.dossier.handling_officer_id)
        if len(able) == 1:
            before.append(able[0])
        for one in (named, *before):
            if one is not None and staff.holds(one, unit_id, place.role, self.tree):
                return staff.present(one)
        if place.given is Given.BALANCE:
            return await _least_loaded([one for one in able if one not in staff.away])
        return None


async def deadline(
    limit: Limit | None, now: datetime, tree: UnitTree, unit_id: int
) -> datetime | None:
    """When a step that begins now is to be done; None without a limit, or a calendar for it."""
    if limit is None:
        return None
    calendar = await calendar_for(tree.chain(unit_id), now)
    try:
        return due(now, limit, calendar).at
    except (UnknownYear, NeverOpen):
        return None


async def _least_loaded(officers: Sequence[int]) -> int | None:
    if not officers:
        return None
    listed = ", ".join(map(str, officers))
    found = await rows(
        "SELECT officer_id, COUNT(*) AS n FROM workflow_task"
        f" WHERE officer_id IN ({listed}) AND done_at IS NULL GROUP BY officer_id"
    )
    load = {row["officer_id"]: row["n"] for row in found}
    return min(officers, key=lambda one: (load.get(one, 0), one))
