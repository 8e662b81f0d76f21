"""Receptions a second, whole and durable: row, history, notices, synced commit, on PostgreSQL.

`python -m tests.bench.bench_reception`. Two processes with four clients each
receive in eight communes; then one client alone, for the latency an officer feels.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, date, datetime

from core import database
from core.calendar.limits import Limit, LimitUnit
from core.database import rows
from core.dossiers.beginnings import receive
from core.dossiers.desk import Desk
from core.people.models import Assignment, Level, Officer, Unit, UnitKind
from core.people.officers import actor
from core.people.roles import Role
from core.procedures.models import ProcedureVersion
from tests.bench.report import Figure, report
from tests.databases import Postgres
from tests.office import SECRET, Office, an_application, an_office

PROCESSES, CLIENTS, SECONDS = 2, 4, 10


async def communes(office: Office, count: int) -> None:
    """More units, so that two officers seldom share a serial of the day."""
    for number in range(count):
        unit = await Unit.create(
            parent=office.province,
            level=Level.COMMUNE,
            kind=UnitKind.AGENCY,
            name=f"Xã {number}",
            agency_code=f"X98.1.{number}",
            valid_from=date(2025, 7, 1),
        )
        receiver = office.officers[Role.RECEIVING_OFFICER]
        await Assignment.create(
            officer=receiver, unit=unit, role=Role.RECEIVING_OFFICER, valid_from=date(2025, 7, 1)
        )


async def clients(url: str, first: int, count: int, seconds: float) -> list[float]:
    """Receive in `count` communes at once; the seconds each reception took."""
    took: list[float] = []
    async with database.opened(f"{url}&maxsize={count + 1}"):
        now = datetime.now(UTC)
        desk = Desk(SECRET)
        officer = await actor(await Officer.get(username=Role.RECEIVING_OFFICER.value), now)
        version = await ProcedureVersion.first()
        units = await Unit.filter(agency_code__startswith="X98.1.").order_by("id")
        until = time.perf_counter() + seconds

        async def one(unit: Unit) -> None:
            limit = Limit(3, LimitUnit.WORKING_DAY)
            application = an_application(version.id, unit.id, limit=limit)
            while (started := time.perf_counter()) < until:
                await receive(desk, officer, application, now=datetime.now(UTC))
                took.append(time.perf_counter() - started)

        await asyncio.gather(*(one(unit) for unit in units[first : first + count]))
    return took


async def many(
    url: str, processes: int, each: int, seconds: float
) -> tuple[int, float, list[float]]:
    """(receptions, seconds, seconds each took) of several processes at once."""
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bench.bench_reception",
            url,
            str(number * each),
            str(each),
            str(seconds),
            stdout=asyncio.subprocess.PIPE,
        )
        for number in range(processes)
    ]
    took: list[float] = []
    for process in running:
        printed, _ = await process.communicate()
        took += json.loads(printed)
    return len(took), seconds, sorted(took)


async def main() -> bool:
    """Measure and report."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    async with postgres.fresh() as url:
        async with database.opened(url):
            await communes(await an_office(datetime.now(UTC)), PROCESSES * CLIENTS)
            (durable,) = await rows("SHOW synchronous_commit")
        count, seconds, took = await many(url, PROCESSES, CLIENTS, SECONDS)
        _, _, alone = await many(url, 1, 1, SECONDS / 2)
        async with database.opened(url):
            (kept,) = await rows(
                "SELECT (SELECT count(*) FROM dossier) AS dossiers,"
                " (SELECT count(*) FROM dossier_event) AS events,"
                " (SELECT count(*) FROM notice) AS notices"
            )
    assert kept["dossiers"] == kept["events"] == kept["notices"] == count + len(alone)
    return report(
        "reception",
        [
            Figure("receptions a second, 2 processes", count / seconds, "/s", least=300),
            Figure("p50 with 8 clients", took[len(took) // 2] * 1000, "ms"),
            Figure("p99 with 8 clients", took[int(len(took) * 0.99)] * 1000, "ms"),
            Figure("p50 with one client", alone[len(alone) // 2] * 1000, "ms", most=10),
            Figure("p99 with one client", alone[int(len(alone) * 0.99)] * 1000, "ms"),
        ],
        synchronous_commit=durable["synchronous_commit"],
        receptions=kept["dossiers"],
    )


if __name__ == "__main__":
    if len(sys.argv) == 5:
        _, address, first, count, duration = sys.argv
        print(json.dumps(asyncio.run(clients(address, int(first), int(count), float(duration)))))
    else:
        sys.exit(0 if asyncio.run(main()) else 1)
