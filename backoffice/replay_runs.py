"""Long computations for pages: one at a time, shared by whoever asks for the same.

A page waits a few seconds for its result, and else shows how far it is and asks again. The
work goes on in a thread that gives way to requests all the time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

#: How long a page waits for its result, in seconds, before it shows how far it is.
PATIENCE_S = 3.0
#: How long a result is shown again without computing it anew, and how many are kept.
KEEP_S, MOST_KEPT = 600.0, 30
#: How many may wait for their turn; of more, the one that has waited longest is given up.
MOST_WAITING = 8

#: Called with the part that is done, 0..1, from any thread.
Progress = Callable[[float], None]
Make = Callable[[Progress], Awaitable[Any]]


class Stopped(Exception):
    """The office closes: nobody waits for the result any more."""


class Run:
    """One computation, on its way or done."""

    def __init__(self, make: Make, turn: asyncio.Semaphore) -> None:
        self.part = 0.0
        self.begun_s = time.monotonic()
        self.stopped = False
        self._make, self._turn = make, turn
        self.task = asyncio.create_task(self._go())

    @property
    def done(self) -> bool:
        """Whether it has a result, or failed."""
        return self.task.done() and not self.task.cancelled()

    @property
    def failed(self) -> bool:
        return self.done and self.task.exception() is not None

    def give_up(self) -> None:
        """Stop it; the thread ends when it next says how far it is."""
        self.stopped = True
        self.task.cancel()

    def result(self) -> Any:
        """What came of it; raises what it raised."""
        return self.task.result()

    async def _go(self) -> Any:
        async with self._turn:
            return await self._make(self._tell)

    def _tell(self, part: float) -> None:
        if self.stopped:
            raise Stopped
        self.part = part
        time.sleep(0)  # whoever answers requests goes first


class Runs:
    """The computations of this process."""

    def __init__(self) -> None:
        self._runs: dict[Hashable, Run] = {}
        # Made where it is first used: an application may be built before its loop runs.
        self._turn: asyncio.Semaphore | None = None

    async def ask(self, key: Hashable, make: Make) -> Run:
        """The run under that key, begun if need be; waits a moment for it to be done."""
        self._forget()
        run = self._runs.get(key)
        if run is None:
            self._make_room()
            self._turn = self._turn or asyncio.Semaphore(1)
            run = self._runs[key] = Run(make, self._turn)
        await asyncio.wait({run.task}, timeout=PATIENCE_S)
        if run.failed or run.task.cancelled():  # asked again, it is begun again
            self._runs.pop(key, None)
        return run

    def _make_room(self) -> None:
        waiting = [key for key, run in self._runs.items() if not run.task.done()]
        for key in waiting[:-MOST_WAITING]:
            self._runs.pop(key).give_up()

    def _forget(self) -> None:
        now = time.monotonic()
        for key, run in list(self._runs.items()):
            if run.task.done() and (not run.done or run.failed or now - run.begun_s > KEEP_S):
                del self._runs[key]
        for key in [key for key, run in self._runs.items() if run.done][:-MOST_KEPT]:
            del self._runs[key]

    async def close(self, _: object = None) -> None:
        """Let nothing go on; for `on_cleanup`."""
        running = [run for run in self._runs.values() if not run.task.done()]
        for run in running:
            run.give_up()
        await asyncio.gather(*(run.task for run in running), return_exceptions=True)
        self._runs.clear()
