"""Counting days from the day of reception to the due day.

Each way of counting gives the first day whose being special mattered, the due day, and
the days that the clock stood. The day of reception is never counted (Civil Code art. 147).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.calendar.reception import counted, placed
from core.calendar.reckoning import Reckoning

#: First day that mattered, due day, days waited.
Counted = tuple[int, int, Sequence[int]]

_DAYS_OF_A_WEEK = 7
_HALF_MONTH = timedelta(15)  # Civil Code art. 146
# Enum members are looked up by a function in Python 3.11: names of our own are six times faster.
_CALENDAR_DAY, _WEEK = LimitUnit.CALENDAR_DAY, LimitUnit.WEEK


def _same_day(
    days: Reckoning, start: int, limit: Limit, pauses: Sequence[Pause], late_after: int
) -> Counted:
    end = days.roll(start)
    if not pauses:
        return start + 1, end, ()
    waited = _waited(days, pauses, end, late_after)
    return start + 1, days.nth_after(end, len(waited)) if waited else end, waited


def _working_days(
    days: Reckoning, start: int, limit: Limit, pauses: Sequence[Pause], late_after: int
) -> Counted:
    count: int = limit.count  # type: ignore[assignment]  # a broken count is `timed`
    if not pauses:
        return start + 1, days.nth_after(start, count), ()
    waited = _waited(days, pauses, start, late_after)
    return start + 1, days.nth_after(start, count + len(waited)), waited


def _corresponding_day(
    days: Reckoning, start: int, limit: Limit, pauses: Sequence[Pause], late_after: int
) -> Counted:
    term = _term(days, start, limit)
    if not pauses:
        return term, days.roll(term), ()
    waited = _waited(days, pauses, start, late_after, every_day=True)
    # Months differ in length: without this a pause could give more than a fresh start.
    last = placed(days, max(pause.ended_at for pause in pauses))
    afresh = _term(days, counted(days, *last, late_after).number, limit)
    del waited[max(0, afresh - term) :]
    first = days.inside(term + len(waited))
    return first, days.roll(first), waited


COUNTS: dict[LimitUnit, Callable[[Reckoning, int, Limit, Sequence[Pause], int], Counted]] = {
    LimitUnit.SAME_DAY: _same_day,
    LimitUnit.WORKING_DAY: _working_days,
    LimitUnit.CALENDAR_DAY: _corresponding_day,
    LimitUnit.WEEK: _corresponding_day,
    LimitUnit.MONTH: _corresponding_day,
}


def _term(days: Reckoning, start: int, limit: Limit) -> int:
    """The day on which calendar days, weeks or months end, worked or not (art. 148)."""
    unit = limit.unit
    if unit is _CALENDAR_DAY:
        return start + limit.parts
    if unit is _WEEK:
        return start + limit.parts * _DAYS_OF_A_WEEK
    months, half = divmod(limit.parts, 2)
    on = _months_after(days.dates[start], months)
    return days.index(on + _HALF_MONTH if half else on)


def _months_after(on: date, count: int) -> date:
    """The corresponding day, or the last of a month that has none (art. 148(3))."""
    years, month = divmod(on.month - 1 + count, 12)
    year, month = on.year + years, month + 1
    if on.day <= 28:
        return date(year, month, on.day)
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _waited(
    days: Reckoning,
    pauses: Sequence[Pause],
    start: int,
    late_after: int,
    *,
    every_day: bool = False,
) -> list[int]:
    """The days that the clock stood: after the day of asking, up to that of completion.

    Only working days, unless `every_day`. The clock cannot stand before it runs, so
    nothing up to `start` counts.
    """
    found: list[int] = []
    for pause in sorted(pauses):
        asked, complete = placed(days, pause.started_at), placed(days, pause.ended_at)
        if asked[0] == complete[0]:
            continue
        begin = max(asked[0], start) + 1
        end = counted(days, *complete, late_after).number
        found += [day for day in range(begin, end + 1) if every_day or days.hours[day]]
        start = max(start, end)
    return found
