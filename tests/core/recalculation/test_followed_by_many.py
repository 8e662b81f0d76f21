"""Two processes at once, or one killed midway: every dossier moves once, one notice each."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, date, datetime, timedelta

from core.calendar.limits import Limit, LimitUnit
from core.calendar.models import CalendarChange, CalendarChangePart
from core.calendar.proposals import Proposal
from core.calendar.reasons import Why
from core.calendar.special import Day, DayKind
from core.clock import civil_date
from core.database import opened, rows
from core.dossiers.beginnings import receive
from core.dossiers.models import Dossier
from core.dossiers.rebuild import rebuild
from core.dossiers.verify import verify_history
from core.people.roles import Role
from core.recalculation.confirming import change
from core.recalculation.following import follow
from tests.office import an_office
from tests.processes import ROOT, at_once

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
STORM = Proposal(put=(Day(date(2026, 11, 4), DayKind.OFF, Why.CLOSURE, "Bão"),))
RECEIVED, COPIES = 4, 750


async def many_open_dossiers() -> int:
    """A province's worth of open dossiers, each with a history that verifies; how many."""
    office = await an_office(NOW)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    application = office.application(limit=Limit(3, LimitUnit.WORKING_DAY))
    for _ in range(RECEIVED):
        await receive(office.desk, receiver, application, now=NOW)
    found = await rows("SELECT * FROM dossier ORDER BY id")
    columns = [name for name in found[0] if name != "id"]
    named = ", ".join(f'"{name}"' for name in columns)
    # Copies of the row without a history of their own: what moves is the row.
    for number in range(COPIES):
        await rows(
            f"INSERT INTO dossier (id, {named}) SELECT id + $1, "
            + ", ".join(COPIED.get(name, f'"{name}"') for name in columns)
            + f" FROM dossier WHERE id <= {found[-1]['id']}",
            (number + 1) * 10,
        )
    return RECEIVED * (COPIES + 1)


#: What must differ in a copy.
COPIED = {
    "code": "code || '-' || CAST($1 AS VARCHAR(10))",
    "lookup_number": "CAST(CAST(lookup_number AS BIGINT) + $1 * 100 AS VARCHAR(10))",
}


async def settled(count: int) -> None:
    """Everybody moved once, was told once, and nothing is left to do."""
    while await follow(NOW + timedelta(days=1)):
        pass
    assert not await CalendarChange.exists(finished_at=None)
    dates = {civil_date(one.due_at) for one in await Dossier.all().only("due_at")}
    assert dates == {date(2026, 11, 6)}
    for statement in (
        "SELECT dossier_id, COUNT(*) AS n FROM dossier_event WHERE action = 'recalculated'"
        " GROUP BY dossier_id",
        "SELECT dossier_id, COUNT(*) AS n FROM notice WHERE kind = 'due_changed'"
        " GROUP BY dossier_id",
    ):
        found = await rows(statement)
        assert len(found) == count
        assert {row["n"] for row in found} == {1}
    parts = await CalendarChangePart.all()
    assert sum(part.later for part in parts) == count
    first = await Dossier.all().order_by("id").limit(RECEIVED)
    for one in first:
        assert [finding async for finding in verify_history(one.code)] == []
        assert [difference async for difference in rebuild(mend=False, code=one.code)] == []


async def in_parts_of(size: int) -> None:
    """Cut smaller than a real change would be, so that processes meet."""
    (part,) = await CalendarChangePart.all()
    last = part.last_id
    await CalendarChangePart.filter(id=part.id).update(last_id=part.first_id + size - 1)
    for start in range(part.first_id + size, last + 1, size):
        await CalendarChangePart.create(
            change_id=part.change_id,
            first_id=start,
            last_id=min(start + size - 1, last),
            position=start - 1,
        )


async def test_two_processes_move_every_dossier_once(database_url):
    async with opened(database_url):
        count = await many_open_dossiers()
        await change(STORM, by="lan", officer_id=None, now=NOW)
        await in_parts_of(800)
    batches = await at_once("tests.core.recalculation.follower", [(database_url,)] * 2)
    assert sum(batches) >= 10
    async with opened(database_url):
        await settled(count)


async def test_killed_midway_every_dossier_still_moves_once_and_is_told_once(database_url):
    async with opened(database_url):
        count = await many_open_dossiers()
        await change(STORM, by="lan", officer_id=None, now=NOW)
        await in_parts_of(300)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.core.recalculation.follower",
            database_url,
            "aloud",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None and process.stdout is not None
        await process.stdout.readline()
        process.stdin.write(b"go\n")
        assert await process.stdout.readline() == b"1\n"
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert 0 < await moved() < count, "it was not killed midway"
        await settled(count)


async def moved() -> int:
    found = await rows("SELECT COUNT(*) AS n FROM notice WHERE kind = 'due_changed'")
    return int(found[0]["n"])
