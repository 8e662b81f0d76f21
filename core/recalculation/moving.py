"""What a calendar makes of the date of one open dossier: a pure rule.

A later date is the new promise, and is told. An earlier one shortens no promise: it is
the office's own target, listed for decision (due-dates.md section 2.16 and E79).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.calendar.days import Calendar
from core.calendar.due import Due, due
from core.calendar.hours import CutOff, CutOffMode
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.clock import civil_date

# Enum members are looked up by a function in Python 3.11: a name of our own is six times faster.
_SAME_DAY = LimitUnit.SAME_DAY


@dataclass(frozen=True, slots=True)
class Standing:
    """What the date of an open dossier, whose clock runs, was counted from; and that date."""

    limit: Limit
    cutoff: CutOffMode | None  #: of the procedure
    started_at: datetime
    pauses: tuple[Pause, ...]
    due_at: datetime
    provisional: bool = False
    target_at: datetime | None = None
    reappointed_at: datetime | None = None

    @property
    def promised_at(self) -> datetime:
        """What the applicant was told last."""
        return self.reappointed_at or self.due_at


class Direction(StrEnum):
    """Which way the date that the office works to goes."""

    SAME = "same"
    LATER = "later"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes of a dossier."""

    direction: Direction
    due_at: datetime  #: the legal date as it is then
    #: The columns of the dossier that change, `due_reasons` as a tuple of `Reason`; none when
    #: nothing does.
    changes: dict[str, Any] = field(default_factory=dict)
    told: bool = False  #: the applicant's date moves later and must be told


def moved(standing: Standing, calendar: Calendar) -> Moved:
    """What this calendar makes of the dossier.

    Dates are compared, not the closing time of the day, except for limits in hours: a
    dossier is in time until midnight (Civil Code art. 148(6)).

    Raises:
        UnknownYear: the count leaves the calendar.
        NeverOpen: the calendar has no working day.
    """
    rule = calendar.week.cutoff_under(standing.cutoff)
    found = due(standing.started_at, standing.limit, calendar, cutoff=rule, pauses=standing.pauses)
    direction = _direction(standing, found)
    due_at = found.at if direction is Direction.LATER else standing.due_at
    changes = _CHANGES[direction](standing, found) | _reappointed(standing, calendar, due_at)
    promised_at = changes.get("reappointed_at") or standing.reappointed_at or due_at
    if direction is Direction.EARLIER and not changes:
        direction = Direction.SAME  # the office works to that date already
    return Moved(direction, due_at, changes, promised_at > standing.promised_at)


def arrival(
    started_at: datetime, limit: Limit, cutoff: CutOff, calendar: Calendar
) -> tuple[int, int, int]:
    """All that `moved` reads in the moment at which the clock started.

    Limits in days ask for the day, and whether the desk was closed or the cut-off past.

    Args:
        cutoff: the calendar's, under the policy of the procedure.

    Raises:
        UnknownYear: outside the calendar.
    """
    days = calendar.reckoning
    number, second = days.place(started_at)
    if limit.timed:
        return number, second, 0
    late_after = cutoff.for_same_day if limit.unit is _SAME_DAY else cutoff.for_days
    return number, second > days.closes[number], second > late_after


def _direction(standing: Standing, found: Due) -> Direction:
    if found.at == standing.due_at:
        return Direction.SAME
    if not standing.limit.timed and found.on == civil_date(standing.due_at):
        return Direction.SAME
    return Direction.LATER if found.at > standing.due_at else Direction.EARLIER


def _told_later(standing: Standing, found: Due) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "due_at": found.at,
        "due_reasons": found.reasons,
        "due_provisional": found.provisional,
    }
    return changes | _without_target(standing)


def _for_the_office(standing: Standing, found: Due) -> dict[str, Any]:
    return {} if found.at == standing.target_at else {"target_at": found.at}


def _as_it_was(standing: Standing, found: Due) -> dict[str, Any]:
    """Only what the date rests on may be different: expected days were decreed."""
    changes = _without_target(standing)
    if found.provisional != standing.provisional:
        changes["due_provisional"] = found.provisional
        changes["due_reasons"] = found.reasons
    return changes


def _without_target(standing: Standing) -> dict[str, Any]:
    return {} if standing.target_at is None else {"target_at": None}


_CHANGES = {
    Direction.LATER: _told_later,
    Direction.EARLIER: _for_the_office,
    Direction.SAME: _as_it_was,
}


def _reappointed(standing: Standing, calendar: Calendar, due_at: datetime) -> dict[str, Any]:
    """The date of the apology must be worked too, and not before the legal one."""
    if standing.reappointed_at is None:
        return {}
    days = calendar.reckoning
    number = days.roll(days.index(civil_date(standing.reappointed_at)))
    if days.dates[number] != civil_date(standing.reappointed_at):
        return {"reappointed_at": max(days.closing[number], due_at)}
    return {"reappointed_at": due_at} if due_at > standing.reappointed_at else {}
