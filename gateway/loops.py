"""Work that nobody waits for: loops that stumble, get up and go on, and stop when asked.

A loop is a function called again and again. A failure is logged, counted and followed by
a pause that doubles; nothing a loop does may take the gateway down. Stopping lets the turn
in hand end, for a bounded time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from gateway.health import Verdict

log = logging.getLogger(__name__)

#: First and longest pause after a failure.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Loop:
    """One kind of work."""

    name: str
    #: One turn, with the present moment. True: there may be more, come back at once.
    turn: Callable[[datetime], Awaitable[bool]]
    pause_s: float  #: between turns when there is nothing to do
    slowest_turn_s: float = 120.0  #: a turn that takes longer counts as stuck
    delay_s: float = 0.0  #: before the first turn
    wake: asyncio.Event | None = None  #: cuts a pause between turns short
    end: Callable[[], Awaitable[None]] | None = None  #: after the last turn: what is in hand


@dataclass(slots=True)
class _Running:
    task: asyncio.Task[None]
    seen_at: float = field(default_factory=monotonic)  #: monotonic; last sign of life
    failures: int = 0  #: in a row


class Loops:
    """The loops of one process."""

    def __init__(
        self,
        loops: list[Loop],
        *,
        failed: Callable[[str], None] = lambda name: None,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        """`failed` is told the name of a loop that stumbled."""
        self._loops = loops
        self._failed = failed
        self._first_pause_s = first_pause_s
        self._running: dict[str, _Running] = {}
        self._stopping = asyncio.Event()

    def start(self) -> None:
        for loop in self._loops:
            task = asyncio.create_task(self._run(loop), name=f"loop {loop.name}")
            self._running[loop.name] = _Running(task)

    async def stop(self, wait_s: float) -> None:
        """Begin no new turn; wait for those in hand, then give them up."""
        self._stopping.set()
        tasks = [running.task for running in self._running.values()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=wait_s)
        for task in late:
            log.warning("%s did not end in time and is given up", task.get_name())
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=5)

    async def alive(self) -> Verdict:
        """Whether every loop turns."""
        now = monotonic()
        stuck = [
            loop.name
            for loop in self._loops
            if (running := self._running.get(loop.name)) is None
            or running.task.done()
            or now - running.seen_at > loop.pause_s + loop.slowest_turn_s
        ]
        return not stuck, f"stuck: {', '.join(stuck)}" if stuck else "ok"

    async def _run(self, loop: Loop) -> None:
        await self._pause(loop.delay_s)
        while not self._stopping.is_set():
            running = self._running[loop.name]
            running.seen_at = monotonic()
            try:
                more = await loop.turn(datetime.now(UTC))
            except Exception:
                running.failures += 1
                self._failed(loop.name)
                pause_s = self._pause_after(running.failures)
                log.exception(
                    "loop %s stumbled", loop.name, extra={"loop": loop.name, "retry_s": pause_s}
                )
            else:
                running.failures = 0
                if more:
                    await asyncio.sleep(0)
                else:
                    await self._pause_or_wake(loop)
                continue
            await self._pause(pause_s)
        if loop.end is not None:
            await loop.end()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _pause_or_wake(self, loop: Loop) -> None:
        if loop.wake is None:
            await self._pause(loop.pause_s)
            return
        waiting = [
            asyncio.create_task(self._stopping.wait()),
            asyncio.create_task(loop.wake.wait()),
        ]
        await asyncio.wait(waiting, timeout=loop.pause_s, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    def _pause_after(self, failures: int) -> float:
        return min(self._first_pause_s * 2.0 ** min(failures - 1, 16), LONGEST_PAUSE_S)
