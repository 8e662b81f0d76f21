"""What time does in workflows: waits that are over, and tasks that are late.

Run by every process now and then; two at once do nothing twice.
"""

from __future__ import annotations

from datetime import UTC, datetime

from core.database import many, on_postgres, rows, transaction
from core.dossiers.reminders import ReminderKind
from core.dossiers.states import State
from core.errors import CoreError
from core.workflow.running import go_on
from core.workflow.whereabouts import moment

#: Of a kind, in one turn.
BATCH = 200

_OVER = f"""
SELECT d.code, t.token FROM workflow_task t JOIN dossier d ON d.id = t.dossier_id
WHERE t.kind = 'wait' AND t.done_at IS NULL AND t.due_at <= $1
AND d.state <> '{State.STOPPED.value}' ORDER BY t.due_at LIMIT {BATCH}
"""
_LATE = """
UPDATE workflow_task SET escalated_at = $1 WHERE id IN (
 SELECT t.id FROM workflow_task t JOIN dossier d ON d.id = t.dossier_id
 WHERE t.kind = 'task' AND t.done_at IS NULL AND t.due_at < $1 AND t.escalated_at IS NULL
 AND t.unit_id IS NOT NULL AND d.paused_at IS NULL ORDER BY t.due_at LIMIT {most} {locked}
) RETURNING id, dossier_id, unit_id, officer_id, due_at
"""
_TOLD = """
INSERT INTO reminder (key, dossier_id, kind, officer_id, unit_id, due_at, reminded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING
"""


async def wake(now: datetime) -> bool:
    """Let every wait whose time is over go on; whether there may be more.

    Raises:
        CoreError: one cannot go on; the others have.
    """
    found = await rows(_OVER, now)
    trouble: CoreError | None = None
    for row in found:
        try:
            await go_on(row["code"], row["token"], now=now, facts={})
        except CoreError as error:
            trouble = error
    if trouble is not None:
        raise trouble
    return len(found) == BATCH


async def escalate(now: datetime) -> bool:
    """Tell the leaders of tasks that are late, each once; whether there may be more.

    While the clock of the dossier stands nobody is late.
    """
    locked = "FOR UPDATE OF t SKIP LOCKED" if on_postgres() else ""
    async with transaction():
        late = await rows(_LATE.format(most=BATCH, locked=locked), now)
        kind = ReminderKind.TASK_OVERDUE.value
        told = []
        for row in late:
            due_at = moment(row["due_at"])
            assert due_at is not None
            key = f"{row['dossier_id']}:{kind}:{due_at.astimezone(UTC).isoformat()}:{row['id']}"
            desk = row["officer_id"], row["unit_id"]
            told.append((key, row["dossier_id"], kind, *desk, due_at, now))
        if told:
            await many(_TOLD, told)
    return len(late) == BATCH
