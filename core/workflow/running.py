"""What officers, and steps that do themselves, do to a dossier that runs on a workflow.

The engine says where the dossier goes, the effect of the deed (`core.dossiers.effects`) what
becomes of its columns and its clock; row, event, run, tasks and notices are written in one
transaction. The token of a task is what two officers at once contend for: one wins, and
the other is told what happened.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.database import transaction
from core.dossiers.commands import MoveNotAllowed, check_said
from core.dossiers.contending import first_to_write
from core.dossiers.effects import Said
from core.dossiers.locking import locked
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import State
from core.people.officers import Actor
from core.people.units import unit_tree
from core.workflow import engine
from core.workflow.definition import Action, Workflow
from core.workflow.delegating import open_children
from core.workflow.gone import gone
from core.workflow.needing import needed
from core.workflow.permitted import require
from core.workflow.taking import STEP, Taken
from core.workflow.whereabouts import Here, OpenTask, found_with, whereabouts


async def act(
    actor: Actor,
    code: str,
    token: int,
    key: str,
    said: Said,
    *,
    now: datetime,
    request_id: str | None = None,
) -> Dossier:
    """Take an action of the step at which `token` stands; the dossier as it is afterwards.

    A repeated `request_id` does nothing twice.

    Raises:
        NotFound: no such dossier.
        NoWorkflow: it runs on none.
        TaskGone: somebody was first.
        MoveNotAllowed: the dossier is stopped.
        NotAllowed: the officer does not do such tasks in that unit.
        TaskOfAnother: a colleague has it.
        NoSuchAction: the step does not offer that, or not for this form.
        InvalidInput: something the action needs is missing or wrong.
        SupplementLimit: the applicant has been asked often enough.
    """

    async def command() -> tuple[Dossier, Workflow]:
        dossier, here = await found_with(code)
        if request_id is not None and await _done_before(dossier, actor, request_id):
            return dossier, here.workflow
        task = await _held(actor, dossier, here, token, now)
        action = _offered(here, dossier, task, key)
        check_said(needed(action, here.workflow, dossier, actor.tree), said)
        change = engine.act(here.workflow, here.state, token, key, here.data(dossier))
        taken = Taken(dossier, here, task, change, actor.tree, now, actor=actor, action=action)
        await taken.take(said, request_id)
        return dossier, here.workflow

    dossier, workflow = await first_to_write(command)
    await open_children(dossier, workflow, actor.tree, now)
    return dossier


async def go_on(code: str, token: int, *, now: datetime, facts: dict[str, Any]) -> bool:
    """Let a step that does itself be over; whether it was there to go on.

    Args:
        facts: what the history keeps of it: nothing personal.
    """
    async with transaction():
        dossier = await locked(code)
        return await went_on(dossier, token, now=now, facts=facts)


async def went_on(dossier: Dossier, token: int, *, now: datetime, facts: dict[str, Any]) -> bool:
    """The same for a dossier that is held already."""
    here = await whereabouts(dossier)
    task = here.open.get(token)
    if task is None or dossier.state is State.STOPPED:
        return False
    change = engine.go_on(here.workflow, here.state, token)
    tree = await unit_tree(now)
    await Taken(dossier, here, task, change, tree, now).take(Said(), None, facts)
    await open_children(dossier, here.workflow, tree, now)
    return True


async def _done_before(dossier: Dossier, actor: Actor, request_id: str) -> bool:
    return await DossierEvent.exists(
        request_id=request_id, dossier_id=dossier.id, officer_id=actor.officer_id
    )


async def _held(actor: Actor, dossier: Dossier, here: Here, token: int, now: datetime) -> OpenTask:
    """The task, if it is still to be done and this officer may do it."""
    task = here.open.get(token)
    if task is None:
        raise await gone(dossier, token)
    if dossier.state is State.STOPPED:
        raise MoveNotAllowed(action=STEP, state=dossier.state.value)
    await require(actor, task, now)
    return task


def _offered(here: Here, dossier: Dossier, task: OpenTask, key: str) -> Action:
    for action in engine.offered(here.workflow, here.state, task.token, here.data(dossier)):
        if action.key == key:
            return action
    raise engine.NoSuchAction(step=task.step, action=key)
