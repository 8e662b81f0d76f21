"""The PIN of a dossier: printed once, kept as a keyed hash, renewed when lost or locked.

A wrong PIN and an unknown number get the same answer; five wrong ones in a day
lock the PIN until it is renewed (codes.md section 2).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database import transaction
from core.dossiers import lookup
from core.dossiers.desk import Desk
from core.dossiers.history import next_event
from core.dossiers.locking import locked
from core.dossiers.models import EnquiryCount
from core.dossiers.states import Action
from core.people.officers import Actor
from core.people.roles import Right

#: So many wrong PINs within the window lock the PIN of that dossier.
MAX_WRONG, WINDOW = 5, timedelta(hours=24)


def kept(desk: Desk, code: str, pin: str) -> str:
    """What the row holds in place of the PIN."""
    return lookup.pin_hash(desk.secret, code, pin)


def subject(code: str) -> str:
    """Under which name wrong PINs of that dossier are counted."""
    return f"pin:{code}"


async def renew(desk: Desk, code: str, actor: Actor | None, *, now: datetime) -> str:
    """Give the dossier a new PIN and unlock it; the new PIN, told once.

    Raises:
        NotFound: no such dossier.
        NotAllowed: the officer may not print slips of the unit that received it.
    """
    pin = desk.draw_pin()
    async with transaction():
        dossier = await locked(code)
        if actor is not None:
            actor.require(Right.PRINT, dossier.receiving_unit_id)
        event = next_event(
            dossier,
            Action.RENEW_PIN,
            {"pin_hash": kept(desk, dossier.code, pin)},
            facts={},
            private={},
            officer_id=actor.officer_id if actor else None,
            now=now,
            request_id=None,
        )
        event.dossier_id = dossier.id
        await event.save(force_create=True)
        await dossier.save(update_fields=["pin_hash", "event_count", "head_hash", "changed_at"])
        await EnquiryCount.filter(subject=subject(dossier.code)).delete()
    return pin
