"""Filling the nation's rows: decreed years as they are, later ones as expected.

Safe at every start: rows that people entered or changed are never touched, rows of the
program follow the facts it ships with.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core.calendar.editing import columns
from core.calendar.loading import forget
from core.calendar.models import NATION, CalendarDay
from core.calendar.national import decreed_years, national_days
from core.calendar.special import Day
from core.clock import civil
from core.database import transaction

#: Who changed a row when nobody did.
SEED = "seed"

#: How far ahead the calendar reaches: further than any limit (`limits.MOST`) with its pauses.
HORIZON_YEARS = 11


async def seed_nation(now: datetime, *, refresh: bool = False) -> int:
    """Bring the nation's days up to date; gives how many rows changed.

    Expected years that are there already are left alone unless `refresh`: guessing them
    takes the package `holidays`, half a second and 40 MB.
    """
    years = _years(await _held(), now, refresh)
    wanted = national_days(sorted(years))
    async with transaction():
        held = await _held()
        changed = await _add([day for day in wanted.values() if day.on not in held], now)
        for on, row in held.items():
            if row.changed_by == SEED and on.year in years:
                changed += await _follow(row, wanted.get(on), now)
    if changed:
        forget()
    return changed


async def _held() -> dict[date, CalendarDay]:
    return {row.on: row for row in await CalendarDay.filter(unit_id=NATION)}


def _years(held: dict[date, CalendarDay], now: datetime, refresh: bool) -> set[int]:
    """The years to compare: the decreed ones, and the expected ones that are missing."""
    fixed = set(decreed_years())
    reach = set(range(min(fixed), civil(now).year + HORIZON_YEARS + 1))
    seeded = {on.year for on, row in held.items() if row.changed_by == SEED}
    return fixed | (reach if refresh else reach - seeded)


async def _add(days: list[Day], now: datetime) -> int:
    rows = [
        CalendarDay(unit_id=NATION, on=day.on, changed_by=SEED, changed_at=now, **columns(day))
        for day in days
    ]
    # Another process may be seeding too: its rows are the same.
    await CalendarDay.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


async def _follow(row: CalendarDay, day: Day | None, now: datetime) -> int:
    if day is None:
        await row.delete()
        return 1
    new: dict[str, Any] = columns(day)
    if all(getattr(row, name) == value for name, value in new.items()):
        return 0
    row.update_from_dict({**new, "changed_at": now, "revision": row.revision + 1})
    await row.save()
    return 1
