"""Consuming working time minute by minute inside the hours of the day.

Hours run from the moment (Civil Code art. 147(1)): the cut-off has no say. An end that
falls on closing time stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.calendar.reasons import Reason, Why
from core.calendar.reception import placed
from core.calendar.reckoning import Reckoning

#: First day worked on, last one, its second, what was special on the way, and whether some of
#: that is only expected.
Consumed = tuple[int, int, int, tuple[Reason, ...], bool]

_MINUTE_S = 60
# Enum members are looked up by a function in Python 3.11: a name of our own is six times faster.
_WORKING_HOUR = LimitUnit.WORKING_HOUR


def consumed(
    days: Reckoning, number: int, second: int, limit: Limit, pauses: Sequence[Pause]
) -> Consumed:
    """The day and second at which the limit is used up."""
    hours, begun = days.hours[number], days.worked_by(number, second)
    late = bool(hours) and second > hours[-1][1]
    full, waits = begun + _seconds(days, limit), _waits(days, pauses, begun) if pauses else ()
    for _, length in waits:
        full += length
    end, until = days.moment_of(full)
    reasons = days.timed_marks_in(number, end + 1)
    if late or waits:
        told = [*reasons, *([days.late(number, Why.CLOSED_DESK)] if late else [])]
        told += [Reason(days.dates[day], Why.WAITING) for day, _ in waits]
        reasons = tuple(sorted(told, key=attrgetter("on")))
    projected = days.timed_projected[number] != days.timed_projected[end + 1]
    return days.roll(number + late), end, until, reasons, projected


def _seconds(days: Reckoning, limit: Limit) -> int:
    if limit.unit is _WORKING_HOUR:
        return limit.parts * _MINUTE_S
    return limit.parts * days.ordinary_s // 2  # half days


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
