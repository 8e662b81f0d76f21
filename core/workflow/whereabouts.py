"""Where a dossier stands in its workflow, read from the tables at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from core.database import rows
from core.dossiers.models import Dossier
from core.errors import CoreError
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


_HERE = """
SELECT r.state, t.id, t.token, t.step, t.unit_id, t.role, t.officer_id, t.due_at, t.done_at,
 t.done_by, t.action, (SELECT data FROM form_filled WHERE dossier_id = $1) AS filled,
 EXISTS (SELECT 1 FROM reminder WHERE dossier_id = $1 AND done_at IS NULL) AS reminded
FROM workflow_run r LEFT JOIN workflow_task t ON t.dossier_id = r.dossier_id
WHERE r.dossier_id = $1 ORDER BY t.token
"""


async def whereabouts(dossier: Dossier) -> Here:
    """Where it stands. In a command, ask it for a dossier that is held.

    Raises:
        NoWorkflow: it runs on none.
    """
    if dossier.workflow_version_id is None:
        raise NoWorkflow
    found = await rows(_HERE, dossier.id)
    if not found:
        raise NoWorkflow
    tasks = [row for row in found if row["id"] is not None]
    return Here(
        await workflow_of(dossier.workflow_version_id),
        state_from(_json(found[0]["state"])),
        {row["token"]: _open(row) for row in tasks if row["done_at"] is None},
        tuple(_done(row) for row in tasks if row["done_at"] is not None),
        _json(found[0]["filled"]) if found[0]["filled"] else {},
        bool(found[0]["reminded"]),
    )


def _done(row: Mapping[str, Any]) -> Done:
    return Done(row["step"], row["done_by"], row["action"])


def _open(row: Mapping[str, Any]) -> OpenTask:
    return OpenTask(
        row["id"],
        row["token"],
        row["step"],
        row["unit_id"],
        Role(row["role"]) if row["role"] else None,
        row["officer_id"],
        moment(row["due_at"]),
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def moment(value: Any) -> datetime | None:
    """A stored moment: SQLite gives text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
