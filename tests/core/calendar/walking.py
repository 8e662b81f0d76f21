"""Due dates by walking, one minute or one day at a time: slow, plain, and independent.

Shares only the rows and the week with the code under test, none of its counting. What a
day is like is looked up once for each day; every step is taken all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone

from core.calendar.hours import CutOff, CutOffMode, Week
from core.calendar.limits import Limit
from core.calendar.pauses import Pause
from core.calendar.reasons import Reason
from core.calendar.special import Day

HANOI = timezone(timedelta(hours=7))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
_MINUTES = 24 * 60


class Walker:
    """Knows the rows and the week, and nothing in advance."""

    def __init__(self, days: Mapping[date, Day], week: Week) -> None:
        self.days, self.week = days, week
        self._seen: dict[date, tuple[bytes, int]] = {}

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

    def desk(self, on: date):
        row = self.days.get(on)
        if row is not None and row.kind == "off":
            return ()
        return (*self.hours(on), *self.week.desk[on.weekday()])

    def _day(self, on: date) -> tuple[bytes, int]:
        """For each minute of the day whether it is worked, and when the desk closes (or -1)."""
        if on not in self._seen:
            minutes = bytearray(_MINUTES)
            for opens, closes in self.hours(on):
                for minute in range(opens // 60, closes // 60):
                    minutes[minute] = 1
            closing = max((closes for _, closes in self.desk(on)), default=-1)
            self._seen[on] = bytes(minutes), closing
        return self._seen[on]

    def works(self, on: date) -> bool:
        return 1 in self._day(on)[0]

    def closing(self, on: date) -> datetime:
        """When the work of a working day is done."""
        return _at(on, self._day(on)[0].rindex(1) + 1)

    def after_minutes(self, moment: datetime, minutes: int) -> datetime:
        on, passed = moment.date(), moment.hour * 60 + moment.minute
        while True:
            for worked in self._day(on)[0][passed:] if self.works(on) else b"":
                passed += 1
                minutes -= worked
                if not minutes:
                    return _at(on, passed)
            on, passed = on + DAY, 0

    def minutes_between(self, moment: datetime, end: datetime) -> int:
        """How many minutes were worked from a whole minute to another."""
        found, on, passed = 0, moment.date(), moment.hour * 60 + moment.minute
        while on <= end.date():
            last = _MINUTES if on < end.date() else end.hour * 60 + end.minute
            found += sum(self._day(on)[0][passed:last])
            on, passed = on + DAY, 0
        return found

    def reception_day(self, moment: datetime, limit: Limit, cutoff: CutOff | None = None) -> date:
        day = moment.date()
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        rule = cutoff or self.week.cutoff
        applies = rule.mode == CutOffMode.SHIFT_ALL or (
            rule.mode == CutOffMode.SAME_DAY_ONLY and limit.unit == "same_day"
        )
        late = applies and moment.time() > rule.at
        if late or second > self._day(day)[1]:
            day += DAY
            while self._day(day)[1] < 0:
                day += DAY
        return day

    def due_on(
        self,
        received_at: datetime,
        limit: Limit,
        cutoff: CutOff | None = None,
        pauses: Sequence[Pause] = (),
    ) -> date:
        """The due date of a limit in whole days, weeks or months."""
        start = self.reception_day(received_at.astimezone(HANOI), limit, cutoff)
        if limit.unit in ("same_day", "working_day"):
            day = start
            while limit.unit == "same_day" and not self.works(day):
                day += DAY
            waited = self._stood(day, limit, cutoff, pauses)
            left = sum(self.works(on) for on in waited)
            left += int(limit.count) if limit.unit == "working_day" else 0
            while left:
                day += DAY
                left -= self.works(day)
            return day
        day = term = _term(start, limit)
        waited = self._stood(start, limit, cutoff, pauses)
        if waited:
            complete = max(pause.ended_at for pause in pauses).astimezone(HANOI)
            afresh = _term(self.reception_day(complete, limit, cutoff), limit)
            day = min(term + len(waited) * DAY, max(term, afresh))
        while not self.works(day):
            day += DAY
        return day

    def _stood(
        self, start: date, limit: Limit, cutoff: CutOff | None, pauses: Sequence[Pause]
    ) -> set[date]:
        """Days after `start` on which the clock stood: after asking, up to completion."""
        found = set()
        for pause in pauses:
            asked, complete = (at.astimezone(HANOI) for at in (pause.started_at, pause.ended_at))
            day = asked.date()
            if day == complete.date():
                continue
            end = self.reception_day(complete, limit, cutoff)
            while day < end:
                day += DAY
                if day > start:
                    found.add(day)
        return found

    def due_at(
        self,
        received_at: datetime,
        limit: Limit,
        cutoff: CutOff | None = None,
        pauses: Sequence[Pause] = (),
    ) -> datetime:
        """The due moment of any limit; hours and broken days from whole minutes only."""
        if limit.unit != "working_hour" and limit.count == int(limit.count):
            return self.closing(self.due_on(received_at, limit, cutoff, pauses))
        if limit.unit == "month":
            return self.closing(self.due_on(received_at, limit, cutoff, pauses))
        if limit.unit == "working_hour":
            minutes = int(limit.count * 60)
        else:
            ordinary = next(hours for hours in self.week.hours if hours)
            minutes = int(limit.count * sum(closes - opens for opens, closes in ordinary) / 60)
        began = received_at.astimezone(HANOI)
        until = began
        for pause in sorted(pauses):
            asked = max(pause.started_at.astimezone(HANOI), until)
            until = max(pause.ended_at.astimezone(HANOI), until)
            minutes += self.minutes_between(asked, until) if until > asked else 0
        return self.after_minutes(began, minutes)


def _at(on: date, minute: int) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=HANOI) + minute * MINUTE


def _term(start: date, limit: Limit) -> date:
    """The day on which calendar days, weeks or months end, worked or not."""
    if limit.unit != "month":
        return start + {"calendar_day": 1, "week": 7}[limit.unit] * int(limit.count) * DAY
    day = month_later(start, int(limit.count))
    return day if limit.count == int(limit.count) else day + 15 * DAY


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
