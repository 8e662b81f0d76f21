"""The working calendar of one unit, as a value: which days and hours count.

A `Calendar` is the ordinary week of the unit and the days that differ from it,
its own before its parent's before the nation's. It knows the years it was made
for and refuses to guess beyond them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from core.calendar.hours import Periods, Week
from core.calendar.reckoning import Reckoning
from core.calendar.special import Day


@dataclass(frozen=True, eq=False)
class Calendar:
    """The week of a unit and its special days, from `first_year` to `last_year`.

    It knows no year when `last_year` is the year before `first_year`.

    Every question raises `UnknownYear` beyond those years, and `NeverOpen` when
    no day of them is worked.
    """

    first_year: int
    last_year: int
    days: Mapping[date, Day] = field(default_factory=dict)
    week: Week = field(default_factory=Week)
    version: str = ""  #: changes when a row does; kept with every date

    @cached_property
    def reckoning(self) -> Reckoning:
        """Every day counted once, at the first question (about 10 ms for 20 years)."""
        return Reckoning(self.first_year, self.last_year, self.days, self.week)

    def is_working(self, on: date) -> bool:
        """Whether the day counts as a working day."""
        return bool(self.reckoning.hours[self.reckoning.index(on)])

    def hours(self, on: date) -> Periods:
        """When work is done that day, in seconds since midnight; empty on a day off."""
        return self.reckoning.hours[self.reckoning.index(on)]

    def special(self, on: date) -> Day | None:
        """The row of that date, if it has one."""
        return self.days.get(on)

    def working_day_from(self, on: date) -> date:
        """That day if it is worked, else the next that is."""
        return self.reckoning.dates[self.reckoning.roll(self.reckoning.index(on))]

    def working_day_before(self, on: date, count: int = 1) -> date:
        """The last working day before that day, or the `count`-th to last."""
        return self.reckoning.dates[self.reckoning.back(self.reckoning.index(on), count)]

    def working_day_after(self, on: date, count: int = 1) -> date:
        """The `count`-th working day after that day."""
        return self.reckoning.dates[self.reckoning.nth_after(self.reckoning.index(on), count)]

    def working_days(self, after: date, through: date) -> int:
        """How many working days lie after one day, up to and with the other; 0 if none."""
        start, end = self.reckoning.index(after), self.reckoning.index(through)
        return max(0, self.reckoning.between(start, end))
