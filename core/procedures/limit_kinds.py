"""What became of a row's time limit: understood as which kind, or not understood and why.

Every row of a catalogue has exactly one kind, so a table of them adds up to the rows.
The kind follows from the row as it is stored and is never stored itself.
"""

from __future__ import annotations

from enum import StrEnum

from core.procedures.content import Way
from core.procedures.limit_words import durations, needs_no_date, not_regulated, plainly_said


class LimitKind(StrEnum):
    """First what a clock can run on; those that begin with `limit_` need a person (`review`)."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WORKING_HOUR = "working_hour"
    WEEK = "week"
    MONTH = "month"
    SAME_DAY = "same_day"
    RANGE = "range"  #: "5-7 days", promised for the later end
    NO_APPOINTMENT = "no_appointment"  #: given at once, or nothing is handed over

    WITHOUT_UNIT = "limit_without_unit"  #: a bare number, mostly "1" (due-dates.md section 2.14)
    ZERO = "limit_zero"
    CONTRADICTED = "limit_contradicted"  #: a bare number, and another one in words
    CLOCK_HOURS = "limit_clock_hours"  #: longer than a day's work: perhaps hours of the clock
    BY_CASE = "limit_by_case"  #: several in the words, by case or by stage
    NOT_REGULATED = "limit_not_regulated"  #: the words say that no law sets one
    UNCLEAR = "limit_unclear"  #: words of which no limit can be made
    MISSING = "limit_missing"

    @property
    def understood(self) -> bool:
        """Whether nobody has to look at it."""
        return not self.value.startswith("limit_")


def kind_of(way: Way) -> LimitKind:
    """The kind of one row."""
    if way.limit is None:
        return (
            LimitKind.NO_APPOINTMENT
            if needs_no_date(way.limit_raw, way.description)
            else _why(way.limit_raw, way.description)
        )
    said = plainly_said(way.description) if _number(way.limit_raw) or not way.limit_raw else None
    if said and said.range and said.limit == way.limit:
        return LimitKind.RANGE
    return LimitKind(way.limit.unit.value)


def _why(raw: str, description: str) -> LimitKind:
    number = _number(raw)
    if number:
        said = plainly_said(description)
        if not float(number):
            return LimitKind.ZERO
        return LimitKind.CONTRADICTED if said else LimitKind.WITHOUT_UNIT
    if raw.endswith("Giờ"):
        return LimitKind.CLOCK_HOURS
    said_times = len(durations(description))
    if said_times > 1:
        return LimitKind.BY_CASE
    if not said_times and not_regulated(raw, description):
        return LimitKind.NOT_REGULATED
    return LimitKind.UNCLEAR if said_times or raw else LimitKind.MISSING


def _number(raw: str) -> str:
    return raw if raw.replace(".", "", 1).isdigit() else ""
