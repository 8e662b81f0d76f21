"""A day off is decreed while a million dossiers are open: how long until all have followed.

`python -m tests.bench.bench_recompute [DOSSIERS]`, 1,000,000 unless told. The dossiers are
copies of the open ones of a demo province. A day is closed at a week's notice, as the
government does it: previewed, confirmed, and followed by two processes over PostgreSQL that
syncs every commit. Then, as after a storm, the next working day, which moves nearly all.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core import database
from core.calendar.loading import calendar_for
from core.calendar.proposals import Proposal
from core.calendar.reasons import Why
from core.calendar.special import Day, DayKind
from core.clock import civil_date
from core.database import rows
from core.dossiers.urgency import RUNNING
from core.recalculation.confirming import change
from core.recalculation.following import SETTLED, follow
from core.recalculation.preview import preview
from gateway.demo.seeding import seed_demo
from tests.bench.bench_webhook import copied
from tests.bench.report import Figure, report
from tests.databases import Postgres
from tests.processes import ROOT

PROVINCE, PROCESSES = 40_000, 2


async def fill(url: str, dossiers: int) -> None:
    """Open dossiers only, so many; each as the demo has it, under a code of its own."""
    async with database.opened(f"{url}&command_timeout=3600"):
        await database.migrate()
        now = datetime.now(UTC)
        await seed_demo(dossiers=PROVINCE, now=now, secret=b"s" * 32)
        for table in ("notice", "reminder", "dossier_reading", "dossier_event"):
            await rows(f"TRUNCATE {table} CASCADE")
        running = ", ".join(f"'{state}'" for state in RUNNING)
        await rows(
            f"DELETE FROM dossier WHERE state NOT IN ({running}) OR due_at IS NULL"
            " OR completed_at IS NOT NULL OR paused_at IS NOT NULL OR due_at < $1",
            now + timedelta(days=1),
        )
        left = (await rows("SELECT COUNT(*) AS n FROM dossier"))[0]["n"]
        await copied(-(-dossiers // left) - 1)
        await rows("DELETE FROM dossier WHERE id IN (SELECT id FROM dossier OFFSET $1)", dossiers)
        await rows("VACUUM ANALYZE dossier")


async def followed(url: str) -> int:
    """What each process does: follow until nothing is left; its memory at most, in KiB."""
    async with database.opened(url):
        while await follow(datetime.now(UTC)):
            pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@dataclass
class Followed:
    """What a change took."""

    previewed_s: float
    seconds: float
    moved: int
    peak_kib: int


async def closing(url: str, working_days_ahead: int) -> Followed:
    """Close the day, preview, confirm, follow; what it took."""
    now = datetime.now(UTC)
    day = (await calendar_for((), now)).working_day_after(civil_date(now), working_days_ahead)
    storm = Proposal(put=(Day(day, DayKind.OFF, Why.CLOSURE, "Bão"),))
    events = await count("dossier_event")
    began = time.perf_counter()
    shown = await preview(storm, now)
    previewed_s = time.perf_counter() - began
    await change(storm, by="bench", officer_id=None, now=now)
    began = time.perf_counter()
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", __spec__.name, "follow", url, cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    printed = await asyncio.gather(*(process.communicate() for process in processes))
    seconds = time.perf_counter() - began
    moved = await count("dossier_event") - events
    assert moved == shown.moves, (moved, shown.moves)
    while await follow(now + SETTLED):
        pass
    assert await count("dossier_event") == events + moved
    assert (await preview(Proposal(), now)).moves == 0
    return Followed(previewed_s, seconds, moved, max(json.loads(out) for out, _ in printed))


async def count(table: str) -> int:
    """The rows of a table."""
    return int((await rows(f"SELECT COUNT(*) AS n FROM {table}"))[0]["n"])


async def measure(dossiers: int) -> bool:
    """Preview, confirm, follow."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    kept = f"bench_open_{dossiers}_{postgres.schema}"
    await postgres.kept(kept, lambda url: fill(url, dossiers))
    async with postgres.copy(kept) as url, database.opened(f"{url}&command_timeout=600"):
        week, storm = await closing(url, 5), await closing(url, 1)
    return report(
        "recompute",
        [
            Figure("a week's notice: all have followed", week.seconds, "s", most=60),
            Figure("of them moved and told", week.moved, ""),
            Figure("a preview of it", week.previewed_s, "s"),
            Figure("tomorrow: all have followed", storm.seconds, "s"),
            Figure("of them moved and told", storm.moved, ""),
            Figure("moved per second", storm.moved / storm.seconds, "/s"),
            Figure("peak memory", max(week.peak_kib, storm.peak_kib) / 1024, "MiB", most=300),
        ],
        dossiers=dossiers,
        processes=PROCESSES,
        load=f"{os.getloadavg()[0]:.1f}",
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["follow"]:
        print(json.dumps(asyncio.run(followed(sys.argv[2]))))
    else:
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
        sys.exit(0 if asyncio.run(measure(wanted)) else 1)
