"""Work that goes on after a webhook was answered: each chat in its order, many chats at once.

A messenger wants its answer at once and calls again when it does not get it, while an answer to a
person may take seconds. Each chat has a line of its own, which is bounded, so that one who floods
keeps nobody else waiting.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from enum import StrEnum

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]


class Taken(StrEnum):
    """What became of a job."""

    YES = "yes"
    LINE_FULL = "line_full"  #: that chat has enough in its line: it is left undone
    ALL_FULL = "all_full"  #: too much of everything: the messenger may come again


class Lines:
    """The lines of one messenger in one process."""

    def __init__(self, *, at_once: int = 40, most_of_one: int = 30, most: int = 4000) -> None:
        """
        Args:
            at_once: chats that are worked on at the same time.
            most_of_one: jobs that wait in one line; `most`, in all.
        """
        self._places = asyncio.Semaphore(at_once)
        self._most_of_one, self._most = most_of_one, most
        self._waiting: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0

    def put(self, chat: str, job: Job) -> Taken:
        """Have a job done when those before it in the chat's line are."""
        if self._count >= self._most:
            return Taken.ALL_FULL
        line = self._waiting.get(chat)
        if line is None:
            self._waiting[chat] = deque([job])
            task = asyncio.create_task(self._work(chat), name="line of a chat")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(line) >= self._most_of_one:
            return Taken.LINE_FULL
        else:
            line.append(job)
        self._count += 1
        return Taken.YES

    async def close(self, wait_s: float = 5.0) -> None:
        """Let what waits be done, for so long; give up the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=wait_s)
        for task in late:
            task.cancel()
        if late:
            log.warning("%d chats were not answered any more", len(late))
            await asyncio.wait(late, timeout=1.0)

    async def idle(self) -> None:
        """Wait until nothing is left to do."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _work(self, chat: str) -> None:
        line = self._waiting[chat]
        async with self._places:
            while line:
                job = line[0]
                try:
                    await job()
                except Exception:
                    # One text that fails must not keep the others of its chat waiting.
                    log.exception("a turn of a chat failed")
                finally:
                    line.popleft()
                    self._count -= 1
            del self._waiting[chat]
