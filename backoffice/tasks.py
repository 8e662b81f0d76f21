"""The tasks of workflows that wait for an officer, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.formats import Formats
from backoffice.offered import named
from backoffice.visitor import Visitor
from core.people.models import Officer
from core.procedures.models import ProcedureVersion
from core.workflow.tasks import Listed, tasks_for
from core.workflow.versions import workflow_of


@dataclass(frozen=True, slots=True)
class Line:
    """A task."""

    code: str
    procedure: str
    step: str
    officer: str  #: empty while it is in the pool
    due: str  #: of the step
    missed: bool
    dossier_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lines:
    """The most urgent tasks, and how many there are."""

    tasks: list[Line]
    total: int
    overdue: int


async def listed(who: Visitor, f: Formats) -> Lines:
    """What waits for this officer."""
    found = await tasks_for(who.actor, who.now)
    versions = {task.procedure_version_id for task in found.tasks}
    procedures = dict(await ProcedureVersion.filter(id__in=versions).values_list("id", "name"))
    officers = {task.officer_id for task in found.tasks if task.officer_id}
    names = dict(await Officer.filter(id__in=officers).values_list("id", "name"))
    lines = [await _line(task, procedures, names, who, f) for task in found.tasks]
    return Lines(lines, found.total, found.overdue)


async def _line(
    task: Listed, procedures: dict[int, str], names: dict[int, str], who: Visitor, f: Formats
) -> Line:
    step = (await workflow_of(task.version_id))[task.step]
    return Line(
        task.code,
        procedures[task.procedure_version_id],
        named(step.name, step.name_en, f),
        names.get(task.officer_id or 0, ""),
        f.moment(task.due_at) if task.due_at else "",
        task.due_at is not None and task.due_at < who.now,
        task.dossier_due_at,
    )
