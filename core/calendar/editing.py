"""Changing the calendar of a unit or of the nation: its days, its ordinary week.

Every change raises the revision of its row, and so reaches the other processes.
What open dossiers make of a changed calendar is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.calendar.hours import Week, written
from core.calendar.loading import forget
from core.calendar.models import NATION, CalendarDay, WorkingWeek
from core.calendar.special import Day
from core.database import transaction


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows a change made of what it was given."""

    added: int = 0
    changed: int = 0
    same: int = 0


def columns(day: Day) -> dict[str, Any]:
    """The columns of a row that say what the day is."""
    return {
        "kind": day.kind,
        "periods": written(day.periods or ()),
        "why": day.why,
        "name_vi": day.name,
        "name_en": day.name_en,
        "document": day.document,
        "certainty": day.certainty,
    }


async def put_days(days: Iterable[Day], *, by: str, now: datetime, unit_id: int = NATION) -> Stored:
    """Enter days, or change those of the same dates; all or nothing. `by` names the account."""
    counts = {"added": 0, "changed": 0, "same": 0}
    async with transaction():
        dated = {day.on: day for day in days}
        held = await CalendarDay.filter(unit_id=unit_id, on__in=list(dated)).select_for_update()
        rows = {row.on: row for row in held}
        for on, day in dated.items():
            counts[await _put(rows.get(on), day, unit_id, by, now)] += 1
    forget()
    return Stored(**counts)


async def _put(row: CalendarDay | None, day: Day, unit_id: int, by: str, now: datetime) -> str:
    new = columns(day)
    if row is None:
        await CalendarDay.create(unit_id=unit_id, on=day.on, changed_by=by, changed_at=now, **new)
        return "added"
    if all(getattr(row, name) == value for name, value in new.items()):
        return "same"
    row.update_from_dict({**new, "changed_by": by, "changed_at": now, "revision": row.revision + 1})
    await row.save()
    return "changed"


async def remove_day(on: date, unit_id: int) -> bool:
    """Let a date be ordinary again, or what the units above make of it; whether it had a row.

    A day of the nation comes back with the next seeding: enter it as worked instead.
    """
    gone = await CalendarDay.filter(unit_id=unit_id, on=on).delete()
    forget()
    return gone > 0


async def set_week(week: Week, *, by: str, now: datetime, unit_id: int = NATION) -> None:
    """Set the ordinary hours, desk openings and cut-off of a unit and those below it."""
    async with transaction():
        row = await WorkingWeek.filter(unit_id=unit_id).select_for_update().first()
        if row is None:
            row = WorkingWeek(unit_id=unit_id, revision=0)
        row.update_from_dict(
            {
                "week": week.as_json(),
                "changed_by": by,
                "changed_at": now,
                "revision": row.revision + 1,
            }
        )
        await row.save()
    forget()
