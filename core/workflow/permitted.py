"""Whether an officer may do a task: who holds its role there, and whose desk it lies on (L-73)."""

from __future__ import annotations

from datetime import datetime

from core.errors import CoreError, NotAllowed
from core.people.officers import Actor
from core.people.roles import Right
from core.workflow.holders import Holders, holders
from core.workflow.whereabouts import OpenTask


class TaskOfAnother(CoreError):
    """The task lies on a colleague's desk. `facts`: `officer_id`."""

    kind = "workflow.task_of_another"


async def require(actor: Actor, task: OpenTask, now: datetime) -> None:
    """Go on only if the officer may do the task.

    Raises:
        NotAllowed: the officer does not do such tasks in that unit.
        TaskOfAnother: a colleague has it, who is not away.
    """
    if task.unit_id is None or task.role is None:
        raise NotAllowed(right="task")
    if task.officer_id == actor.officer_id:
        return
    staff = await holders(now)
    directs = actor.may(Right.ASSIGN, task.unit_id)
    if not staff.holds(actor.officer_id, task.unit_id, task.role, actor.tree):
        # A head may do what lies on a desk of the department.
        if task.officer_id is None or not directs:
            raise NotAllowed(right=task.role.value)
    elif not (directs or _free(task, actor, staff)):
        raise TaskOfAnother(officer_id=task.officer_id)


def _free(task: OpenTask, actor: Actor, staff: Holders) -> bool:
    """Whether nobody has it, or whoever has it is away and this officer stands in."""
    return task.officer_id is None or staff.present(task.officer_id) in (None, actor.officer_id)
