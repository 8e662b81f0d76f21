"""What waits for an officer, the most urgent first; and finding a dossier.

A dossier is on an officer's list when the officer may move it from where it
stands, which the table of moves and the officer's roles decide. A dossier that
lies on a colleague's desk is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from core.clock import CIVIL, civil
from core.dossiers import codes, lookup
from core.dossiers.models import Dossier
from core.dossiers.states import ENDS, MOVES, PAUSED, Action, At, State
from core.errors import CoreError
from core.people.officers import Actor
from core.people.phones import read_phone
from core.people.roles import Right


class Urgency(StrEnum):
    """How a dossier stands towards its date."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"  #: today or within the warning time (law.md L-38)
    ON_TIME = "on_time"
    WAITING = "waiting"  #: the clock stands
    DONE = "done"
    UNDATED = "undated"


#: Warned so long before, in days of the calendar: covers two working days and a weekend.
SOON = timedelta(days=2)

#: Moves that somebody makes on his own initiative: they put nothing on a list.
_UNPROMPTED = frozenset({Action.WITHDRAW, Action.STOP, Action.RESUME, Action.SEND_BACK})
#: States in which a dossier lies on one officer's desk.
_ON_A_DESK = frozenset({State.ASSIGNED, State.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    dossiers: list[Dossier]
    total: int
    number: int  #: from 1
    pages: int


def urgency(dossier: Dossier, now: datetime) -> Urgency:
    """How the dossier stands towards its date; dates are compared, not hours (L-65)."""
    if dossier.completed_at or dossier.ended_at:
        return Urgency.DONE
    if dossier.state in PAUSED:
        return Urgency.WAITING
    if dossier.due_at is None:
        return Urgency.UNDATED
    days_left = (civil(dossier.due_at).date() - civil(now).date()).days
    if days_left < 0:
        return Urgency.OVERDUE
    return Urgency.DUE_SOON if days_left <= SOON.days else Urgency.ON_TIME


def waiting_for(actor: Actor) -> Q:
    """The dossiers that this officer may move on."""
    wanted = Q(id__isnull=True)
    for at, column in (
        (At.RECEIVING, "receiving_unit_id__in"),
        (At.HANDLING, "handling_unit_id__in"),
    ):
        states: dict[frozenset[int], set[State]] = {}
        for (state, action), move in MOVES.items():
            units = actor.units_with(move.right)
            if move.at is at and action not in _UNPROMPTED and units:
                states.setdefault(units, set()).add(state)
        for units, found in states.items():
            here: dict[str, Any] = {column: list(units), "state__in": list(found)}
            wanted |= Q(**here)
    if not any(Right.ASSIGN in rights for rights in actor.grants.values()):
        elsewhere = Q(state__in=list(_ON_A_DESK)) & ~Q(handling_officer_id=actor.officer_id)
        wanted &= ~elsewhere
    return wanted


def visible_to(actor: Actor) -> Q:
    """The dossiers that this officer may look at."""
    units = list(actor.units_with(Right.QUERY) | actor.units_with(Right.RECEIVE))
    return Q(receiving_unit_id__in=units) | Q(handling_unit_id__in=units)


def _midnight(now: datetime) -> datetime:
    return civil(now).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=CIVIL)


def with_urgency(wanted: Urgency, now: datetime) -> Q:
    """The dossiers that stand so towards their date."""
    today = _midnight(now)
    soon = today + SOON + timedelta(days=1)
    running = Q(completed_at__isnull=True, ended_at__isnull=True) & ~Q(state__in=list(PAUSED))
    return {
        Urgency.OVERDUE: running & Q(due_at__lt=today),
        Urgency.DUE_SOON: running & Q(due_at__gte=today, due_at__lt=soon),
        Urgency.ON_TIME: running & Q(due_at__gte=soon),
        Urgency.UNDATED: running & Q(due_at__isnull=True),
        Urgency.WAITING: Q(state__in=list(PAUSED)),
        Urgency.DONE: Q(completed_at__isnull=False) | Q(ended_at__isnull=False),
    }[wanted]


async def page_of(query: QuerySet[Dossier], number: int, size: int = 50) -> Page:
    """One page, the most urgent first; a number out of range gives the nearest page."""
    total = await query.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    dossiers = (
        await query.order_by("due_at", "id")
        .offset((number - 1) * size)
        .limit(size)
        .select_related("version", "version__procedure", "handling_officer", "handling_unit")
    )
    return Page(dossiers, total, number, pages)


async def worklist(
    actor: Actor, *, now: datetime, wanted: Urgency | None = None, number: int = 1
) -> Page:
    """What waits for this officer."""
    query = Dossier.filter(waiting_for(actor))
    if wanted is not None:
        query = query.filter(with_urgency(wanted, now))
    return await page_of(query, number)


async def tallies(actor: Actor, *, now: datetime) -> dict[Urgency, int]:
    """How many dossiers wait for this officer, by urgency."""
    found = {}
    for one in (Urgency.OVERDUE, Urgency.DUE_SOON, Urgency.ON_TIME, Urgency.UNDATED):
        found[one] = await Dossier.filter(waiting_for(actor)).filter(with_urgency(one, now)).count()
    return found


async def search(
    actor: Actor,
    text: str,
    *,
    now: datetime,
    state: State | None = None,
    wanted: Urgency | None = None,
    number: int = 1,
) -> Page:
    """Dossiers that this officer may see, by code, look-up number, phone, number or name."""
    query = Dossier.filter(visible_to(actor))
    if text.strip():
        query = query.filter(_matching(text.strip()))
    if state is not None:
        query = query.filter(state=state)
    if wanted is not None:
        query = query.filter(with_urgency(wanted, now))
    return await page_of(query, number)


def _matching(text: str) -> Q:
    digits = "".join(character for character in text if character.isdigit())
    if lookup.is_lookup_number(digits) and len(digits) == len(text.replace(" ", "")):
        return Q(lookup_number=digits)
    if found := codes.candidates(text):
        return Q(code__in=found)
    try:
        return Q(holder_phone=read_phone(text).number) | Q(submitter_phone=read_phone(text).number)
    except CoreError:
        pass
    if text.isdigit():
        return Q(holder_number=text) | Q(code__contains=text)
    if "-" in text or "." in text:
        return Q(code__icontains=text) | Q(holder_name__icontains=text)
    return Q(holder_name__icontains=text) | Q(submitter_name__icontains=text)


async def by_state(actor: Actor) -> dict[State, int]:
    """How many dossiers that this officer may see stand in each open state."""
    found = (
        await Dossier.filter(visible_to(actor))
        .filter(~Q(state__in=list(ENDS)))
        .annotate(n=Count("id"))
        .group_by("state")
        .values("state", "n")
    )
    return {State(row["state"]): row["n"] for row in found}
