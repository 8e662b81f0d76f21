"""What came of a dossier at another agency goes back to the one it was opened for.

Nothing waits for it in anybody's request: every process looks now and then. The parent is
held before the child, always, so that no two of them wait for each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.database import rows, transaction
from core.dossiers.history import next_event
from core.dossiers.locking import locked
from core.dossiers.models import Dossier
from core.dossiers.recording import record
from core.dossiers.states import ENDS, Action, State
from core.errors import CoreError
from core.people.units import unit_tree
from core.workflow import engine, storing
from core.workflow.definition import End
from core.workflow.models import Delegated
from core.workflow.running import went_on
from core.workflow.whereabouts import whereabouts

_LISTED = ", ".join(f"'{state.value}'" for state in sorted(ENDS))
_RETURNED = f"""
SELECT d.child_id, c.code AS child, p.code AS parent FROM workflow_delegated d
JOIN dossier c ON c.id = d.child_id JOIN dossier p ON p.id = d.parent_id
WHERE d.returned_at IS NULL
AND (c.state = '{State.READY.value}' OR c.state IN ({_LISTED}) OR p.state IN ({_LISTED}))
ORDER BY d.child_id LIMIT $1
"""

#: Looked for at once.
_MOST = 100


async def return_results(now: datetime, *, child: str | None = None) -> int:
    """Take results back, and call off what nobody waits for any more; how many there were.

    Raises:
        CoreError: one cannot go back; the others have.
    """
    found = [row for row in await rows(_RETURNED, _MOST) if child in (None, row["child"])]
    trouble: CoreError | None = None
    for row in found:
        try:
            await _return(row["parent"], row["child"], now)
        except CoreError as error:
            trouble = error
    if trouble is not None:
        raise trouble
    return len(found)


async def _return(parent_code: str, child_code: str, now: datetime) -> None:
    async with transaction():
        parent, child = await locked(parent_code), await locked(child_code)
        given = await Delegated.get_or_none(child_id=child.id, returned_at=None)
        if given is None:
            return  # another process was first
        tree = await unit_tree(now)
        if parent.state in ENDS:
            if child.state not in ENDS:
                await _close(child, Action.WITHDRAW, {"state": State.WITHDRAWN}, parent, now)
        elif child.state is State.READY or child.state in ENDS:
            facts = {
                "agency": tree.agency(child.receiving_unit_id).name,
                "child": child.code,
                "outcome": child.outcome or child.state.value,
                "result_number": child.result_number,
            }
            if not await went_on(parent, given.token, now=now, facts=facts):
                return  # it is stopped: later
            if child.state is State.READY:
                handed = {"state": State.HANDED_OVER, "returned_at": now}
                await _close(child, Action.HAND_OVER, handed, parent, now)
        else:
            return
        await Delegated.filter(id=given.id).update(returned_at=now)


async def _close(
    child: Dossier, action: Action, changes: dict[str, Any], parent: Dossier, now: datetime
) -> None:
    """The other agency's dossier is over: its result was taken, or nobody wants it."""
    statements = []
    if child.workflow_version_id is not None:
        here = await whereabouts(child)
        ended = End.HANDED_OVER if action is Action.HAND_OVER else End.WITHDRAWN
        statements = [storing.moved(child, engine.State(ended=ended, next_id=here.state.next_id))]
        statements += storing.given_up(child, here.open, now)
    changes = {"ended_at": now, "paused_at": None, **changes}
    event = next_event(
        child,
        action,
        changes,
        facts={"unit": (await unit_tree(now)).get(parent.receiving_unit_id).name},
        private={},
        officer_id=None,
        now=now,
        request_id=None,
    )
    await record(child, event, changes, (), statements)
