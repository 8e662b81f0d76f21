"""Steps that tell another system: which calls are due, and what became of them.

Core sends nothing: a face takes calls that are due, makes them, and says how it went. A call
is made at least once; the other system knows a repeated one by its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.database import on_postgres, rows
from core.dossiers.states import NATIONAL, State
from core.workflow.running import go_on
from core.workflow.versions import workflow_of

#: How long whoever took a call has for it, before another one tries.
LEASE = timedelta(minutes=2)
#: How long to wait after the first failure, the second ...; the last one again and again.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
_MOST = 20

#: What is stopped does not go on, so that its call would be made again and again.
_TAKE = f"""
UPDATE workflow_task SET due_at = $1, attempts = attempts + 1 WHERE id IN (
 SELECT t.id FROM workflow_task t JOIN dossier d ON d.id = t.dossier_id
 WHERE t.kind = 'call' AND t.done_at IS NULL AND t.due_at <= $2
 AND d.state <> '{State.STOPPED.value}' ORDER BY t.due_at LIMIT {{most}} {{locked}}
) RETURNING id, dossier_id, token, step, attempts
"""
_ABOUT = "SELECT code, state, workflow_version_id FROM dossier WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make."""

    code: str
    token: int
    attempt: int  #: 1, 2 ...
    address: str
    task_id: int
    body: dict[str, Any]  #: what to tell: nothing personal


async def take(now: datetime) -> list[Call]:
    """Calls that are due, for this process to make."""
    locked = "FOR UPDATE OF t SKIP LOCKED" if on_postgres() else ""
    taken = await rows(_TAKE.format(most=_MOST, locked=locked), now + LEASE, now)
    found = []
    for row in taken:
        [about] = await rows(_ABOUT, row["dossier_id"])
        step = (await workflow_of(about["workflow_version_id"]))[row["step"]]
        body = {
            "key": f"{about['code']}:{row['token']}",
            "code": about["code"],
            "step": step.key,
            "status": NATIONAL[State(about["state"])].value,
        }
        call = Call(about["code"], row["token"], row["attempts"], step.address, row["id"], body)
        found.append(call)
    return found


async def succeeded(call: Call, *, now: datetime) -> None:
    """The other system has it: the dossier goes on."""
    await go_on(call.code, call.token, now=now, facts={"attempts": call.attempt})


async def failed(call: Call, *, now: datetime) -> None:
    """Try again later."""
    wait = WAITS[min(call.attempt, len(WAITS)) - 1]
    await rows("UPDATE workflow_task SET due_at = $1 WHERE id = $2", now + wait, call.task_id)
