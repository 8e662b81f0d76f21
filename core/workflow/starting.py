"""How a dossier begins and leaves its workflow besides the actions of its steps.

It begins when it is received (L-15). Withdrawing it ends the run wherever it stands;
stopping suspends it, and it is resumed where it stood.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.dossiers.models import Dossier
from core.dossiers.states import Action
from core.people.units import UnitTree
from core.together import Statement
from core.workflow import engine, storing
from core.workflow.definition import End
from core.workflow.opening import Opening
from core.workflow.standing import stands_still, state_of
from core.workflow.versions import published_for, workflow_of
from core.workflow.whereabouts import whereabouts

#: What may be done to a dossier on a workflow besides the actions of its steps.
INTERRUPTS = frozenset({Action.WITHDRAW, Action.STOP, Action.RESUME, Action.APOLOGISE})


async def chosen(procedure_code: str, tree: UnitTree, unit_id: int) -> dict[str, Any]:
    """The column of a dossier received now that says which workflow it runs on, if any."""
    found = await published_for(procedure_code, tree, unit_id)
    return {"workflow_version_id": found[0]} if found else {}


async def started(dossier: Dossier, tree: UnitTree, now: datetime) -> list[Statement]:
    """What is to be written with the reception of a dossier; nothing without a workflow."""
    if dossier.workflow_version_id is None:
        return []
    workflow = await workflow_of(dossier.workflow_version_id)
    change = engine.begin(workflow)
    tasks = await Opening(dossier, workflow, tree, now).tasks(change.opened)
    return [storing.first(dossier, change.state), *storing.opened(tasks)]


async def interrupted(
    dossier: Dossier, action: Action, changes: dict[str, Any], now: datetime
) -> list[Statement]:
    """What an interruption means for the run; completes `changes` when it is resumed."""
    if dossier.workflow_version_id is None:
        return []
    if action is Action.WITHDRAW:
        here = await whereabouts(dossier)
        ended = engine.State(next_id=here.state.next_id, ended=End.WITHDRAWN)
        return [storing.moved(dossier, ended), *storing.given_up(dossier, here.open, now)]
    if action is Action.RESUME:
        here = await whereabouts(dossier)
        changes["state"] = state_of(here.workflow, here.state)
        if stands_still(here.workflow, here.state.tokens):
            changes["paused_at"] = now
    return []
