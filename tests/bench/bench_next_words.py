"""What it costs to say what time makes due, beside few open dossiers and beside a million.

`python -m tests.bench.bench_next_words [DOSSIERS]`, 1,000,000 unless told. Each dossier has its
row of the next word and a notice; some hundreds have come due. Then a turn finds nothing, as
nearly every turn does.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta

from core import database
from core.calendar.limits import Limit, LimitUnit
from core.database import rows
from core.dossiers.beginnings import receive
from core.notices.falling_due import LOOKED_AT, owe_what_is_due
from core.notices.models import Notice
from core.notices.routing import routes
from core.people.roles import Role
from tests.bench.report import Figure, report
from tests.databases import Postgres
from tests.office import an_office

FEW, TURNS = 10_000, 5

_MORE = """
INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series($1::bigint, $2) k
WHERE {table}.id = (SELECT min(id) FROM {table})
"""
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = $1
"""
_OWN = {
    "dossier": {
        "id": "1000000000 + k",
        "code": "code || '.' || k",
        "code_key": "code_key || '.' || k",
        "lookup_number": "(9000000000 + k)::text",
    },
    "notice": {"id": "1000000000 + k", "dossier_id": "1000000000 + k", "key": "key || '.' || k"},
    "next_word": {"id": "1000000000 + k", "dossier_id": "1000000000 + k"},
}


async def measure(dossiers: int) -> bool:
    """Few, then many, in one database."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    now = datetime.now(UTC)
    async with postgres.fresh() as url, database.opened(f"{url}&command_timeout=600"):
        office = await an_office(now)
        receiver = await office.actor(Role.RECEIVING_OFFICER)
        application = office.application(limit=Limit(60, LimitUnit.WORKING_DAY))
        await receive(office.desk, receiver, application, now=now - timedelta(days=8))
        await owe_what_is_due(now)
        few = await _beside(0, FEW, now + timedelta(days=1))
        many = await _beside(FEW, dossiers, now + timedelta(days=2))
    return report(
        "next_words",
        [
            Figure(f"{LOOKED_AT} words, beside {FEW}", few[0], "s"),
            Figure(f"{LOOKED_AT} words, beside {dossiers}", many[0], "s", most=3 * few[0] + 0.1),
            Figure(f"a turn without news, beside {FEW}", few[1], "s"),
            Figure(f"a turn without news, beside {dossiers}", many[1], "s", most=0.05),
            Figure("routes of 200 notices", many[2], "s", most=0.2),
        ],
        dossiers=dossiers,
        load=f"{os.getloadavg()[0]:.1f}",
    )


async def _beside(have: int, want: int, now: datetime) -> tuple[float, float, float]:
    """Seconds of a full turn, of an idle one, and of routing, beside so many dossiers."""
    await rows("UPDATE next_word SET look_at = $1", now + timedelta(days=50))
    for table, own in _OWN.items():
        columns = [row["column_name"] for row in await rows(_COLUMNS, table)]
        values = ", ".join(own.get(name, f"{table}.{name}") for name in columns)
        named = ", ".join(columns)
        await rows(_MORE.format(table=table, columns=named, values=values), have + 1, want)
        await rows(f"ANALYZE {table}")
    await rows("UPDATE notice_read_through SET last_notice_id = (SELECT max(id) FROM notice)")
    await rows(
        "UPDATE next_word SET look_at = $1, told_at = $2, said = '' WHERE dossier_id IN"
        f" (SELECT id FROM dossier ORDER BY id DESC LIMIT {LOOKED_AT})",
        now,
        now - timedelta(days=9),
    )
    await rows("VACUUM ANALYZE next_word")
    began = time.perf_counter()
    assert await owe_what_is_due(now)
    full_s = time.perf_counter() - began
    while await owe_what_is_due(now):
        pass
    idle_s = max([await _idle(now) for _ in range(TURNS)])
    notices = await Notice.filter(kind="on_time").limit(200)
    assert len(notices) == LOOKED_AT
    began = time.perf_counter()
    await routes(notices, now=now)
    return full_s, idle_s, time.perf_counter() - began


async def _idle(now: datetime) -> float:
    began = time.perf_counter()
    assert not await owe_what_is_due(now)
    return time.perf_counter() - began


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.exit(0 if asyncio.run(measure(wanted)) else 1)
