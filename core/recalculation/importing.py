"""A file of days taken in: stored whole or not at all, and followed by the open dossiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.calendar.editing import Stored, columns
from core.calendar.importing import LineFault, days_in
from core.calendar.models import NATION, CalendarDay
from core.calendar.proposals import Proposal
from core.calendar.special import Day
from core.recalculation.confirming import change
from core.recalculation.preview import Preview, preview


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. With a fault in it, nothing was stored."""

    stored: Stored
    faults: tuple[LineFault, ...] = ()
    #: What the days do to the open dossiers; it was asked for and nothing was stored when
    #: `stored` is empty and dossiers would move.
    effect: Preview | None = None


async def import_days(
    source: Path | Iterable[Mapping[str, Any]],
    *,
    by: str,
    now: datetime,
    unit_id: int = NATION,
    confirmed: bool = False,
) -> ImportReport:
    """Store the days of a file, or of rows, for a unit; all of them or none.

    Days that would move open dossiers are stored only when that was `confirmed`; the
    dossiers follow in the background.

    Raises:
        InvalidInput: the file is no CSV or JSON of rows in UTF-8.
        UnknownYear: a date lies beyond the years of the nation's calendar.
    """
    days, faults = days_in(source)
    if faults:
        return ImportReport(Stored(), tuple(faults))
    new, stored = await _new(days, unit_id)
    if not new:
        return ImportReport(stored)
    proposal = Proposal(unit_id, tuple(new))
    effect = await preview(proposal, now)
    if effect.moves and not confirmed:
        return ImportReport(Stored(), effect=effect)
    await change(proposal, by=by, officer_id=None, now=now)
    return ImportReport(stored, effect=effect)


async def _new(days: list[Day], unit_id: int) -> tuple[list[Day], Stored]:
    """The days that are not there yet as they are, and how many rows that makes."""
    held = await CalendarDay.filter(unit_id=unit_id, on__in=[day.on for day in days])
    rows = {row.on: row for row in held}
    new = [
        day
        for day in days
        if day.on not in rows
        or any(getattr(rows[day.on], name) != value for name, value in columns(day).items())
    ]
    changed = sum(day.on in rows for day in new)
    return new, Stored(len(new) - changed, changed, len(days) - len(new))
