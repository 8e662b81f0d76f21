"""A gateway that is told to stop ends what it has begun, in one process or several."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from gateway.serving import CannotListen, listen

ROOT = Path(__file__).parents[2]


class Server:
    """slow_server.py, running."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process, self._port = process, port

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._port}{path}"

    async def begun(self) -> None:
        assert await self.process.stdout.readline() == b"begun\n"

    def signal(self, number: int) -> None:
        self.process.send_signal(number)


@asynccontextmanager
async def running(workers: int = 1, wait_s: float = 30) -> AsyncIterator[Server]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.gateway.slow_server", str(workers), str(wait_s),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    server = Server(process, int(await process.stdout.readline()))
    try:
        yield server
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def text(http: aiohttp.ClientSession, url: str) -> str:
    async with http.get(url) as answer:
        return await answer.text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", [1, 2])
async def test_a_running_request_is_answered_before_the_gateway_stops(number, workers, http):
    async with running(workers) as server:
        asked = asyncio.create_task(text(http, server.url("/slow")))
        await server.begun()
        server.signal(number)
        assert await asked == "whole"
        assert await server.process.wait() == 0


async def test_a_stopping_gateway_takes_no_new_connection(http):
    async with running() as server:
        asked = asyncio.create_task(text(http, server.url("/endless")))
        await server.begun()
        server.signal(signal.SIGTERM)
        with pytest.raises(aiohttp.ClientConnectionError):
            while True:
                async with aiohttp.ClientSession() as other:
                    await text(other, server.url("/pid"))
        server.signal(signal.SIGTERM)
        await asyncio.wait([asked])


async def test_a_kept_connection_without_request_does_not_hold_it_up(http):
    async with running() as server:
        await text(http, server.url("/pid"))
        server.signal(signal.SIGTERM)
        assert await server.process.wait() == 0


async def test_the_wait_for_running_requests_is_bounded(http):
    async with running(wait_s=1) as server:
        asked = asyncio.create_task(text(http, server.url("/endless")))
        await server.begun()
        server.signal(signal.SIGTERM)
        assert await server.process.wait() == 0
        with pytest.raises(aiohttp.ClientConnectionError):
            await asked


async def test_asking_twice_gives_up_waiting(http):
    async with running(wait_s=3600) as server:
        asked = asyncio.create_task(text(http, server.url("/endless")))
        await server.begun()
        server.signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        server.signal(signal.SIGTERM)
        await server.process.wait()
        with pytest.raises(aiohttp.ClientConnectionError):
            await asked


async def pids(server: Server, count: int) -> set[int]:
    """Process ids of `count` different children, by asking until they all answered."""
    found: set[int] = set()
    while len(found) < count:
        async with aiohttp.ClientSession() as other:
            asked = [text(other, server.url("/pid")) for _ in range(8)]
            found |= {int(pid) for pid in await asyncio.gather(*asked)}
    return found


async def test_a_child_that_is_killed_is_replaced():
    async with running(2) as server:
        (first, *_) = await pids(server, 2)
        os.kill(first, signal.SIGKILL)
        while first in await pids(server, 2):
            pass
        server.signal(signal.SIGTERM)
        assert await server.process.wait() == 0


async def test_children_stop_when_their_parent_is_killed():
    async with running(2) as server:
        children = await pids(server, 2)
        server.signal(signal.SIGKILL)
        await server.process.wait()
        await asyncio.to_thread(wait_for_the_end, children)


def wait_for_the_end(pids: set[int]) -> None:
    while any(alive(pid) for pid in pids):
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_taken_port_is_said_at_once():
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1:{port}: "):
            listen("127.0.0.1", port)
