"""Drawing a number, and how long it will take.

The wait is what it was lately: the middle one of the pauses between two calls of that agency,
times those who stand before. Without enough of them nothing is promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from core.calendar.loading import calendar_for
from core.calendar.reckoning import UnknownYear
from core.clock import civil, civil_date
from core.counters.models import Ticket, TicketState
from core.database import rows, transaction
from core.dossiers.serials import next_of_day
from core.errors import CoreError
from core.people.units import UnitTree

#: Calls that the wait is told from, and how few are too few.
LATEST, LEAST = 20, 5
#: A longer pause between two calls was a break, not a visit.
_BREAK = timedelta(hours=1)

_AHEAD = """
SELECT COUNT(*) AS n FROM queue_ticket
WHERE unit_id = $1 AND on_date = $2 AND state = 'waiting' AND number < $3
"""
_NOW_AT = """
SELECT MAX(number) AS n FROM queue_ticket
WHERE unit_id = $1 AND on_date = $2 AND called_at IS NOT NULL
"""


class QueueClosed(CoreError):
    """The agency gives no numbers now: it is closed, or closes."""

    kind = "counters.closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket, and what is before it."""

    unit_id: int
    number: int
    state: TicketState
    now_at: int | None  #: the latest number that was called today
    ahead: int
    minutes: int | None  #: about so long; None: not known yet


async def draw(
    unit_id: int, tree: UnitTree, now: datetime, *, channel: str, sender_hash: str = ""
) -> Ticket:
    """The next number of the day. Who drew one from afar and still waits gets the same.

    Raises:
        QueueClosed: the agency is closed now.
    """
    await _open(unit_id, tree, now)
    on = civil_date(now)
    if sender_hash and (kept := await _waiting(unit_id, sender_hash, on)):
        return kept
    async with transaction():
        # Held until the end: who sends two texts at once draws one number.
        number = await next_of_day(f"Q{unit_id}", on)
        if sender_hash and (kept := await _waiting(unit_id, sender_hash, on)):
            return kept
        return await Ticket.create(
            unit_id=unit_id,
            on_date=on,
            number=number,
            channel=channel,
            sender_hash=sender_hash,
            state=TicketState.WAITING,
            taken_at=now,
        )


async def drawn(sender_hash: str, now: datetime) -> list[Ticket]:
    """The tickets with which somebody waits, or is called, today."""
    return await Ticket.filter(
        sender_hash=sender_hash,
        on_date=civil_date(now),
        state__in=(TicketState.WAITING, TicketState.CALLED),
    ).order_by("id")


async def standing(ticket: Ticket) -> Standing:
    """How long it will take."""
    of_day = (ticket.unit_id, ticket.on_date)
    [ahead] = await rows(_AHEAD, *of_day, ticket.number)
    [latest] = await rows(_NOW_AT, *of_day)
    pause_s = await _pause_s(*of_day)
    return Standing(
        ticket.unit_id,
        ticket.number,
        ticket.state,
        latest["n"],
        ahead["n"],
        None if pause_s is None else max(1, round(pause_s * (ahead["n"] + 1) / 60)),
    )


async def _waiting(unit_id: int, sender_hash: str, on: date) -> Ticket | None:
    return await Ticket.filter(
        unit_id=unit_id, sender_hash=sender_hash, on_date=on, state=TicketState.WAITING
    ).first()


async def _pause_s(unit_id: int, on: date) -> float | None:
    """Seconds between two calls; None while too few are known."""
    found = (
        await Ticket.filter(unit_id=unit_id, on_date=on, called_at__isnull=False)
        .order_by("-called_at")
        .limit(LATEST)
    )
    times = [ticket.called_at for ticket in found if ticket.called_at is not None]
    pauses = [later - earlier for later, earlier in pairwise(times)]
    counted = [pause.total_seconds() for pause in pauses if pause < _BREAK]
    return median(counted) if len(counted) >= LEAST else None


async def _open(unit_id: int, tree: UnitTree, now: datetime) -> None:
    """Go on only while the agency is open, or opens later this day."""
    calendar = await calendar_for(tree.chain(unit_id), now)
    here = civil(now)
    second = here.hour * 3600 + here.minute * 60 + here.second
    try:
        hours = calendar.hours(here.date())
    except UnknownYear:
        hours = ()
    if not any(second < closes for _, closes in hours):
        raise QueueClosed
