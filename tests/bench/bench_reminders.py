"""What reminding costs while a million dossiers are open.

`python -m tests.bench.bench_reminders [DOSSIERS]`, 1,000,000 unless told; the dossiers are
those of `bench_recompute`. The first turns write what has become due, as on the morning of
a day; then a turn finds nothing new, as it does every minute of it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime

from core import database
from core.database import rows
from core.dossiers.reminded import reminders_for
from core.dossiers.reminders import remind
from core.people.models import Officer
from core.people.officers import actor
from core.people.roles import Role
from tests.bench.bench_recompute import count, fill
from tests.bench.report import Figure, report
from tests.databases import Postgres

TURNS, LOOKS, COPIES = 5, 20, 10


async def multiplied(url: str, dossiers: int) -> None:
    """Copies of a tenth of them, whose codes and numbers are those of no office."""
    await fill(url, dossiers // COPIES)
    found = """SELECT column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = 'dossier'"""
    changed = {
        "id": "id + k * 1000000000",
        "code": "code || '-' || k",
        "code_key": "code_key || k",
        "lookup_number": "(5000000000 + row_number() OVER ())::text",
    }
    async with database.opened(f"{url}&command_timeout=3600"):
        columns = [row["column_name"] for row in await rows(found)]
        named = ", ".join(f'"{column}"' for column in columns)
        taken = ", ".join(changed.get(column, f'"{column}"') for column in columns)
        await rows(
            f"INSERT INTO dossier ({named}) SELECT {taken} FROM dossier,"
            f" generate_series(1::bigint, {COPIES - 1}) k"
        )
        await rows("VACUUM ANALYZE dossier")


async def measure(dossiers: int) -> bool:
    """The morning, then the minutes, then an officer who looks."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    kept = f"bench_reminded_{dossiers}_{postgres.schema}"
    await postgres.kept(kept, lambda url: multiplied(url, dossiers))
    async with postgres.copy(kept) as url, database.opened(f"{url}&command_timeout=600"):
        now = datetime.now(UTC)
        began = time.perf_counter()
        turns = 1
        while await remind(now):
            turns += 1
        morning_s, written = time.perf_counter() - began, await count("reminder")
        await rows("VACUUM ANALYZE reminder")
        idle = [await _timed(now) for _ in range(TURNS)]
        looks = [await _looked(now) for _ in range(LOOKS)]
    return report(
        "reminders",
        [
            Figure("reminders of the morning", written, ""),
            Figure("turns for them", turns, ""),
            Figure("written per second", written / morning_s, "/s"),
            Figure("such a turn, on average", morning_s / turns, "s"),
            Figure("a turn without news", max(idle), "s", most=1),
            Figure("a leader's list", max(looks), "s", most=0.2),
        ],
        dossiers=dossiers,
        load=f"{os.getloadavg()[0]:.1f}",
    )


async def _timed(now: datetime) -> float:
    began = time.perf_counter()
    assert not await remind(now)
    return time.perf_counter() - began


async def _looked(now: datetime) -> float:
    leader = await Officer.filter(assignments__role=Role.LEADER).order_by("id").first()
    assert leader is not None
    who = await actor(leader, now)
    began = time.perf_counter()
    await reminders_for(who)
    return time.perf_counter() - began


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.exit(0 if asyncio.run(measure(wanted)) else 1)
