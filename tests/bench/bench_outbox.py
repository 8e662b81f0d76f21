"""Notices a second that two workers hand over, how soon one leaves, and what age costs a claim.

`python -m tests.bench.bench_outbox [OLD]`: 5,000,000 old notices unless told. PostgreSQL as in
production; the provider answers after fifty milliseconds. Throughput is of a backlog that is
there at once, from the first text that the provider was given to the last answer. For the wait,
notices come at a steady rate, each in a transaction of its own, and each is timed from before
its commit to the provider's answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core import database
from core.database import append, rows, transaction
from core.notices import outbox
from core.notices.models import Priority
from tests.bench.report import Figure, report
from tests.databases import Postgres
from tests.delivering_worker import workers
from tests.fakes.quick_provider import QuickProvider

WORKERS, ANSWER_S = 2, 0.05
BACKLOG = 20_000
RATE, SECONDS = 200, 15
FEW_OLD, MANY_OLD = 10_000, 5_000_000
CLAIMS, CLAIMED = 40, 64

_COLUMNS = (
    "key", "kind", "medium", "address", "language", "facts", "state", "owed_at", "next_at",
    "attempts", "claimed_by", "provider", "provider_id", "failure",
)  # fmt: skip
_PLACES = ", ".join(f"${n}" for n, _ in enumerate(_COLUMNS, 1))
#: One notice, in a transaction of its own.
INSERT = f"INSERT INTO notice ({', '.join(_COLUMNS)}) VALUES ({_PLACES})"
_FACTS = (
    '{"asked": "", "code": "H15.50.05.13-261008-0975", "completed_at": null,'
    ' "due_at": "2026-10-22T17:00+07:00", "officer": "Nguyễn Thị Tiếp Nhận", "outcome": "",'
    ' "received_at": "2026-10-08T09:12+07:00", "returned_at": null, "unit": "UBND xã Ea Kao"}'
)
_OLD = f"""
INSERT INTO notice (key, kind, medium, address, language, facts, state, owed_at, next_at,
 attempts, claimed_by, provider, provider_id, failure, sent_at, delivered_at, went_by)
SELECT 'old:' || n, 'received', 'sms', '+849' || lpad((n % 1000000)::text, 8, '0'), 'vi',
 '{_FACTS}', 'delivered', at, at, 1, '', 'first', 'SM' || md5(n::text), '', at, at, 'sms'
 FROM (SELECT n, now() - interval '1 year' + n * interval '6 seconds' AS at
       FROM generate_series($1::bigint, $2::bigint) n) AS old
"""


def owed(number: int, at: datetime) -> tuple[Any, ...]:
    """The row of a notice that is due."""
    return (
        f"new:{number}", "received", "sms", f"+8491{number:07}", "vi", _FACTS, "owed", at, at, 0,
        "", "", "", "",
    )  # fmt: skip


async def owe(numbers: Sequence[int]) -> None:
    """Put so many where the workers find them, all at once."""
    now = datetime.now(UTC)
    async with transaction():
        await append("notice", _COLUMNS, [owed(number, now) for number in numbers])


async def sent() -> int:
    """How many are recorded as handed over."""
    (row,) = await rows("SELECT count(*) AS n FROM notice WHERE state = 'sent'")
    return int(row["n"])


async def throughput(url: str) -> float:
    """Notices a second of a backlog."""
    async with (
        QuickProvider(delay_s=ANSWER_S) as provider,
        workers(f"{url}&maxsize=4", provider.base) as made,
    ):
        for _ in range(WORKERS):
            await made.start()
        await owe(range(BACKLOG))
        while len(provider.taken) < BACKLOG:
            await provider.is_asked(provider.asked + 1)
        while True:
            if await sent() == BACKLOG:
                break
            await asyncio.sleep(0.2)
        assert max(provider.taken.values()) == 1
        return BACKLOG / (max(provider.at.values()) + ANSWER_S - min(provider.at.values()))


async def waits_ms(url: str) -> list[float]:
    """From before its commit to the provider's answer, of notices that come one by one."""
    came: dict[str, float] = {}
    async with (
        QuickProvider(delay_s=ANSWER_S) as provider,
        workers(f"{url}&maxsize=4", provider.base) as made,
    ):
        for _ in range(WORKERS):
            await made.start()
        loop, running = asyncio.get_running_loop(), set()
        began = loop.time()
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(began + number / RATE - loop.time(), 0))
            row = owed(BACKLOG + number, datetime.now(UTC))
            came[row[0]] = loop.time()
            task = asyncio.create_task(rows(INSERT, *row))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
        while len(provider.taken) < RATE * SECONDS:
            await provider.is_asked(provider.asked + 1)
    return sorted((provider.at[key] + ANSWER_S - at) * 1000 for key, at in came.items())


@dataclass(frozen=True)
class Claim:
    """What one claim costs while a backlog waits."""

    ms: float  #: the quartile of the quicker ones: whatever else the machine does is not ours
    pages: int  #: of the database, looked at or changed


async def claim() -> Claim:
    """Measured without the disk's part, which is the same for any commit."""
    await owe(range(10**6, 10**6 + CLAIMS * CLAIMED * 2))
    await rows("VACUUM ANALYZE notice")
    await rows("CHECKPOINT")
    took = []
    for _ in range(CLAIMS):
        async with transaction():
            await rows("SET LOCAL synchronous_commit = off")
            began = time.perf_counter()
            claimed = await outbox.claim("bench", CLAIMED, now=datetime.now(UTC))
            took.append((time.perf_counter() - began) * 1000)
        assert len(claimed) == CLAIMED
    now = datetime.now(UTC)
    statement = outbox._taking(CLAIMED, tuple(Priority))
    explained = await rows(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", now, "x", now)
    plan = json.loads(explained[0]["QUERY PLAN"])[0]["Plan"]
    await rows("DELETE FROM notice WHERE state IN ('owed', 'claimed')")
    return Claim(sorted(took)[CLAIMS // 4], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


async def old(first: int, last: int) -> None:
    """Notices that have arrived long ago."""
    for start in range(first, last, 500_000):
        async with transaction():
            await rows("SET LOCAL synchronous_commit = off")
            await rows(_OLD, start + 1, min(start + 500_000, last))


async def measure(many: int) -> bool:
    """All of it."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    try:
        async with postgres.fresh() as url, database.opened(f"{url}&command_timeout=600"):
            per_second = await throughput(url)
            waited = await waits_ms(url)
            await rows("TRUNCATE notice")
            await old(0, FEW_OLD)
            few = await claim()
            began = time.perf_counter()
            await old(FEW_OLD, many)
            filled_s = time.perf_counter() - began
            beside = await claim()
    finally:
        await postgres.close()
    return report(
        "outbox",
        [
            Figure("handed over a second, 2 workers", per_second, "/s", least=1000),
            Figure("p50 from commit to hand-over", waited[len(waited) // 2], "ms"),
            Figure(
                "p99 from commit to hand-over", waited[int(len(waited) * 0.99)], "ms", most=1000
            ),
            Figure(f"a claim beside {FEW_OLD:,} old ones", few.ms, "ms"),
            Figure(f"a claim beside {many:,} old ones", beside.ms, "ms", most=few.ms * 1.5 + 1),
            Figure(f"its pages beside {FEW_OLD:,}", few.pages, ""),
            Figure(f"its pages beside {many:,}", beside.pages, "", most=few.pages * 1.5),
        ],
        backlog=BACKLOG,
        rate=f"{RATE}/s",
        filled=f"{timedelta(seconds=round(filled_s))}",
        load=f"{os.getloadavg()[0]:.1f}",
    )


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else MANY_OLD
    sys.exit(0 if asyncio.run(measure(wanted)) else 1)
