"""Where a dossier stands in its workflow, read from the tables at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson

from core.columns import loaded
from core.database import on_postgres, rows
from core.dossiers.codes import is_code
from core.dossiers.models import Dossier
from core.errors import CoreError, NotFound
from core.people.roles import Role
from core.workflow import engine
from core.workflow.definition import Kind, Workflow
from core.workflow.opening import Done
from core.workflow.standing import state_from
from core.workflow.versions import workflow_of


class NoWorkflow(CoreError):
    """The dossier runs on no workflow: the general table of moves holds for it."""

    kind = "workflow.none"


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A stay at a step that is not over."""

    id: int
    token: int
    step: str
    unit_id: int | None
    role: Role | None
    officer_id: int | None
    due_at: datetime | None


@dataclass(frozen=True)
class Here:
    """A dossier in its workflow."""

    workflow: Workflow
    state: engine.State
    open: Mapping[int, OpenTask]  #: token -> task
    done: tuple[Done, ...]  #: in the order in which they were opened
    filled: Mapping[str, Any]  #: what the form says
    reminded: bool  #: a reminder about the dossier is open

    def data(self, dossier: Dossier) -> dict[str, Any]:
        """What conditions see: the form, the outcome, and as `STEP.outcome` what came of steps
        at other agencies.
        """
        agencies = {
            f"{one.step}.outcome": one.action
            for one in self.done
            if one.step in self.workflow.steps  # moved from a version that had it
            and self.workflow[one.step].kind is Kind.AGENCY
        }
        return {**self.filled, **agencies, "outcome": dossier.outcome}


_TASK = ("id", "token", "step", "unit_id", "role", "officer_id", "due_at", "done_at", "done_by",
         "action")  # fmt: skip
_ALL_TASKS = f"""
SELECT {", ".join(_TASK)} FROM workflow_task WHERE dossier_id = r.dossier_id ORDER BY token
"""
#: What is known of a run `r`, beside the dossier.
_ABOUT = """
r.state AS run, ({tasks}) AS tasks,
(SELECT data FROM form_filled WHERE dossier_id = r.dossier_id) AS filled,
EXISTS (SELECT 1 FROM reminder WHERE dossier_id = r.dossier_id AND done_at IS NULL) AS reminded
"""
_HERE = "SELECT {about} FROM workflow_run r WHERE r.dossier_id = $1"
_FOUND = """
SELECT {about}, d.* FROM dossier d LEFT JOIN workflow_run r ON r.dossier_id = d.id WHERE d.code = $1
"""


async def whereabouts(dossier: Dossier) -> Here:
    """Where it stands. In a command, ask it for a dossier that is held.

    Raises:
        NoWorkflow: it runs on none.
    """
    found = await rows(_asked(_HERE, on_postgres()), dossier.id)
    return await _here(dossier, found[0] if found else None)


async def found_with(code: str) -> tuple[Dossier, Here]:
    """A dossier, held by nobody, and where it stands, in one question.

    Raises:
        NotFound: no such dossier.
        NoWorkflow: it runs on none.
    """
    found = await rows(_asked(_FOUND, on_postgres()), code) if is_code(code) else []
    if not found:
        raise NotFound(what="dossier")
    dossier = loaded(Dossier, found[0])
    return dossier, await _here(dossier, found[0])


@cache
def _asked(question: str, postgres: bool) -> str:
    """The question with its columns: `run`, `tasks` (lists in the order `_TASK`), `filled`,
    `reminded`.
    """
    columns = ", ".join(_TASK)
    listed = "json_agg(json_build_array({}))" if postgres else "json_group_array(json_array({}))"
    tasks = f"SELECT {listed.format(columns)} FROM ({_ALL_TASKS}) one"
    return question.format(about=_ABOUT.format(tasks=tasks))


async def _here(dossier: Dossier, row: Mapping[str, Any] | None) -> Here:
    if dossier.workflow_version_id is None or row is None or row["run"] is None:
        raise NoWorkflow
    tasks = [dict(zip(_TASK, task, strict=True)) for task in _json(row["tasks"]) or ()]
    return Here(
        await workflow_of(dossier.workflow_version_id),
        state_from(_json(row["run"])),
        {task["token"]: _open(task) for task in tasks if task["done_at"] is None},
        tuple(_done(task) for task in tasks if task["done_at"] is not None),
        _json(row["filled"]) if row["filled"] else {},
        bool(row["reminded"]),
    )


def _done(task: Mapping[str, Any]) -> Done:
    return Done(task["step"], task["done_by"], task["action"])


def _open(task: Mapping[str, Any]) -> OpenTask:
    return OpenTask(
        task["id"],
        task["token"],
        task["step"],
        task["unit_id"],
        Role(task["role"]) if task["role"] else None,
        task["officer_id"],
        moment(task["due_at"]),
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def moment(value: Any) -> datetime | None:
    """A stored moment: SQLite gives text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
