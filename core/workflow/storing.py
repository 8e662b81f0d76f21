"""The statements by which a step in a workflow is kept: where the dossier stands, its tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson

from core.columns import inserted
from core.dossiers.models import Dossier
from core.together import Statement
from core.workflow import engine
from core.workflow.models import Task
from core.workflow.standing import state_json

#: What a new task has; the rest is empty until something becomes of it.
_TASK = (
    "dossier_id", "token", "step", "kind", "unit_id", "role", "officer_id", "opened_at",
    "due_at", "attempts", "action",
)  # fmt: skip


def first(dossier: Dossier, state: engine.State) -> Statement:
    """The dossier stands somewhere for the first time."""
    return (
        "INSERT INTO workflow_run (dossier_id, version_id, state) VALUES ($1, $2, $3)",
        (dossier.id, dossier.workflow_version_id, _spelled(state)),
    )


def moved(dossier: Dossier, state: engine.State) -> Statement:
    """It stands elsewhere."""
    return (
        "UPDATE workflow_run SET state = $1 WHERE dossier_id = $2",
        (_spelled(state), dossier.id),
    )


def opened(tasks: Iterable[Task]) -> list[Statement]:
    """New tasks."""
    return [inserted(task, _TASK) for task in tasks]


def done(
    dossier: Dossier, token: int, action: str, officer_id: int | None, now: datetime
) -> Statement:
    """A task was done: by an officer, or by itself."""
    return (
        "UPDATE workflow_task SET done_at = $1, done_by = $2, action = $3"
        " WHERE dossier_id = $4 AND token = $5",
        (now, officer_id, action, dossier.id, token),
    )


def given_up(dossier: Dossier, tokens: Iterable[int], now: datetime) -> list[Statement]:
    """Tasks that another one took away; nobody did them."""
    listed = ", ".join(str(int(one)) for one in tokens)
    if not listed:
        return []
    return [
        (
            f"UPDATE workflow_task SET done_at = $1 WHERE dossier_id = $2 AND token IN ({listed})",
            (now, dossier.id),
        )
    ]


def _spelled(state: engine.State) -> str:
    return orjson.dumps(state_json(state)).decode()
