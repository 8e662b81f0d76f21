"""How quickly the demo province fills: dossiers with history and notices, on PostgreSQL.

`python -m tests.bench.bench_seed [DOSSIERS]`, 100,000 unless told. What is made is
the same as in `seed-demo --dossiers N`, and is verified at a few places afterwards.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from datetime import UTC, datetime

from core import database
from core.database import rows
from core.dossiers.rebuild import rebuild
from core.dossiers.verify import verify_history
from gateway.demo.seeding import DEFAULT_DOSSIERS, seed_demo
from tests.bench.report import Figure, report
from tests.databases import Postgres

SECRET = b"s" * 32
SAMPLES = 50


async def measure(dossiers: int) -> tuple[float, float, dict[str, int]]:
    """(seconds for the default province, seconds for the rest, rows per table)."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    now = datetime.now(UTC)
    async with postgres.fresh() as url, database.opened(url):
        first = await seed_demo(dossiers=DEFAULT_DOSSIERS, now=now, secret=SECRET)
        more = await seed_demo(
            dossiers=DEFAULT_DOSSIERS + dossiers,
            now=now,
            secret=SECRET,
            progress=lambda done, total: print(f"\r  {done}/{total}", end="", flush=True),
        )
        print()
        assert more.made == dossiers
        await check()
        tables = ("dossier", "dossier_event", "notice")
        counts = {
            table: int((await rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"])
            for table in tables
        }
    return first.seconds, more.seconds, counts


async def check() -> None:
    """A few dossiers, spread over all: whole histories, rows that follow from them."""
    drawn = await rows(
        "SELECT code FROM dossier WHERE id % (SELECT max(id) / $1 FROM dossier) = 0", SAMPLES
    )
    assert len(drawn) >= SAMPLES
    for row in drawn:
        assert [finding async for finding in verify_history(row["code"])] == []
        assert [one async for one in rebuild(mend=False, code=row["code"])] == []


def main() -> int:
    dossiers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first_s, seconds, counts = asyncio.run(measure(dossiers))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = report(
        "seed",
        [
            Figure("dossiers per second", dossiers / seconds, "/s", least=5_000),
            Figure("rows per second", sum(counts.values()) / (first_s + seconds), "/s"),
            Figure("default province, dossiers alone", first_s, "s", most=5),
            Figure("peak memory of the seeding process", peak_kib / 1024, "MiB", most=300),
        ],
        dossiers=dossiers,
        events=counts["dossier_event"],
        notices=counts["notice"],
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
