"""Moments as working seconds of a calendar, quickly: waiting and working happen in these."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime

from core.calendar.days import Calendar
from core.calendar.limits import LimitUnit
from core.calendar.reckoning import NeverOpen

_DAY_S = 24 * 3600
_MARGIN_S = 30 * _DAY_S


class WorkTime:
    """The working seconds of one calendar, counted from its first year.

    A moment outside of its years counts as the nearest inside.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._days = days = calendar.reckoning
        self._zero = int(days.midnight.timestamp())
        self._last = max(0, len(days.dates) * _DAY_S - 1)
        #: Working seconds of an ordinary day; eight hours where none is known.
        self.day_s = 2 * days.part_s[LimitUnit.WORKING_DAY] or 8 * 3600

    def second(self, at: int) -> int:
        """How many working seconds lie before a moment, given in seconds since 1970."""
        since = at - self._zero
        return self._days.worked_by(0, min(max(since, 0), self._last))

    def moment(self, second: int) -> datetime:
        """The earliest moment before which so many lie.

        Raises:
            UnknownYear: beyond the calendar.
        """
        return self._days.at(*self._days.moment_of(second))

    def day(self, second: int) -> int:
        """The rank of the working day in which a working second lies."""
        # The entry before the first day that begins later.
        return bisect_right(self._days.seconds, second) - 1

    def after(self, at: datetime) -> int:
        """The working seconds before a moment, rounded up; 0 for a calendar without years."""
        return self.second(-int(-at.timestamp() // 1))


class Grid:
    """The working time of a stretch of years, to be looked up in steps of a few minutes."""

    def __init__(self, time: WorkTime, since: int, until: int, step_s: int) -> None:
        """`since` and `until` are seconds since 1970; there is a month of margin around them, for
        clocks that were put wrong.
        """
        #: The number of the first step since 1970.
        self.first = (since - _MARGIN_S) // step_s
        #: Steps of working time before each step.
        self.worked = [
            time.second(n * step_s) // step_s
            for n in range(self.first, (until + _MARGIN_S) // step_s + 1)
        ]


def worktime(calendar: Calendar) -> WorkTime:
    """The working time; of a calendar that is never open, every second counts for nothing."""
    try:
        return WorkTime(calendar)
    except NeverOpen:
        return WorkTime(Calendar(1970, 1969))


def epoch(at: datetime) -> int:
    """Whole seconds since 1970."""
    return int(at.timestamp())


def moment_of(at: int) -> datetime:
    """The moment."""
    return datetime.fromtimestamp(at, UTC)
