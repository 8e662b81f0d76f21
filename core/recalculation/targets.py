"""Dossiers that a changed calendar would let the office finish earlier than it promised.

The promise stands (E79). Whoever leads the unit decides: work to the earlier date, which
stays beside the promised one, or put it aside.
"""

from __future__ import annotations

from datetime import datetime

from core.database import transaction
from core.dossiers.history import DERIVED, next_event
from core.dossiers.locking import locked
from core.dossiers.models import Dossier
from core.dossiers.urgency import RUNNING
from core.errors import NotFound
from core.people.officers import Actor
from core.people.roles import Right

#: The action of the event that puts a target aside.
TARGET_DROPPED = "target_dropped"

#: So many are listed; the most urgent first.
LISTED = 200


async def targets(actor: Actor) -> list[Dossier]:
    """The open dossiers with an earlier date that this officer may see."""
    return (
        await Dossier.filter(
            receiving_unit_id__in=actor.units_with(Right.QUERY),
            state__in=list(RUNNING),
            target_at__isnull=False,
            completed_at__isnull=True,
        )
        .order_by("target_at", "id")
        .limit(LISTED)
    )


async def put_aside(actor: Actor, code: str, *, now: datetime) -> Dossier:
    """Keep to the promised date: the earlier one is forgotten. Said twice, it is done once.

    Raises:
        NotFound: no such dossier, or it is not this officer's to see.
        NotAllowed: who assigns work decides this.
    """
    async with transaction():
        dossier = await locked(code)
        if dossier.receiving_unit_id not in actor.units_with(Right.QUERY):
            raise NotFound(what="dossier")
        actor.require(Right.ASSIGN, dossier.receiving_unit_id)
        if dossier.target_at is None:
            return dossier
        event = next_event(
            dossier,
            TARGET_DROPPED,
            {"target_at": None},
            facts={"unit": actor.tree.get(dossier.receiving_unit_id).name},
            private={},
            officer_id=actor.officer_id,
            now=now,
            request_id=None,
        )
        event.dossier_id = dossier.id
        await event.save(force_create=True)
        await dossier.save(update_fields=["target_at", *DERIVED - {"id"}])
    return dossier
