"""Consuming working time minute by minute inside the hours of the day.

Hours run from the moment (Civil Code art. 147(1)): the cut-off has no say. An end that
falls on closing time stays there.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.calendar.days import Calendar
from core.calendar.hours import seconds_of
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.calendar.reasons import Reason, Why
from core.calendar.reception import placed
from core.calendar.reckoning import Reckoning


def consumed(
    number: int, second: int, limit: Limit, calendar: Calendar, pauses: Sequence[Pause]
) -> tuple[int, int, tuple[Reason, ...]]:
    """The day and second at which the limit is used up, and what was special on the way."""
    days = calendar.reckoning
    begun = days.worked_by(number, second)
    waits = _waits(days, pauses, begun) if pauses else ()
    needed = _seconds(limit, calendar) + sum(length for _, length in waits)
    end, until = days.moment_of(begun + needed)
    reasons = days.marks_in(number, end + 1)
    halves = [half for day, half in days.halves.items() if number <= day <= end]
    late = after_closing(days, number, second)
    if halves or late or waits:
        told = [*reasons, *halves, *([days.late(number, Why.CLOSED_DESK)] if late else [])]
        told += [Reason(days.dates[day], Why.WAITING) for day, _ in waits]
        reasons = tuple(sorted(told, key=lambda reason: reason.on))
    return end, until, reasons


def after_closing(days: Reckoning, number: int, second: int) -> bool:
    """Whether the work of a working day is over by then."""
    hours = days.hours[number]
    return bool(hours) and second > hours[-1][1]


def _seconds(limit: Limit, calendar: Calendar) -> int:
    in_day = limit.unit is LimitUnit.WORKING_DAY
    return int(limit.count * (seconds_of(calendar.week.ordinary) if in_day else 3600))


def _waits(days: Reckoning, pauses: Sequence[Pause], begun: int) -> list[tuple[int, int]]:
    """The day each pause began, and its working seconds after the clock began to run."""
    found = []
    for pause in sorted(pauses):
        asked, complete = placed(days, pause.started_at), placed(days, pause.ended_at)
        start = max(days.worked_by(*asked), begun)
        begun = max(begun, days.worked_by(*complete))
        if begun > start:
            found.append((asked[0], begun - start))
    return found
