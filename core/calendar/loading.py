"""The calendar of a unit, made from the rows and kept until one changes.

A unit's own row beats its parent's, and that beats the nation's; the nearest ordinary
week of the chain holds. A process asks the database every few seconds whether a
revision rose, and reads again only the calendars that changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from core.calendar.days import Calendar
from core.calendar.hours import Week, periods
from core.calendar.models import NATION, CalendarDay, WorkingWeek
from core.calendar.proposals import Proposal
from core.calendar.reasons import Why
from core.calendar.special import Certainty, Day, DayKind
from core.database import rows

#: How long a process may go on with a calendar that another one changed, in seconds.
KEEP_S = 5.0

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_REVISIONS = """
SELECT unit_id, COUNT(*) AS size, SUM(revision) AS revisions, MAX(id) AS newest, 'day' AS part
FROM calendar_day GROUP BY unit_id
UNION ALL
SELECT unit_id, COUNT(*) AS size, SUM(revision) AS revisions, MAX(id) AS newest, 'week' AS part
FROM working_week GROUP BY unit_id
"""

#: Which state of which units' rows a calendar was made from, nearest unit first.
_Key = tuple[tuple[int, str], ...]


@dataclass
class _Kept:
    """What this process knows of one database."""

    asked_at: datetime
    states: dict[int, str]  #: unit -> the state of its rows; a unit without rows is absent
    calendars: dict[_Key, Calendar] = field(default_factory=dict)


# By open database and not by process: a test opens many.
_kept: WeakKeyDictionary[TortoiseContext, _Kept] = WeakKeyDictionary()


async def calendar_for(unit_chain: Sequence[int], now: datetime) -> Calendar:
    """The calendar of a unit, as it is or was at most `KEEP_S` seconds ago.

    Args:
        unit_chain: ids of the unit and those above it, nearest first; empty for the nation.
        now: compared with the last look at the database.

    A database whose nation has no rows gives a calendar that knows no year.
    """
    kept = await _fresh(now)
    key = tuple((unit, kept.states[unit]) for unit in (*unit_chain, NATION) if unit in kept.states)
    found = kept.calendars.get(key)
    if found is None:  # of several that read it at once all get the same, counted once
        found = kept.calendars.setdefault(key, await _read(key))
    return found


async def calendar_under(
    proposal: Proposal, unit_chain: Sequence[int], now: datetime, made: dict[_Key, Calendar]
) -> Calendar:
    """The calendar of a unit as a proposed change would make it; nothing is stored.

    `made` keeps what was made before under the same proposal: most units share a calendar.
    """
    kept = await _fresh(now)
    touched = proposal.unit_id
    key = tuple(
        (unit, kept.states.get(unit, ""))
        for unit in (*unit_chain, NATION)
        if unit in kept.states or unit == touched
    )
    found = made.get(key)
    if found is None:
        found = made[key] = await _read(key, proposal)
    return found


def forget() -> None:
    """Look at the database again at the next question; call after changing a row."""
    kept = _kept.get(require_context())
    if kept is not None:  # calendars whose rows are the same are kept
        kept.asked_at = _LONG_AGO


async def _fresh(now: datetime) -> _Kept:
    context = require_context()
    kept = _kept.get(context)
    if kept is not None and 0 <= (now - kept.asked_at).total_seconds() < KEEP_S:
        return kept
    states = await _states()
    if kept is not None and kept.states == states:
        kept.asked_at = now
        return kept
    current = _Kept(now, states)
    if kept is not None:
        still = {(unit, state) for unit, state in states.items()}
        current.calendars = {key: it for key, it in kept.calendars.items() if still.issuperset(key)}
    _kept[context] = current
    return current


async def _states() -> dict[int, str]:
    found: dict[int, str] = {}
    for row in sorted(await rows(_REVISIONS), key=lambda row: (row["unit_id"], row["part"])):
        state = f"{row['part']} {row['size']} {row['revisions']} {row['newest']};"
        found[row["unit_id"]] = found.get(row["unit_id"], "") + state
    return found


async def _read(key: _Key, proposal: Proposal | None = None) -> Calendar:
    rank = {unit: number for number, (unit, _) in enumerate(key)}
    held = [
        (row["unit_id"], _day(row))
        for row in await CalendarDay.filter(unit_id__in=list(rank)).values()
    ]
    weeks = {
        row["unit_id"]: Week.from_json(row["week"])
        for row in await WorkingWeek.filter(unit_id__in=list(rank)).values("unit_id", "week")
    }
    first, last = _years({day.on.year for unit_id, day in held if unit_id == NATION})
    if proposal is not None and proposal.unit_id in rank:
        held = proposal.applied(held)
        if proposal.week is not None:
            weeks[proposal.unit_id] = proposal.week
    ranked = sorted(held, key=lambda one: -rank[one[0]])
    nearest = min(weeks, key=rank.__getitem__, default=None)
    return Calendar(
        first,
        last,
        {day.on: day for _, day in ranked},
        Week() if nearest is None else weeks[nearest],
        hashlib.sha256(repr(key).encode()).hexdigest()[:12],
    )


def _years(known: set[int]) -> tuple[int, int]:
    """The years without a gap from the first: a stray row of 2099 makes no year known."""
    if not known:
        return 1970, 1969
    last = first = min(known)
    while last + 1 in known:
        last += 1
    return first, last


def _day(row: dict[str, Any]) -> Day:
    return Day(
        row["on"],
        DayKind(row["kind"]),
        Why(row["why"]),
        row["name_vi"],
        row["name_en"],
        periods(row["periods"]) or None,
        row["document"],
        Certainty(row["certainty"]),
    )
