"""Every day of a calendar counted once, so that a due date is a few look-ups.

Days are numbered from 0, the first day of the first year. The lists answer: which
is the n-th working day after this one, when does the desk next receive, how many
seconds were worked before, which special days lie between two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from core.calendar.hours import Periods, Week, seconds_of, written
from core.calendar.limits import LimitUnit
from core.calendar.reasons import Reason, Why
from core.calendar.special import Day, DayKind
from core.clock import CIVIL
from core.errors import CoreError, InvalidInput

_DAY_S = 24 * 3600


class UnknownYear(CoreError):
    """The calendar does not reach that year. `facts`: `year`."""

    kind = "calendar.unknown_year"


class NeverOpen(CoreError):
    """The calendar has no working day at all, so nothing can ever fall due."""

    kind = "calendar.never_open"


class Arrival(NamedTuple):
    """The day of reception for counting, and what is special about it and the days skipped."""

    number: int
    reasons: tuple[Reason, ...]
    projected: bool  #: one of the reasons is only expected


class Reckoning:
    """The counted days of one calendar. Lists are by day number unless said otherwise.

    Raises:
        NeverOpen: not one working day from `first_year` to `last_year`.
    """

    def __init__(
        self, first_year: int, last_year: int, days: Mapping[date, Day], week: Week
    ) -> None:
        self.first_year, self.last_year = first_year, last_year
        self._origin = date(first_year, 1, 1).toordinal()
        dates = [*map(date.fromordinal, range(self._origin, date(last_year + 1, 1, 1).toordinal()))]
        #: The civil date.
        self.dates = dates
        #: When work is done, empty on a day off.
        self.hours = [_hours(on, days.get(on), week) for on in dates]
        #: The second at which the desk closes, -1 where it never opens.
        self.closes = [
            _closing(hours, on, days.get(on), week)
            for on, hours in zip(dates, self.hours, strict=True)
        ]
        #: Working days by rank, and how many of them lie before a day.
        self.worked = [number for number, hours in enumerate(self.hours) if hours]
        self.rank = _before([bool(hours) for hours in self.hours])
        if dates and not self.worked:
            raise NeverOpen()
        #: Days on which the desk receives, by rank, and how many lie before a day.
        self._received = [number for number, second in enumerate(self.closes) if second >= 0]
        self._received_rank = _before([second >= 0 for second in self.closes])
        #: Working seconds before a day; one entry more than days.
        self.seconds = _before([seconds_of(hours) for hours in self.hours])
        # Periods of work in order: when each opens, in seconds since day 0, and how many
        # working seconds lie before it.
        periods = [(number, *each) for number, hours in enumerate(self.hours) for each in hours]
        self._opens = [number * _DAY_S + opens for number, opens, _ in periods]
        self._worked = _before([closes - opens for _, opens, closes in periods])
        #: Working seconds in the smallest part of a unit (`limits.PARTS`): a minute, half a day.
        self.part_s = {
            LimitUnit.WORKING_HOUR: 60,
            LimitUnit.WORKING_DAY: seconds_of(week.ordinary) // 2,
        }
        #: The second at which work ends; on a day off it has not.
        self.work_ends = [hours[-1][1] if hours else _DAY_S for hours in self.hours]
        marks = [_mark(on, days.get(on), week) for on in dates]
        #: Special days in order, and how many of them (and of the expected) lie before a day.
        self.marks = tuple(mark for mark in marks if mark)
        self.marked = _before([mark is not None for mark in marks])
        self.projected = _before([mark is not None and mark.projected for mark in marks])
        # The same with half days, which matter to limits in hours alone.
        halves = [_half(days.get(on)) for on in dates]
        pairs = [*zip(marks, halves, strict=True)]
        self._timed_marks = tuple(each for pair in pairs for each in pair if each)
        self._timed = _before([sum(each is not None for each in pair) for pair in pairs])
        self.timed_projected = _before(
            [any(each and each.projected for each in pair) for pair in pairs]
        )
        self._late: dict[tuple[int, Why], Reason] = {}
        #: What a reception in time of that day says.
        self.arrivals = [self._arrival(number) for number in range(len(dates))]
        self._deferred: dict[tuple[int, bool], Arrival] = {}
        #: The moment at which day 0 begins at the counter.
        self.midnight = datetime.fromordinal(self._origin).replace(tzinfo=CIVIL).astimezone(UTC)
        #: The moment, in UTC, at which a day's work ends; midnight before a day off.
        self.closing = [
            self.at(number, hours[-1][1] if hours else 0) for number, hours in enumerate(self.hours)
        ]

    def index(self, on: date) -> int:
        """The number of a date.

        Raises:
            UnknownYear: outside the calendar.
        """
        number = on.toordinal() - self._origin
        if not 0 <= number < len(self.dates):
            raise UnknownYear(year=on.year)
        return number

    def place(self, moment: datetime) -> tuple[int, int]:
        """The day of an aware moment and its second of the day; a begun second counts whole.

        Raises:
            InvalidInput: `moment` is naive.
            UnknownYear: outside the calendar.
        """
        try:
            since = moment - self.midnight
        except TypeError:
            raise InvalidInput(field="received_at", why="naive") from None
        number = since.days
        if not 0 <= number < len(self.dates):
            self.inside(number)
        return number, since.seconds + (since.microseconds > 0)

    def inside(self, number: int) -> int:
        """The same number, or `UnknownYear` when the calendar does not have it."""
        if 0 <= number < len(self.dates):
            return number
        known = min(max(self._origin + number, 1), date.max.toordinal())  # zones reach beyond both
        raise UnknownYear(year=date.fromordinal(known).year)

    def at(self, number: int, second: int) -> datetime:
        """The moment, in UTC, that many seconds after midnight of a day."""
        return self.midnight + timedelta(number, second)

    def roll(self, number: int) -> int:
        """That day, or the first working day after it."""
        try:
            return self.worked[self.rank[number]]
        except IndexError:
            self.inside(number)
            raise UnknownYear(year=self.last_year + 1) from None

    def nth_after(self, number: int, count: int) -> int:
        """The `count`-th working day after a day; `count` is 1 or more."""
        try:
            return self.worked[self.rank[number + 1] + count - 1]
        except IndexError:
            raise UnknownYear(year=self.last_year + 1) from None

    def back(self, number: int, count: int) -> int:
        """The `count`-th working day before a day."""
        rank = self.rank[number] - count
        if rank < 0:
            raise UnknownYear(year=self.first_year - 1)
        return self.worked[rank]

    def between(self, after: int, through: int) -> int:
        """Working days after one day up to and with another; negative when they are swapped."""
        return self.rank[through + 1] - self.rank[after + 1]

    def deferred(self, number: int, closed: bool) -> Arrival:
        """What an arrival too late for its own day says.

        Args:
            closed: the desk was no longer, or not at all, open; else it was past the cut-off.
        """
        kept = self._deferred.get((number, closed))
        if kept is None:
            kept = self._deferred[number, closed] = self._defer(number, closed)
        return kept

    def _defer(self, number: int, closed: bool) -> Arrival:
        start = self.receiving_after(number)
        skipped = self.marks_in(number, start)
        if self.closes[number] >= 0:
            late = self.late(number, Why.CLOSED_DESK if closed else Why.CUTOFF)
            skipped = (late, *self.marks_in(number + 1, start))
        reasons = skipped + self.arrivals[start].reasons
        return Arrival(start, reasons, any(reason.projected for reason in reasons))

    def _arrival(self, number: int) -> Arrival:
        told = self.marks_in(number, number + 1)
        if not self.hours[number] and self.closes[number] >= 0:
            told = (self.late(number, Why.OPEN_DESK),)
        return Arrival(number, told, any(reason.projected for reason in told))

    def receiving_after(self, number: int) -> int:
        """The next day on which the desk receives."""
        try:
            return self._received[self._received_rank[number + 1]]
        except IndexError:
            raise UnknownYear(year=self.last_year + 1) from None

    def late(self, number: int, why: Why) -> Reason:
        """Why a day on which something arrived is not its day of reception."""
        kept = self._late.get((number, why))
        if kept is None:
            kept = self._late[number, why] = Reason(self.dates[number], why)
        return kept

    def marks_in(self, start: int, end: int) -> tuple[Reason, ...]:
        """The special days from `start` up to, without, `end`."""
        return self.marks[self.marked[start] : self.marked[end]]

    def timed_marks_in(self, start: int, end: int) -> tuple[Reason, ...]:
        """The same and the half days."""
        return self._timed_marks[self._timed[start] : self._timed[end]]

    def worked_by(self, number: int, second: int) -> int:
        """Working seconds from the beginning of the calendar to a moment."""
        since = number * _DAY_S + second
        period = bisect_right(self._opens, since) - 1
        if period < 0:
            return 0
        reached = self._worked[period] + since - self._opens[period]
        whole = self._worked[period + 1]
        return reached if reached < whole else whole

    def moment_of(self, total: int) -> tuple[int, int]:
        """The day and second at which `total` working seconds are full: the earliest such.

        So an end that falls on closing time stays there.
        """
        period = bisect_left(self._worked, total) - 1
        if period >= len(self._opens):
            raise UnknownYear(year=self.last_year + 1)
        return divmod(self._opens[period] + total - self._worked[period], _DAY_S)


def _before(values: list[bool] | list[int]) -> list[int]:
    return list(accumulate(values, initial=0))


def _hours(on: date, day: Day | None, week: Week) -> Periods:
    usual = week.hours[on.weekday()]
    if day is None:
        return usual
    if day.kind is DayKind.OFF:
        return ()
    return day.periods or usual or week.ordinary


def _closing(hours: Periods, on: date, day: Day | None, week: Week) -> int:
    # A row that closes the date closes the Saturday desk too.
    desk = () if day is not None and day.kind is DayKind.OFF else week.desk[on.weekday()]
    return max((closes for _, closes in (*hours, *desk)), default=-1)


def _mark(on: date, day: Day | None, week: Week) -> Reason | None:
    """What a count that passes the day must say: it was off, or worked though it is a Saturday."""
    usually_off = not week.hours[on.weekday()]
    if day is None:
        return Reason(on, Why.WEEKEND) if usually_off else None
    if day.kind is DayKind.OFF:
        return _reason(day, day.why)
    return _reason(day, Why.MAKE_UP) if usually_off else None


def _half(day: Day | None) -> Reason | None:
    """What limits in hours must say of a day with hours of its own, a make-up Saturday too."""
    if day is None or not day.periods:
        return None
    return _reason(day, Why.HALF_DAY, written(day.periods))


def _reason(day: Day, why: Why, hours: str = "") -> Reason:
    return Reason(day.on, why, day.name, day.name_en, hours, day.projected, day.document)
