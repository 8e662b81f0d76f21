"""Due dates by walking, one minute or one day at a time: slow, plain, and independent.

Shares only the rows and the week with the code under test, none of its counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

from core.calendar.hours import CutOffMode, Week
from core.calendar.limits import Limit
from core.calendar.reasons import Reason
from core.calendar.special import Day

HANOI = timezone(timedelta(hours=7))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Walker:
    """Knows the rows and the week, and nothing in advance."""

    def __init__(self, days: Mapping[date, Day], week: Week) -> None:
        self.days, self.week = days, week

    def hours(self, on: date):
        row = self.days.get(on)
        if row is not None and row.kind == "off":
            return ()
        if row is not None and row.periods:
            return row.periods
        usual = self.week.hours[on.weekday()]
        if row is not None and not usual:
            return next(hours for hours in self.week.hours if hours)
        return usual

    def works(self, on: date) -> bool:
        return len(self.hours(on)) > 0

    def desk(self, on: date):
        row = self.days.get(on)
        if row is not None and row.kind == "off":
            return ()
        return (*self.hours(on), *self.week.desk[on.weekday()])

    def is_worktime(self, moment: datetime) -> bool:
        """Whether the minute that begins now is worked."""
        second = moment.hour * 3600 + moment.minute * 60
        return any(opens <= second < closes for opens, closes in self.hours(moment.date()))

    def after_minutes(self, moment: datetime, minutes: int) -> datetime:
        while minutes:
            minutes -= self.is_worktime(moment)
            moment += MINUTE
        return moment

    def reception_day(self, moment: datetime, limit: Limit) -> date:
        day = moment.date()
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        cutoff = self.week.cutoff
        applies = cutoff.mode == CutOffMode.SHIFT_ALL or (
            cutoff.mode == CutOffMode.SAME_DAY_ONLY and limit.unit == "same_day"
        )
        late = applies and moment.time() > cutoff.at
        closed = all(second > closes for _, closes in self.desk(day))
        if late or closed:
            day += DAY
            while not self.desk(day):
                day += DAY
        return day

    def due_on(self, received_at: datetime, limit: Limit) -> date:
        """The due date of a limit in whole days, weeks or months."""
        day = self.reception_day(received_at.astimezone(HANOI), limit)
        if limit.unit == "working_day":
            left = limit.count
            while left:
                day += DAY
                left -= self.works(day)
            return day
        if limit.unit == "month":
            day = month_later(day, int(limit.count))
            if limit.count != int(limit.count):
                day += 15 * DAY
        else:
            day += {"same_day": 0, "calendar_day": 1, "week": 7}[limit.unit] * limit.count * DAY
        while not self.works(day):
            day += DAY
        return day


def month_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


_SKIPPED = {"weekend", "holiday", "compensatory", "swap", "closure", "cutoff", "closed_desk"}


def replayed(received_at: datetime, limit: Limit, reasons: tuple[Reason, ...]) -> date:
    """The due date that follows from the reasons alone, as a citizen would count by hand."""
    skipped = {reason.on for reason in reasons if reason.why in _SKIPPED}
    on_desk = {reason.on for reason in reasons if reason.why == "open_desk"}
    more = sum(reason.why == "waiting" for reason in reasons)
    day = received_at.astimezone(HANOI).date()
    while day in skipped:
        day += DAY
    if limit.unit == "same_day":
        while day in skipped | on_desk:
            day += DAY
    if limit.unit in ("same_day", "working_day"):
        left = more + (limit.count if limit.unit == "working_day" else 0)
        while left:
            day += DAY
            left -= day not in skipped
        return day
    if limit.unit == "month":
        day = month_later(day, int(limit.count))
        if limit.count != int(limit.count):
            day += 15 * DAY
        day += more * DAY
    else:
        day += ({"calendar_day": 1, "week": 7}[limit.unit] * limit.count + more) * DAY
    while day in skipped:
        day += DAY
    return day


def replayed_hours(
    received_at: datetime, minutes: int, reasons: tuple[Reason, ...], week: Week
) -> date:
    """The date on which the working minutes end, by the ordinary week and the reasons alone."""
    off = {reason.on for reason in reasons if reason.why in _SKIPPED - {"cutoff", "closed_desk"}}
    make_up = {reason.on for reason in reasons if reason.why == "make_up"}
    halves = {reason.on: reason.hours for reason in reasons if reason.why == "half_day"}
    moment = received_at.astimezone(HANOI)
    while minutes:
        on, second = moment.date(), moment.hour * 3600 + moment.minute * 60
        open_hours = week.hours[on.weekday()] or (week.hours[0] if on in make_up else ())
        if on in halves:
            open_hours = tuple(_seconds(part) for part in halves[on].split(", "))
        if on not in off:
            minutes -= any(opens <= second < closes for opens, closes in open_hours)
        moment += MINUTE
    return moment.date()


def _seconds(part: str) -> tuple[int, int]:
    return tuple(int(at[:2]) * 3600 + int(at[3:]) * 60 for at in part.split("-"))
