"""What an idle gateway costs: seconds from its start to its first answer, and memory.

`python -m tests.bench.bench_gateway`. A real process with loops, pages and
simulator over a demo province; memory is what the system counts as its own (USS)
and as resident (RSS), a minute's worth of pages after the start.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import psutil

from tests.bench.report import Figure, report
from tests.real_gateway import Gateway, free_port

STARTS = 5
PAGES = ("/", "/thu-tuc", "/tra-cuu", "/office/sign-in", "/simulator", "/healthz", "/metrics")


async def started(gateway: Gateway) -> float:
    """Seconds from the start of the process to its first good answer."""
    begun = time.perf_counter()
    await gateway.start()
    return time.perf_counter() - begun


async def main() -> bool:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "MOTCUA_PORT": str(free_port()),
            "MOTCUA_DATA_DIR": f"{folder}/data",
            "MOTCUA_DATABASE_URL": f"sqlite://{folder}/motcua.sqlite3",
            "MOTCUA_MODE": "demo",
        }
        gateway = Gateway(settings, Path(folder) / "gateway.log")
        await gateway.run("migrate")
        await gateway.run("seed-demo")
        starts = []
        for number in range(STARTS):
            starts.append(await started(gateway))
            if number < STARTS - 1:
                await gateway.stop()
        assert gateway.process is not None
        process = psutil.Process(gateway.process.pid)
        idle = process.memory_full_info()
        async with aiohttp.ClientSession() as session:
            for _ in range(20):
                for page in PAGES:
                    async with session.get(gateway.url + page) as response:
                        await response.read()
        used = process.memory_full_info()
        await gateway.stop()
    starts.sort()
    return report(
        "gateway",
        [
            Figure("start to ready, median", starts[STARTS // 2], "s", most=3),
            Figure("start to ready, slowest", starts[-1], "s"),
            Figure("idle, resident", idle.rss / 2**20, "MB", most=200),
            Figure("idle, its own", idle.uss / 2**20, "MB"),
            Figure("after some pages, resident", used.rss / 2**20, "MB", most=200),
        ],
        database="sqlite",
        starts=STARTS,
    )


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)
