"""Storing a change of a calendar, and with it the order to take the open dossiers after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.calendar.editing import columns, put_days, remove_day, set_week
from core.calendar.models import (
    NATION,
    CalendarChange,
    CalendarChangePart,
    CalendarDay,
    WorkingWeek,
)
from core.calendar.proposals import Proposal
from core.database import rows, transaction
from core.errors import NotAllowed
from core.people.officers import Actor
from core.people.roles import Right
from core.recalculation.preview import check_years

#: Dossiers of a part: so many that processes rarely meet, so few that each gets some.
PART = 20_000
MOST_PARTS = 256


def require_calendar(actor: Actor, unit_id: int) -> None:
    """Go on only with the right to change that calendar; the nation's takes it at the top.

    Raises:
        NotAllowed: no role here carries it.
    """
    tops = [unit.id for unit in actor.tree.all() if unit.parent_id is None]
    if unit_id == NATION and not tops:
        raise NotAllowed(right=Right.MANAGE_CALENDAR.value)
    for one in tops if unit_id == NATION else [unit_id]:
        actor.require(Right.MANAGE_CALENDAR, one)


async def confirm(
    actor: Actor, proposal: Proposal, *, username: str, now: datetime
) -> CalendarChange:
    """Change the calendar; the open dossiers follow in the background (`following`).

    Raises:
        NotAllowed: not this officer's calendar.
        UnknownYear: a date lies beyond the years of the nation's calendar.
    """
    require_calendar(actor, proposal.unit_id)
    await check_years(proposal, now)
    return await change(proposal, by=username, officer_id=actor.officer_id, now=now)


async def change(
    proposal: Proposal, *, by: str, officer_id: int | None, now: datetime
) -> CalendarChange:
    """The same without asking who may: for the command line."""
    async with transaction():
        first_on, last_on = proposal.dates
        made = await CalendarChange.create(
            unit_id=proposal.unit_id,
            days=await _days(proposal),
            week=await _week(proposal),
            first_on=first_on,
            last_on=last_on,
            confirmed_by=by,
            officer_id=officer_id,
            confirmed_at=now,
        )
        await _store(proposal, by, now)
        await CalendarChangePart.bulk_create(await _parts(made))
    return made


async def _store(proposal: Proposal, by: str, now: datetime) -> None:
    unit_id = proposal.unit_id
    if proposal.put:
        await put_days(proposal.put, by=by, now=now, unit_id=unit_id)
    for on in sorted(proposal.removed):
        await remove_day(on, unit_id)
    if proposal.week is not None:
        await set_week(proposal.week, by=by, now=now, unit_id=unit_id)


async def _days(proposal: Proposal) -> list[dict[str, Any]]:
    """Every date with what was there and what is; kept as the proof of the change."""
    after = {day.on: columns(day) for day in proposal.put}
    dates = sorted(proposal.removed | after.keys())
    held = await CalendarDay.filter(unit_id=proposal.unit_id, on__in=dates)
    before = {row.on: {name: getattr(row, name) for name in _DAY_COLUMNS} for row in held}
    return [
        {"on": on.isoformat(), "before": before.get(on), "after": after.get(on)} for on in dates
    ]


_DAY_COLUMNS = ("kind", "periods", "why", "name_vi", "name_en", "document", "certainty")


async def _week(proposal: Proposal) -> dict[str, Any] | None:
    if proposal.week is None:
        return None
    row = await WorkingWeek.get_or_none(unit_id=proposal.unit_id)
    return {"before": row.week if row else None, "after": proposal.week.as_json()}


async def _parts(made: CalendarChange) -> list[CalendarChangePart]:
    """The ids that there are, cut into ranges; what comes later is counted anew anyway."""
    found = (await rows("SELECT MIN(id) AS first, MAX(id) AS last FROM dossier"))[0]
    if found["last"] is None:
        return []
    first, last = found["first"], found["last"]
    size = max(PART, -(-(last - first + 1) // MOST_PARTS))
    return [
        CalendarChangePart(
            change_id=made.id,
            first_id=start,
            last_id=min(start + size - 1, last),
            position=start - 1,
        )
        for start in range(first, last + 1, size)
    ]
