"""Calling the next number at a counter, and ending the visit before it."""

from __future__ import annotations

from datetime import datetime

from core.clock import civil_date
from core.counters.models import Ticket, TicketState
from core.database import on_postgres, rows, transaction
from core.people.officers import Actor
from core.people.roles import Right

_NEXT = """
UPDATE queue_ticket SET state = 'called', called_at = $1, called_by = $2 WHERE id = (
 SELECT id FROM queue_ticket WHERE unit_id = $3 AND on_date = $4 AND state = 'waiting'
 ORDER BY number LIMIT 1 {locked}
) RETURNING id
"""


async def call_next(actor: Actor, unit_id: int, now: datetime) -> Ticket | None:
    """Call the next number; who was at this officer's counter was served. None: nobody waits.

    Two officers at once call two numbers.

    Raises:
        NotAllowed: does not receive there.
    """
    actor.require(Right.RECEIVE, unit_id)
    locked = "FOR UPDATE SKIP LOCKED" if on_postgres() else ""
    async with transaction():
        await _end(actor, unit_id, TicketState.SERVED, now)
        found = await rows(
            _NEXT.format(locked=locked), now, actor.officer_id, unit_id, civil_date(now)
        )
        return await Ticket.get(id=found[0]["id"]) if found else None


async def missed(actor: Actor, unit_id: int, now: datetime) -> bool:
    """Nobody came to the counter; whether somebody was called at all.

    Raises:
        NotAllowed: does not receive there.
    """
    actor.require(Right.RECEIVE, unit_id)
    return await _end(actor, unit_id, TicketState.MISSED, now)


async def at_counter(actor: Actor, unit_id: int, now: datetime) -> Ticket | None:
    """Who is at this officer's counter."""
    return await Ticket.filter(
        unit_id=unit_id, on_date=civil_date(now), called_by=actor.officer_id,
        state=TicketState.CALLED,
    ).first()  # fmt: skip


async def waiting(unit_id: int, now: datetime) -> int:
    """How many wait today."""
    return await Ticket.filter(
        unit_id=unit_id, on_date=civil_date(now), state=TicketState.WAITING
    ).count()


async def _end(actor: Actor, unit_id: int, how: TicketState, now: datetime) -> bool:
    return bool(
        await Ticket.filter(
            unit_id=unit_id,
            on_date=civil_date(now),
            called_by=actor.officer_id,
            state=TicketState.CALLED,
        ).update(state=how, ended_at=now)
    )
