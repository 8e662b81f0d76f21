"""The one apology with a new date that the law allows, and in time (L-38 to L-40).

The date first promised stays the legal one, by which reports and lists count; the new
date is what the applicant is told from then on.

Source: NĐ 61/2018 art. 19(9).
"""

from __future__ import annotations

from datetime import date, datetime

from core.calendar.days import Calendar
from core.calendar.deadlines import apology_by
from core.calendar.reckoning import UnknownYear
from core.clock import civil_date
from core.dossiers.models import Dossier
from core.errors import CoreError, InvalidInput


class AlreadyReappointed(CoreError):
    """The applicant was given a new date once; there is no second (L-39). `facts`: `on`."""

    kind = "already_reappointed"


class ApologyTooLate(CoreError):
    """An apology comes a day before expiry at the latest (L-38). `facts`: `by`, that day."""

    kind = "apology_too_late"


class NothingPromised(CoreError):
    """Without a date that was promised there is none to move."""

    kind = "nothing_promised"


def reappointed_at(dossier: Dossier, on: date, now: datetime, calendar: Calendar) -> datetime:
    """The moment newly promised: closing time of that working day.

    Raises:
        NothingPromised: the dossier has no date.
        AlreadyReappointed: it was given a new one before.
        ApologyTooLate: the last day for it is over.
        InvalidInput: `due_on` is not later (`not_later`), no working day (`day_off`), or
            beyond the calendar (`range`).
    """
    if dossier.due_at is None:
        raise NothingPromised()
    if dossier.reappointed_at is not None:
        raise AlreadyReappointed(on=civil_date(dossier.reappointed_at).isoformat())
    due_on = civil_date(dossier.due_at)
    last = apology_by(due_on, calendar)
    if civil_date(now) > last:
        raise ApologyTooLate(by=last.isoformat())
    if on <= due_on:
        raise InvalidInput(field="due_on", why="not_later")
    return closing(on, calendar)


def closing(on: date, calendar: Calendar) -> datetime:
    """Closing time of a working day.

    Raises:
        InvalidInput: `due_on` is no working day (`day_off`), or beyond the calendar (`range`).
    """
    try:
        if not calendar.is_working(on):
            raise InvalidInput(field="due_on", why="day_off")
        return calendar.reckoning.closing[calendar.reckoning.index(on)]
    except UnknownYear:
        raise InvalidInput(field="due_on", why="range") from None
