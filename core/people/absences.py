"""Who is away, and who does the work meanwhile (L-75)."""

from __future__ import annotations

from datetime import date, datetime

from core.clock import civil_date
from core.errors import InvalidInput, NotAllowed, NotFound
from core.people.models import Absence, Assignment, Officer
from core.people.officers import Actor
from core.people.roles import Right, Role
from core.storable import storable_id

#: Longer is no absence but a change of staff.
MOST_DAYS = 366


async def enter(
    actor: Actor,
    officer_id: int,
    first_on: date,
    last_on: date,
    substitute_id: int | None,
    *,
    now: datetime,
) -> Absence:
    """Say that an officer is away, both days included; one's own absence, or that of somebody
    to whom one assigns work.

    Raises:
        NotAllowed: neither.
        NotFound: no such officer.
        InvalidInput: the days are the wrong way round, over, too many, or within another
            absence; the substitute is
            the officer, or holds none of the officer's roles.
    """
    if not storable_id(officer_id) or not await Officer.exists(id=officer_id, active=True):
        raise NotFound(what="officer")
    await _require(actor, officer_id)
    if last_on < first_on or last_on < civil_date(now):
        raise InvalidInput(field="last_on", why="past")
    if (last_on - first_on).days > MOST_DAYS:
        raise InvalidInput(field="last_on", why="too_long")
    if await Absence.exists(officer_id=officer_id, first_on__lte=last_on, last_on__gte=first_on):
        raise InvalidInput(field="first_on", why="overlaps")
    if substitute_id is not None and not await _may_stand_in(officer_id, substitute_id, first_on):
        raise InvalidInput(field="substitute_id", why="choose")
    return await Absence.create(
        officer_id=officer_id,
        substitute_id=substitute_id,
        first_on=first_on,
        last_on=last_on,
        entered_by=actor.officer_id,
        entered_at=now,
    )


async def end(actor: Actor, absence_id: int, *, now: datetime) -> None:
    """The officer is back, or never went: nothing is left of days to come.

    Raises:
        NotFound: no such absence that still lasts.
        NotAllowed: as for entering it.
    """
    today = civil_date(now)
    found = None
    if storable_id(absence_id):
        found = await Absence.get_or_none(id=absence_id, last_on__gte=today)
    if found is None:
        raise NotFound(what="absence")
    await _require(actor, found.officer_id)
    if found.first_on >= today:
        await found.delete()
    else:
        found.last_on = date.fromordinal(today.toordinal() - 1)
        await found.save(update_fields=["last_on"])


async def absences(actor: Actor, now: datetime) -> list[Absence]:
    """Those that last or come, of this officer and of those to whom he assigns work."""
    officers = {actor.officer_id, *await _below(actor)}
    found = Absence.filter(officer_id__in=list(officers), last_on__gte=civil_date(now))
    return await found.order_by("first_on", "id").select_related("officer")


async def officers_for(actor: Actor) -> list[Officer]:
    """Whose absence this officer may enter: his own, then those of others by name."""
    below = await _below(actor) - {actor.officer_id}
    found = await Officer.filter(id__in=[actor.officer_id, *below], active=True)
    return sorted(found, key=lambda one: (one.id != actor.officer_id, one.name, one.id))


async def stand_ins(officer_id: int, on: date) -> list[Officer]:
    """Who could do the work of an officer who is away from that day: who holds a role with him."""
    held = await _roles(officer_id, on)
    found = Assignment.filter(
        unit_id__in=[unit_id for unit_id, _ in held], officer__active=True
    ).select_related("officer")
    able = {
        one.officer.id: one.officer
        for one in await found
        if (one.unit_id, one.role) in held and _valid(one, on) and one.officer_id != officer_id
    }
    return sorted(able.values(), key=lambda one: (one.name, one.id))


async def _require(actor: Actor, officer_id: int) -> None:
    if officer_id != actor.officer_id and officer_id not in await _below(actor):
        raise NotAllowed(right=Right.ASSIGN.value)


async def _below(actor: Actor) -> set[int]:
    units = actor.units_with(Right.ASSIGN) | actor.units_with(Right.MANAGE_PEOPLE)
    if not units:
        return set()
    found = await Assignment.filter(unit_id__in=list(units)).values_list("officer_id", flat=True)
    return {int(str(one)) for one in found}


async def _may_stand_in(officer_id: int, substitute_id: int, on: date) -> bool:
    """Whether both hold a role in common: what one may not do, he cannot do for another."""
    return substitute_id in {one.id for one in await stand_ins(officer_id, on)}


async def _roles(officer_id: int, on: date) -> set[tuple[int, Role]]:
    held = await Assignment.filter(officer_id=officer_id)
    return {(one.unit_id, one.role) for one in held if _valid(one, on)}


def _valid(one: Assignment, on: date) -> bool:
    return one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
