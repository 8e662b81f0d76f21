"""Taking the open dossiers after a changed calendar: each once, whoever does it.

The ids are cut into parts. One batch is one transaction: it holds a part that nobody
else holds, moves the next dossiers of it, and notes how far it came. What is killed
midway was never committed, and is done again from there. When all parts are through,
dossiers that were received or restarted while other processes still counted by the old
calendar are looked at once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calendar.days import Calendar
from core.calendar.loading import calendar_for, forget
from core.calendar.models import CalendarChange, CalendarChangePart
from core.database import Record, on_postgres, rows, transaction
from core.people.units import UnitTree, unit_tree
from core.recalculation.candidates import LAST_ID, Touched
from core.recalculation.moving import Direction
from core.recalculation.sharing import COUNTED, Shared, Sharing
from core.recalculation.writing import IDENTIFIED, Mover, write

#: Dossiers of one transaction: a third of a second, during which nobody else can act on them.
BATCH = 4_000

#: Longer than another process may keep a calendar and a transaction may last: from then on
#: nothing is counted by the old one any more.
SETTLED = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the dossiers have followed a change."""

    part_done: float  #: from 0 to 1
    later: int
    earlier: int
    uncounted: int  #: nobody can say their date: they stay as promised
    finished_at: datetime | None


async def progress(change: CalendarChange) -> Progress:
    """How far it is."""
    found = await rows(
        "SELECT COUNT(*) AS parts, SUM(last_id - first_id + 1) AS size,"
        " SUM(CASE WHEN finished_at IS NULL THEN position - first_id + 1"
        " ELSE last_id - first_id + 1 END) AS passed, SUM(later) AS later,"
        " SUM(earlier) AS earlier, SUM(uncounted) AS uncounted"
        " FROM calendar_change_part WHERE change_id = $1",
        change.id,
    )
    row = found[0]
    size = int(row["size"] or 0)
    done = int(row["passed"] or 0) / size if size else 1.0
    later, earlier, uncounted = (int(row[name] or 0) for name in ("later", "earlier", "uncounted"))
    return Progress(done, later, earlier, uncounted, change.finished_at)


async def follow(now: datetime) -> bool:
    """Move one batch of dossiers after the oldest change; whether there may be more at once."""
    change = await CalendarChange.filter(finished_at=None).order_by("id").first()
    if change is None:
        return False
    forget()  # this process must not count by a calendar that it read before the change
    tree = await unit_tree(now)
    if await _batch(change, tree, now):
        return True
    if await CalendarChangePart.exists(change_id=change.id, finished_at=None):
        return False  # another process has the last part
    if now < change.confirmed_at + SETTLED:
        return False
    await _stragglers(change, tree, now)
    await CalendarChange.filter(id=change.id).update(finished_at=now)
    return True


async def _batch(change: CalendarChange, tree: UnitTree, now: datetime) -> bool:
    """The next dossiers of a part that nobody holds; whether there was one."""
    async with transaction():
        part = await _taken(change.id)
        if part is None:
            return False
        if on_postgres():
            # A batch that goes with the power goes whole, and is done again. Whoever builds
            # upon one that is there waits for the disk, and so for all that was before.
            await rows("SET LOCAL synchronous_commit = off")
        page = await _touched(change, tree).page(
            COUNTED + IDENTIFIED, after=part.position, through=part.last_id, most=BATCH
        )
        shares = await _sharing(tree, now).of(page)
        await write(_movers(page, shares), change, tree, now)
        went = Counter(one and one.move.direction for one in shares)
        part.seen += len(page)
        part.later += went[Direction.LATER]
        part.earlier += went[Direction.EARLIER]
        part.uncounted += went[None]
        part.position = page[-1]["id"] if len(page) == BATCH else part.last_id
        part.finished_at = now if part.position == part.last_id else None
        await part.save()
    return True


async def _taken(change_id: int) -> CalendarChangePart | None:
    """A part that is not through and that no other process holds, held until the commit."""
    found = CalendarChangePart.filter(change_id=change_id, finished_at=None).order_by("id")
    if on_postgres():
        found = found.select_for_update(skip_locked=True)
    return await found.first()


def _touched(change: CalendarChange, tree: UnitTree) -> Touched:
    return Touched.by(change.unit_id, (change.first_on, change.last_on), tree)


async def _stragglers(change: CalendarChange, tree: UnitTree, now: datetime) -> None:
    """What others wrote about the time of the change, or since. To count again does no harm.

    By ranges of ids as before: the few are found among all without an index of their own.
    """
    parts = await CalendarChangePart.filter(change_id=change.id).order_by("first_id")
    ranges = [(part.first_id - 1, part.last_id) for part in parts]
    for after, through in (*ranges, (ranges[-1][1] if ranges else 0, LAST_ID)):
        last: int | None = after
        while last is not None:
            last = await _straggling(change, tree, now, last, through)


async def _straggling(
    change: CalendarChange, tree: UnitTree, now: datetime, after: int, through: int
) -> int | None:
    """One batch of them; the last that was looked at, if there may be more."""
    async with transaction():
        page = await _touched(change, tree).page(
            COUNTED + IDENTIFIED,
            after=after,
            through=through,
            most=BATCH,
            since=change.confirmed_at - SETTLED,
            but_by=change.id,
        )
        shares = await _sharing(tree, now).of(page)
        await write(_movers(page, shares), change, tree, now)
    return page[-1]["id"] if len(page) == BATCH else None


def _sharing(tree: UnitTree, now: datetime) -> Sharing:
    async def calendar_of(unit_id: int) -> Calendar:
        return await calendar_for(tree.chain(unit_id), now)

    return Sharing(calendar_of)


def _movers(page: Sequence[Record], shares: Sequence[Shared | None]) -> list[Mover]:
    """Those of a page whose row changes."""
    found = zip(page, shares, strict=True)
    return [(row, one) for row, one in found if one is not None and one.move.changes]
