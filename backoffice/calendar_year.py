"""A year of a calendar as a page shows it: months of weeks of days, and what is special."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar.days import Calendar
from core.calendar.models import CalendarDay
from core.calendar.reasons import Why

_WEEKS = Weeks(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the year."""

    on: date
    look: str  #: `worked`, `weekend`, or what is special: a `Why`
    name: str = ""
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One month: weeks from Monday, None where the week belongs to another month."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    worked: int  #: working days


def months(calendar: Calendar, year: int, language: str) -> list[Month]:
    """The twelve months.

    Raises:
        UnknownYear: the calendar does not reach that year.
    """
    found = []
    for number in range(1, 13):
        weeks = tuple(
            tuple(_cell(calendar, on, language) if on.month == number else None for on in week)
            for week in _WEEKS.monthdatescalendar(year, number)
        )
        worked = sum(
            calendar.is_working(cell.on) for week in weeks for cell in week if cell is not None
        )
        found.append(Month(number, weeks, worked))
    return found


def _cell(calendar: Calendar, on: date, language: str) -> Cell:
    day = calendar.special(on)
    if day is None or day.why is Why.WEEKEND:
        return Cell(on, "worked" if calendar.is_working(on) else "weekend")
    name = day.name_en if language == "en" and day.name_en else day.name
    return Cell(on, day.why.value, name, day.projected)


def nearest(
    rows: Sequence[CalendarDay], chain: Sequence[int]
) -> tuple[list[CalendarDay], Mapping[date, CalendarDay]]:
    """The row that holds for each date, in order; and the same by date.

    Args:
        chain: the unit, those above it, the nation: the nearer one's row beats the others.
    """
    rank = {unit: number for number, unit in enumerate(chain)}
    held: dict[date, CalendarDay] = {}
    for row in sorted(rows, key=lambda row: -rank[row.unit_id]):
        held[row.on] = row
    return [held[on] for on in sorted(held)], held
