"""By when dossiers like this one were done: an estimate beside the legal date, no promise.

Like are those of the same procedure (any version), received by the same unit, in the same
season. What counts is what was completed before the month in which the clock of the dossier
started, so that its forecast does not waver from day to day, and is the very one that
`tests/bench/bench_forecast.py` measures against the dossiers of held-back months.

The season is the two months before and the three around the same month of the year before;
where that is too little, the twelve months before; where that is too little too, nothing is
said. Tết itself does not lengthen it, as only working days count: a season is how busy the
office is. Chosen by the bench: in the demo year, which has no seasons, both come equally near to
80 %. Where times swing by 30 % with the seasons, the share done in time strays from 80 % by
6 points in a month on the season and by 14 on the twelve months; where the office grows slower
by 1 % each month, by 8 and 6. A second year of the season made that 13 and was left out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.hours import CutOffMode
from core.calendar.limits import InvalidLimit, Limit, LimitUnit
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.clock import CIVIL, civil_date
from core.database import rows
from core.dossiers.models import Dossier
from core.dossiers.promises import pauses_of
from core.dossiers.urgency import running
from core.people.units import unit_tree
from core.procedures import catalogue

#: Fewer than these say nothing about the next.
LEAST_CASES = 30
#: The day is the first by which so many in ten were done.
_OF_TEN = 8
#: Answers a process keeps for a day.
_MOST_KEPT = 4096


class Basis(StrEnum):
    """Which like dossiers a forecast rests on, the preferred first."""

    SEASON = "season"
    YEAR = "year"


#: Months before the one in which the clock started: (from, up to without).
WINDOWS: dict[Basis, tuple[tuple[int, int], ...]] = {
    Basis.SEASON: ((2, 0), (13, 10)),
    Basis.YEAR: ((12, 0),),
}


@dataclass(frozen=True, slots=True)
class Usual:
    """How long like dossiers took."""

    days: int  #: working days from the start of the clock, less waiting
    of_ten: int  #: so many in ten were done by then: 8, or 9, as days are whole
    cases: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is usual, for one dossier."""

    on: date | None  #: None: that day has passed, so this one takes longer than usual
    usual: Usual


def usual(cases: Mapping[int, int], basis: Basis) -> Usual | None:
    """What is usual where that many dossiers (value) took so many days (key).

    Counted as if the next one were among them, the slowest (split conformal prediction): so the
    next is done by then with a chance of 80 % at least, however few there are and however their
    times are spread. None with fewer than `LEAST_CASES`.
    """
    count, done = sum(cases.values()), 0
    if count < LEAST_CASES:
        return None
    for days in sorted(cases):
        done += cases[days]
        of_ten = 10 * done // (count + 1)
        if of_ten >= _OF_TEN:
            return Usual(days, of_ten, count, basis)
    raise AssertionError("all of them, of thirty or more, are eight in ten")


def done_on(
    dossier: Dossier, days: int, calendar: Calendar, cutoff: CutOffMode | None = None
) -> date:
    """The last day on which the dossier will have taken so many working days; it stands no more.

    Waiting moves it as it moves the due date.

    Raises:
        UnknownYear: beyond the calendar.
        InvalidLimit: more than ten years.
    """
    assert dossier.clock_started_at is not None
    found = due(
        dossier.clock_started_at,
        Limit(max(days, 1), LimitUnit.WORKING_DAY),
        calendar,
        cutoff=calendar.week.cutoff_under(cutoff),
        pauses=pauses_of(dossier),
    )
    if days:
        return found.on
    return max(found.counted_from, calendar.working_day_before(found.on))


async def forecast_of(dossier_id: int, now: datetime) -> Forecast | None:
    """The forecast for a dossier; see `forecast_for`."""
    return await forecast_for(await Dossier.get(id=dossier_id), now)


async def forecast_for(dossier: Dossier, now: datetime) -> Forecast | None:
    """When a dossier will be done, if it goes as with others.

    None while its clock does not run (before reception, paused, done, ended), where too few
    dossiers are like it, and beyond the calendar.
    """
    if not running(dossier) or dossier.clock_started_at is None:
        return None
    version = await catalogue.version(dossier.version_id)
    started_on = civil_date(dossier.clock_started_at)
    known = await usual_for(version.procedure_id, dossier.receiving_unit_id, started_on, now)
    if known is None:
        return None
    tree = await unit_tree(now)
    calendar = await calendar_for(tree.chain(dossier.receiving_unit_id), now)
    with suppress(UnknownYear, NeverOpen, InvalidLimit):  # ten years are no forecast
        on = done_on(dossier, known.days, calendar, version.content.cutoff_policy)
        return Forecast(None if on < civil_date(now) else on, known)
    return None


@dataclass
class _Kept:
    on: date
    found: OrderedDict[tuple[int, int, date], Usual | None] = field(default_factory=OrderedDict)


# By open database and not by process: a test opens many.
_kept: WeakKeyDictionary[TortoiseContext, _Kept] = WeakKeyDictionary()


async def usual_for(
    procedure_id: int, unit_id: int, started_on: date, now: datetime
) -> Usual | None:
    """What is usual for a dossier whose clock started on that day.

    Asked of the database once a civil day: what is imported later counts the next day.
    """
    context, today = require_context(), civil_date(now)
    kept = _kept.get(context)
    if kept is None or kept.on != today:
        kept = _kept[context] = _Kept(today)
    key = (procedure_id, unit_id, started_on.replace(day=1))
    if key not in kept.found:
        found = None
        for basis in Basis:
            found = found or usual(await taken_before(*key, WINDOWS[basis]), basis)
        kept.found[key] = found
        if len(kept.found) > _MOST_KEPT:
            kept.found.popitem(last=False)
    return kept.found[key]


#: SQLite keeps the order of a CROSS JOIN: so it asks the index that begins with the version.
_COMPLETED = """
SELECT d.taken_days FROM procedure_version v CROSS JOIN dossier d
WHERE v.procedure_id = $1 AND d.version_id = v.id AND d.receiving_unit_id = $2
AND d.completed_at >= ${since} AND d.completed_at < ${until} AND d.taken_days IS NOT NULL
"""


async def taken_before(
    procedure_id: int, unit_id: int, month: date, windows: tuple[tuple[int, int], ...]
) -> dict[int, int]:
    """Working days -> how many dossiers of those months took so many.

    Args:
        month: its first day; the months are counted back from it.
    """
    bounds = [_months_before(month, count) for window in windows for count in window]
    parts = [
        _COMPLETED.replace("{since}", str(place)).replace("{until}", str(place + 1))
        for place in range(3, 3 + len(bounds), 2)
    ]
    found = await rows(
        f"SELECT taken_days, COUNT(*) AS cases FROM ({' UNION ALL '.join(parts)}) t"
        " GROUP BY taken_days",
        procedure_id,
        unit_id,
        *bounds,
    )
    return {row["taken_days"]: row["cases"] for row in found}


def _months_before(month: date, count: int) -> datetime:
    """The first moment of that month, civil time."""
    year, number = divmod(month.year * 12 + month.month - 1 - count, 12)
    return datetime.combine(date(year, number + 1, 1), time(), tzinfo=CIVIL)
