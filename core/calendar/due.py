"""When a dossier falls due, and why on that day.

Rules (Civil Code 2015 articles 147 and 148, and due-dates.md section 2):
the day of reception is not counted; n working days end on the n-th working day after
it; calendar days, weeks and months end on the corresponding day, or on the first
working day after it; hours are consumed inside the hours of the day, from the moment.
What arrives after the cut-off or while the desk is closed counts as received at the
next opening, for limits in days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from core.calendar.counting import COUNTS
from core.calendar.days import Calendar
from core.calendar.hours import CutOff
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.calendar.reasons import Reason, Why
from core.calendar.reception import counted
from core.calendar.worktime import consumed
from core.clock import CIVIL, civil_date

# Enum members are looked up by a function in Python 3.11: a name of our own is six times faster.
_SAME_DAY = LimitUnit.SAME_DAY


class Due(NamedTuple):
    """A due moment and everything that made it so."""

    at: datetime  #: UTC: closing time of the day, or the end of the hours
    reasons: tuple[Reason, ...]
    provisional: bool  #: rests on a day that is expected and not yet decreed
    counted_from: date  #: the day of reception for counting, itself not counted
    version: str = ""  #: of the calendar

    @property
    def on(self) -> date:
        """The last civil day on which the answer is in time (until 24:00, art. 148)."""
        return civil_date(self.at)

    def as_json(self) -> dict[str, Any]:
        """`{"due_at", "reasons": [{"date", "why", ...}], "provisional", ...}`, civil time."""
        return {
            "due_at": self.at.astimezone(CIVIL).isoformat(),
            "reasons": [reason.as_json() for reason in self.reasons],
            "provisional": self.provisional,
            "counted_from": self.counted_from.isoformat(),
            "version": self.version,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Due:
        """Read what `as_json` wrote."""
        return cls(
            datetime.fromisoformat(value["due_at"]).astimezone(UTC),
            tuple(Reason.from_json(reason) for reason in value["reasons"]),
            value["provisional"],
            date.fromisoformat(value["counted_from"]),
            value["version"],
        )


def due(
    received_at: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    cutoff: CutOff | None = None,
    pauses: Sequence[Pause] = (),
) -> Due:
    """The due moment of something received at `received_at`.

    A fraction of working days (a workflow step of 0.5) is consumed as hours. A `pause`
    moves the date by the working days (hours, calendar days) after the day it began up to
    the day it ended; for limits in months never further than counting afresh would.

    Args:
        received_at: aware; for a boundary-free dossier, when the competent agency has it.
        cutoff: of the procedure; the calendar's when None.
        pauses: in any order; overlapping ones count once.

    Raises:
        InvalidInput: `received_at` is naive.
        UnknownYear: the count leaves the calendar.
        NeverOpen: the calendar has no working day.
    """
    days = calendar.reckoning
    number, second = days.place(received_at)
    if limit.timed:
        first, end, until, reasons, projected = consumed(days, number, second, limit, pauses)
        first_on = days.dates[first]
        return Due(days.at(end, until), reasons, projected, first_on, calendar.version)
    unit, rule = limit.unit, cutoff or calendar.week.cutoff
    late_after = rule.for_same_day if unit is _SAME_DAY else rule.for_days
    start, reasons, projected = counted(days, number, second, late_after)
    first, end, waited = COUNTS[unit](days, start, limit, pauses, late_after)
    if waited:
        reasons += tuple(Reason(days.dates[day], Why.WAITING) for day in waited)
    return Due(
        days.closing[end],
        reasons + days.marks_in(first, end + 1),
        projected or days.projected[first] != days.projected[end + 1],
        days.dates[start],
        calendar.version,
    )
