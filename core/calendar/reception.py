"""The day that counts as the day of reception, for limits in days, weeks and months.

A receipt is only given when the desk is open: what arrives on a day off, before opening or
after closing counts as received at the next opening. After the cut-off it counts as
received on the next day on which the desk receives, so that a later reception never falls
due earlier (due-dates.md section 2, rules 3 and 4).
"""

from __future__ import annotations

from datetime import date, datetime

from core.calendar.days import Calendar
from core.calendar.hours import CutOff
from core.calendar.reckoning import Arrival, Reckoning


def received_on(moment: datetime, calendar: Calendar, cutoff: CutOff | None = None) -> date:
    """The day that counts as day of reception; `cutoff` is the calendar's when None.

    Raises:
        InvalidInput: `moment` is naive.
        UnknownYear: outside the calendar.
    """
    days = calendar.reckoning
    number, second = placed(days, moment)
    late_after = (cutoff or calendar.week.cutoff).for_days
    return days.dates[counted(days, number, second, late_after).number]


def placed(days: Reckoning, moment: datetime) -> tuple[int, int]:
    """The day number of a moment and its second of the day, counted from 1 for a begun one.

    Raises:
        InvalidInput: `moment` is naive.
    """
    return days.place(moment)


def counted(days: Reckoning, number: int, second: int, late_after: int) -> Arrival:
    """What counts as the reception of something that arrived at that second of a day."""
    closes = days.closes[number]
    if second <= closes and second <= late_after:
        return days.arrivals[number]
    return days.deferred(number, second > closes)
