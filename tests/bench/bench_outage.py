"""Five minutes without the first provider, under load: nothing lost, nothing doubled, and soon.

`python -m tests.bench.bench_outage [SECONDS]`, 300 unless told, for the outage; before and after
it a fifth of that. 20,000 notices come evenly. The first provider in turn hangs although it took
the text, hangs without having taken it, fails, and is dark. It begins with the worst: only then
can a person get a second copy, because nobody can know. PostgreSQL as in production, two workers.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from datetime import UTC, datetime

from core import database
from core.database import rows
from gateway.delivery.loop import IN_HAND
from tests.bench.bench_outbox import INSERT, owed
from tests.bench.report import Figure, report
from tests.databases import Postgres
from tests.delivering_worker import workers
from tests.fakes.quick_provider import Mood, QuickProvider

NOTICES, WORKERS, ANSWER_S = 20_000, 2, 0.05
HOWS = (Mood.TAKES_AND_HANGS, Mood.HANGS, Mood.ERROR, Mood.DARK)


async def come(seconds: float) -> None:
    """All notices, one after the other, evenly."""
    loop, running = asyncio.get_running_loop(), set()
    began = loop.time()
    for number in range(NOTICES):
        await asyncio.sleep(max(began + number * seconds / NOTICES - loop.time(), 0))
        task = asyncio.create_task(rows(INSERT, *owed(number, datetime.now(UTC))))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def goes_dark(first: QuickProvider, before_s: float, outage_s: float) -> None:
    """The outage, in all its kinds."""
    await asyncio.sleep(before_s)
    for how in HOWS:
        await first.be(how)
        await asyncio.sleep(outage_s / len(HOWS))
    await first.be(Mood.WELL)


async def all_sent() -> None:
    """Come back when each is recorded as handed over."""
    while True:
        (row,) = await rows("SELECT count(*) AS n FROM notice WHERE state = 'sent'")
        if row["n"] == NOTICES:
            return
        await asyncio.sleep(0.5)


async def measure(outage_s: float) -> bool:
    """One outage."""
    postgres = Postgres(durable=True)
    await postgres.prepare()
    try:
        async with (
            postgres.fresh() as url,
            database.opened(url),
            QuickProvider(delay_s=ANSWER_S) as first,
            QuickProvider(delay_s=ANSWER_S) as second,
            workers(f"{url}&maxsize=4", first.base, second.base) as made,
        ):
            for _ in range(WORKERS):
                await made.start()
            before_s = outage_s / 5
            await asyncio.gather(
                come(outage_s + 2 * before_s), goes_dark(first, before_s, outage_s)
            )
            async with asyncio.timeout(120):
                await all_sent()
            (row,) = await rows(
                "SELECT count(*) FILTER (WHERE sent_at <= owed_at + interval '10 s') AS quick,"
                " max(extract(epoch FROM sent_at - owed_at)) AS slowest FROM notice"
            )
    finally:
        await postgres.close()
    taken: Counter[str] = first.taken + second.taken
    doubled = {text for text, times in taken.items() if times > 1}
    return report(
        "outage",
        [
            Figure("lost", NOTICES - len(taken), "", most=0),
            Figure("doubled though told", len(doubled - set(first.untold)), "", most=0),
            Figure("doubled, the answer was cut", len(doubled), "", most=WORKERS * IN_HAND),
            Figure("within ten seconds", 100 * row["quick"] / NOTICES, "%", least=99),
            Figure("the slowest", float(row["slowest"]), "s"),
            Figure("carried by the second", sum(second.taken.values()), ""),
        ],
        outage=f"{outage_s:g} s",
        notices=NOTICES,
        load=f"{os.getloadavg()[0]:.1f}",
    )


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    sys.exit(0 if asyncio.run(measure(wanted)) else 1)
