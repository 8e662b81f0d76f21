"""Telling dossiers in a process of its own, ahead of PostgreSQL, which stores them.

A thread would not do: whoever speaks with PostgreSQL would have to wait for it.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from struct import Struct
from typing import BinaryIO

from gateway.demo.casting import TEMPORARY, Batch, Temporary
from gateway.demo.generator import World
from gateway.demo.plan import Numbered

_ROOT = Path(__file__).parents[2]
#: What is told ahead stops here, in octets: the dossiers of a second.
_AHEAD = 16 << 20
#: So much is read at once.
_PIECE = 256 << 10
#: Before each batch: how many dossiers, and the octets for each temporary table.
_SIZES = Struct(">5Q")

#: What a temporary table gets.
Part = tuple[Temporary, AsyncIterator[bytes]]


class Teller:
    """The process, seen from the one that stores."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked, self._told = process.stdin, process.stdout

    async def told(
        self, groups: Sequence[Sequence[Numbered]]
    ) -> AsyncIterator[tuple[int, Sequence[Part]]]:
        """How many dossiers, and their parts, to be read in that order, of each group.

        Raises:
            ChildProcessError: the process has ended before; it has said why.
        """
        await self.send(groups)
        for _ in groups:
            count, *sizes = _SIZES.unpack(b"".join([one async for one in self._read(_SIZES.size)]))
            octets = [self._read(size) for size in sizes]
            yield count, list(zip(TEMPORARY, octets, strict=True))

    async def send(self, what: object) -> None:
        """What it needs next."""
        self._asked.write(pickle.dumps(what))
        await self._asked.drain()

    async def _read(self, size: int) -> AsyncIterator[bytes]:
        while size:
            piece = await self._told.read(min(size, _PIECE))
            if not piece:
                raise ChildProcessError("the process that tells dossiers ended too early")
            size -= len(piece)
            yield piece


@asynccontextmanager
async def telling_apart(world: World) -> AsyncIterator[Teller]:
    """The process, started and with the world at hand; ended with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=PIPE,
        stdout=PIPE,
        limit=_AHEAD,
        cwd=_ROOT,
        start_new_session=True,  # Ctrl-C is for who stores
    )
    try:
        teller = Teller(process)
        await teller.send(world)
        yield teller
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def cast(world: World, slots: Sequence[Numbered]) -> Batch:
    """The dossiers of some slots, cast from moulds."""
    batch = Batch()
    for slot in slots:
        world.cast(slot, batch)
    return batch


def main(asked: BinaryIO, told: BinaryIO) -> None:
    """The process: tell the groups that are asked for."""
    world: World = pickle.load(asked)
    groups: Sequence[Sequence[Numbered]] = pickle.load(asked)
    gc.disable()  # nothing told refers to itself, and the scene is large to look through
    for group in groups:
        batch = cast(world, group)
        octets = batch.octets()
        told.write(_SIZES.pack(len(batch.casts), *map(len, octets)))
        told.writelines(octets)
    told.flush()


if __name__ == "__main__":
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        sys.exit("nobody listens any more")
