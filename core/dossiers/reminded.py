"""What an officer is reminded of, and putting a reminder away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from core.dossiers.models import Reminder
from core.dossiers.worklist import waiting_for
from core.errors import NotFound
from core.people.officers import Actor
from core.people.roles import Right
from core.storable import storable_id

#: Reminders shown at once: the most urgent.
SHOWN = 10

#: Rights by which a dossier may come to an officer.
_RIGHTS = (
    Right.RECEIVE,
    Right.TRANSFER,
    Right.ASK_PAPERS,
    Right.HANDLE,
    Right.ASSIGN,
    Right.SIGN,
    Right.ISSUE,
)


@dataclass(frozen=True, slots=True)
class Reminded:
    """The most urgent reminders, with their dossiers, and how many there are."""

    reminders: list[Reminder]
    total: int


async def reminders_for(actor: Actor, *, most: int = SHOWN) -> Reminded:
    """What concerns this officer: dossiers that wait for him, and those that he may assign."""
    found = Reminder.filter(_concerning(actor))
    shown = await found.order_by("due_at", "id").limit(most).select_related("dossier")
    return Reminded(shown, len(shown) if len(shown) < most else await found.count())


async def put_away(actor: Actor, reminder_id: int, *, now: datetime) -> None:
    """Show it no more, to nobody. What it says is not said again.

    Raises:
        NotFound: there is none that concerns this officer.
    """
    if not storable_id(reminder_id):
        raise NotFound(what="reminder")
    found = await Reminder.filter(_concerning(actor), id=reminder_id).exists()
    if not found:
        raise NotFound(what="reminder")
    await Reminder.filter(id=reminder_id, done_at__isnull=True).update(done_at=now)


def _concerning(actor: Actor) -> Q:
    units = frozenset().union(*(actor.units_with(right) for right in _RIGHTS))
    # Heads and leaders answer for every desk below them, and sign what is apologised for.
    below = actor.units_with(Right.ASSIGN)
    concerning = Q(unit_id__in=list(below) or [0])
    if elsewhere := units - below:
        concerning |= Q(unit_id__in=list(elsewhere)) & waiting_for(actor, "dossier__")
    return Q(done_at__isnull=True) & concerning
