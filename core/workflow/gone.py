"""Telling an officer what became of a task that somebody else was first to do."""

from __future__ import annotations

from core.database import rows
from core.dossiers.models import Dossier
from core.errors import CoreError
from core.workflow.whereabouts import moment


class TaskGone(CoreError):
    """The task is over: somebody was first. `facts`: `by`, `step`, `done` (the key of
    the action), `at` (ISO)."""

    kind = "workflow.task_gone"


async def gone(dossier: Dossier, token: int) -> TaskGone:
    """What became of a task that is not open."""
    found = await rows(
        "SELECT t.step, t.action, t.done_at, o.name FROM workflow_task t"
        " LEFT JOIN officer o ON o.id = t.done_by WHERE t.dossier_id = $1 AND t.token = $2",
        dossier.id,
        token,
    )
    if not found:
        return TaskGone(by="", step="", done="", at="")
    row = found[0]
    at = moment(row["done_at"])
    told = {"by": row["name"] or "", "step": row["step"], "done": row["action"]}
    return TaskGone(**told, at=at.isoformat() if at else "")
