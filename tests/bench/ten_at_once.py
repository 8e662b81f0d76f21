"""Ten people talk to an advisor at the same time, none of them waiting between turns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil

from advisor.advice import Advising, Heard
from tests.bench.report import Figure

_TOGETHER = 10


async def ten_at_once(
    advisor: Advising,
    talks: Sequence[Sequence[str]],
    *,
    most_ms: float | None = None,
    process: psutil.Process | None = None,
) -> list[Figure]:
    """How long a turn takes.

    Args:
        talks: turns of conversations, held once each.
        process: the one whose work is counted; None: this one.
    """
    waiting, taken = list(enumerate(talks)), list[float]()

    async def one_after_another() -> None:
        while waiting:
            number, turns = waiting.pop()
            for place, said in enumerate(turns):
                heard = Heard(said, f"ten:{number}", "chat", turn=f"ten:{number}:{place}")
                began = time.perf_counter()
                await advisor.hear(heard, now=datetime.now(UTC))
                taken.append(time.perf_counter() - began)

    busy, began = process or psutil.Process(), time.perf_counter()
    before = _worked(busy)
    await asyncio.gather(*(one_after_another() for _ in range(_TOGETHER)))
    whole, worked = time.perf_counter() - began, _worked(busy) - before
    taken.sort()
    return [
        Figure("ten at once: answered in, p50", taken[len(taken) // 2] * 1000, "ms"),
        Figure("ten at once: answered in, p95", taken[int(len(taken) * 0.95)] * 1000, "ms",
               most=most_ms),
        Figure("ten at once: answers a second", len(taken) / whole, "/s"),
        Figure("ten at once: processor time of an answer", worked / len(taken) * 1000, "ms"),
    ]  # fmt: skip


def _worked(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
