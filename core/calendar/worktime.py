"""Consuming working time minute by minute inside the hours of the day.

Hours run from the moment (Civil Code art. 147(1)): the cut-off has no say. An end that
falls on closing time stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from core.calendar.limits import Limit
from core.calendar.pauses import Pause
from core.calendar.reasons import Reason, Why
from core.calendar.reception import placed
from core.calendar.reckoning import Reckoning

#: First day worked on, last one, its second, what was special on the way, and whether some of
#: that is only expected.
Consumed = tuple[int, int, int, tuple[Reason, ...], bool]

#: For each pause the day it began, and its working seconds.
_Waits = tuple[tuple[int, int], ...]


def consumed(
    days: Reckoning, number: int, second: int, limit: Limit, pauses: Sequence[Pause]
) -> Consumed:
    """The day and second at which the limit is used up."""
    begun = days.worked_by(number, second)
    full = begun + limit.parts * days.part_s[limit.unit]
    waits: _Waits = ()
    if pauses:
        waits = _waits(days, pauses, begun)
        full += sum(length for _, length in waits)
    end, until = days.moment_of(full)
    late = second > days.work_ends[number]
    reasons = days.timed_marks_in(number, end + 1)
    if late or waits:
        told = [*reasons, *([days.late(number, Why.CLOSED_DESK)] if late else [])]
        told += [Reason(days.dates[day], Why.WAITING) for day, _ in waits]
        reasons = tuple(sorted(told, key=attrgetter("on")))
    projected = days.timed_projected[number] != days.timed_projected[end + 1]
    return days.worked[days.rank[number + late]], end, until, reasons, projected


def _waits(days: Reckoning, pauses: Sequence[Pause], begun: int) -> _Waits:
    """The day each pause began, and its working seconds after the clock began to run."""
    found: list[tuple[int, int]] = []
    for pause in sorted(pauses):
        asked, complete = placed(days, pause.started_at), placed(days, pause.ended_at)
        start = max(days.worked_by(*asked), begun)
        begun = max(begun, days.worked_by(*complete))
        if begun > start:
            found.append((asked[0], begun - start))
    return tuple(found)
