"""The other dates the law ties to a reception: answer, transfer, request for papers, apology.

The due date itself is `core.calendar.due`.
"""

from __future__ import annotations

from datetime import date, datetime

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.limits import Limit, LimitUnit
from core.calendar.reception import placed

#: How long the office may look before it asks for papers (NĐ 61/2018 art. 19(4), L-23).
TO_ASK = Limit(3, LimitUnit.WORKING_DAY)

#: How long the office may take to answer what came online, and when it is warned (L-18).
TO_ANSWER = Limit(8, LimitUnit.WORKING_HOUR)
TO_BE_WARNED = Limit(4, LimitUnit.WORKING_HOUR)


def clock_starts_at(
    received_at: datetime, *, boundary_free: bool, competent_at: datetime | None
) -> datetime | None:
    """When the time of a dossier begins to run; None while it does not.

    A boundary-free dossier, taken in by any centre, runs from the moment the competent
    agency has it (NĐ 309/2026 art. 8(3), L-20).
    """
    return competent_at if boundary_free else received_at


def answer_by(submitted_at: datetime, calendar: Calendar, limit: Limit = TO_ANSWER) -> datetime:
    """When what came online must be answered: 8 working hours after its arrival, in UTC (L-18)."""
    return due(submitted_at, limit, calendar).at


def transfer_by(received_at: datetime, calendar: Calendar) -> datetime:
    """When the papers must be with the handling unit, at the latest (L-26), in UTC.

    The same working day; received after 15:00 (or where nobody works), at the start of
    the next one. The hour is the calendar's cut-off, whatever it shifts otherwise.
    What is filed on a day off arrives with the next opening.

    Source: NĐ 61/2018 art. 18(2), NĐ 309/2026 art. 9.
    """
    days = calendar.reckoning
    number, second = placed(days, received_at)
    if second > days.closes[number] and not days.hours[number]:
        number, second = days.receiving_after(number), 0
    if days.hours[number] and second <= min(days.closes[number], calendar.week.cutoff.second):
        return days.closing[number]
    start = days.nth_after(number, 1)
    return days.at(start, days.hours[start][0][0])


def ask_papers_by(received_at: datetime, calendar: Calendar, limit: Limit = TO_ASK) -> date:
    """The last day to send the dossier back for papers (L-23)."""
    return due(received_at, limit, calendar).on


def apology_by(due_on: date, calendar: Calendar) -> date:
    """The last day for the apology with a new date: one day before, or the working day before that.

    Source: NĐ 61/2018 art. 19(9) (L-38).
    """
    return calendar.working_day_before(due_on)


def warnings_on(due_on: date, calendar: Calendar) -> tuple[date, date]:
    """The days on which the officer is warned: two working days before, and one (L-38)."""
    return calendar.working_day_before(due_on, 2), calendar.working_day_before(due_on, 1)
