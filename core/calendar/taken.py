"""How many working days an office took for something, and how many it waited for others.

Counted as limits are counted (due-dates.md section 2, rules 3, 5 and 7), so that what
was done within n working days took n at most: the day of reception is not counted, what
came after the cut-off came on the next day, and a wait lasts from the day after asking
up to and with the day of completion.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core.calendar.days import Calendar
from core.calendar.hours import CutOff
from core.calendar.pauses import Pause
from core.calendar.reception import received_on
from core.clock import civil_date


def taken_days(
    started_at: datetime,
    completed_at: datetime,
    calendar: Calendar,
    *,
    cutoff: CutOff | None = None,
    pauses: Sequence[Pause] = (),
) -> int:
    """Working days from the start of the clock to completion, less those on which it stood.

    0 on the day of reception itself, 1 on the next working day. `cutoff` is the
    calendar's when None.

    Raises:
        UnknownYear: outside the calendar.
    """
    start, end = received_on(started_at, calendar, cutoff), civil_date(completed_at)
    waited = _waited(pauses, calendar, cutoff, start, end)
    return max(0, calendar.working_days(start, end) - waited)


def waited_days(pause: Pause, calendar: Calendar, *, cutoff: CutOff | None = None) -> int:
    """The working days of one wait: after the day of asking, up to and with the last.

    Raises:
        UnknownYear: outside the calendar.
    """
    return _waited([pause], calendar, cutoff, civil_date(pause.started_at), None)


def _waited(
    pauses: Sequence[Pause],
    calendar: Calendar,
    cutoff: CutOff | None,
    start: date,
    latest: date | None,
) -> int:
    """Overlapping waits count once, and no wait before `start` or after `latest`."""
    total = 0
    for pause in sorted(pauses):
        if civil_date(pause.started_at) == civil_date(pause.ended_at):
            continue
        start = max(start, civil_date(pause.started_at))
        end = received_on(pause.ended_at, calendar, cutoff)
        end = end if latest is None else min(end, latest)
        total += calendar.working_days(start, end)
        start = max(start, end)
    return total
