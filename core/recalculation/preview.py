"""What a change of a calendar would do to the open dossiers; nothing is stored."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from core.calendar.days import Calendar
from core.calendar.loading import calendar_for, calendar_under
from core.calendar.proposals import ALWAYS, Proposal
from core.calendar.reckoning import UnknownYear
from core.clock import civil_date
from core.people.units import unit_tree
from core.recalculation.candidates import Touched, midnight
from core.recalculation.moving import Direction, Moved, Standing
from core.recalculation.sharing import COUNTED, Sharing

_PAGE = 2_000

#: So many dossiers are named, so that an officer can look at some.
NAMED = 20


@dataclass(slots=True)
class Preview:
    """How many open dossiers would move, and how."""

    seen: int = 0  #: whose time touches the changed days
    told: int = 0  #: citizens would be told of a later date
    #: Days later (negative: earlier) -> dossiers. Limits in hours may move by 0 days.
    by_days: Counter[int] = field(default_factory=Counter)
    overdue_now: int = 0
    overdue_then: int = 0
    later: int = 0
    earlier: int = 0
    #: A few of those that would move: (id, promised now, then)
    examples: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    #: A few of those that would be overdue: (id, the date then)
    late: list[tuple[int, datetime]] = field(default_factory=list)
    #: Cannot be counted by this calendar, and stay as promised
    uncounted: int = 0
    #: A few of those: ids
    broken: list[int] = field(default_factory=list)

    @property
    def moves(self) -> int:
        """How many would move."""
        return self.later + self.earlier

    def pass_over(self, dossier_id: int) -> None:
        """Count one whose date nobody can say."""
        self.seen += 1
        self.uncounted += 1
        if len(self.broken) < NAMED:
            self.broken.append(dossier_id)

    def add(self, dossier_id: int, stands: Standing, move: Moved, today_at: datetime) -> None:
        """Count one dossier."""
        self.seen += 1
        self.told += move.told
        self.overdue_now += stands.due_at < today_at
        if move.due_at < today_at:
            self.overdue_then += 1
            if len(self.late) < NAMED:
                self.late.append((dossier_id, move.due_at))
        if move.direction is Direction.SAME:
            return
        self.later += move.direction is Direction.LATER
        self.earlier += move.direction is Direction.EARLIER
        then_at = move.changes.get("due_at") or move.changes["target_at"]
        self.by_days[(civil_date(then_at) - civil_date(stands.due_at)).days] += 1
        if len(self.examples) < NAMED:
            self.examples.append((dossier_id, stands.due_at, then_at))


async def preview(proposal: Proposal, now: datetime) -> Preview:
    """Count what the change would do as the dossiers stand now.

    Raises:
        UnknownYear: a date lies beyond the years of the nation's calendar.
        NeverOpen: the calendar would have no working day.
    """
    tree = await unit_tree(now)
    await check_years(proposal, now)
    touched = Touched.by(proposal.unit_id, proposal.dates, tree)
    made: dict[tuple[tuple[int, str], ...], Calendar] = {}

    async def calendar_of(unit_id: int) -> Calendar:
        found = await calendar_under(proposal, tree.chain(unit_id), now, made)
        found.reckoning  # noqa: B018  # to be told at once that it is never open
        return found

    result, sharing, last = Preview(), Sharing(calendar_of), 0
    today_at = midnight(civil_date(now))
    while page := await touched.page(COUNTED, after=last, most=_PAGE):
        for row, share in zip(page, await sharing.of(page), strict=True):
            if share is None:
                result.pass_over(row["id"])
            else:
                result.add(row["id"], share.stands, share.move, today_at)
        last = page[-1]["id"]
        await asyncio.sleep(0)  # others have requests too
    return result


async def check_years(proposal: Proposal, now: datetime) -> None:
    """Refuse dates of years that nothing can be counted in.

    Raises:
        UnknownYear: a date lies beyond the years of the nation's calendar.
    """
    if proposal.dates == ALWAYS and not proposal.put:
        return
    nation = await calendar_for((), now)
    if nation.last_year < nation.first_year:
        return  # the first rows of all: they make the years
    for on in sorted(proposal.removed | {day.on for day in proposal.put}):
        if not nation.first_year <= on.year <= nation.last_year:
            raise UnknownYear(year=on.year)
