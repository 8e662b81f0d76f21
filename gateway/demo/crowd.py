"""Making batches of rows, in this process or, when there are many, in several at once."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor

from gateway.demo.generator import World
from gateway.demo.lines import Lines
from gateway.demo.plan import Numbered
from gateway.demo.storing import Batch

#: From so many dossiers on, starting other processes pays.
MANY = 20_000
#: More would only wait for the database.
MOST_PROCESSES = 4

_world: World | None = None


def made(world: World, slots: Iterable[Numbered]) -> Batch:
    """The rows of some slots."""
    lines = Lines()
    for slot in slots:
        world.tell(slot, lines)
    return Batch.of(lines)


async def made_here(world: World, groups: Iterable[Sequence[Numbered]]) -> AsyncIterator[Batch]:
    """The batches, in order, each when it is asked for."""
    for group in groups:
        yield made(world, group)
        await asyncio.sleep(0)


async def made_by_many(world: World, groups: Iterable[Sequence[Numbered]]) -> AsyncIterator[Batch]:
    """The batches, in order, made ahead by other processes; only a few wait to be taken."""
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    loop, waiting = asyncio.get_running_loop(), list[asyncio.Future[Batch]]()
    # Spawned, because a copy of this process would have its connections and threads.
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_enter, initargs=(world,)
    ) as pool:
        try:
            for group in groups:
                waiting.append(loop.run_in_executor(pool, _made, group))
                if len(waiting) > 2 * processes:
                    yield await waiting.pop(0)
            while waiting:
                yield await waiting.pop(0)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _enter(world: World) -> None:
    global _world
    _world = world
    gc.disable()  # nothing made here refers to itself


def _made(slots: Sequence[Numbered]) -> Batch:
    assert _world is not None, "the process was started with a world"
    return made(_world, slots)
