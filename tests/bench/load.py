"""A small load generator in a process of its own: prepared requests over kept connections.

Closed loop (as fast as answers come) for throughput; open loop at a fixed rate for
latency, counted from the moment a request was *due*, so that a stalled server
cannot hide its stalls. Loopback only; bounded in count and time.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path


@dataclass
class Result:
    """What a run measured."""

    requests: int
    seconds: float
    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int]


class _Connection(asyncio.Protocol):
    """One kept connection with at most one request under way."""

    def __init__(self) -> None:
        self._waiter: asyncio.Future[int] | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    async def ask(self, request: bytes) -> int:
        """Send one request; the status of its answer."""
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)  # type: ignore[attr-defined]
        return await self._waiter

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        length = 0
        at = head.find(b"content-length:")
        if at >= 0:
            length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) >= head_end + 4 + length and self._waiter is not None:
            status = int(self._buffer[9:12])
            self._buffer = b""
            waiter, self._waiter = self._waiter, None
            waiter.set_result(status)

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(0)


async def _run(
    port: int, requests: list[bytes], connections: int, seconds: float, rate: float | None
) -> Result:
    loop = asyncio.get_running_loop()
    pool = [
        (await loop.create_connection(_Connection, "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    source, times, statuses = cycle(requests), [], Counter[str]()
    started = time.perf_counter()
    until = started + seconds

    async def closed(connection: _Connection) -> None:
        while (asked := time.perf_counter()) < until:
            statuses[str(await connection.ask(next(source)))] += 1
            times.append(time.perf_counter() - asked)

    async def one(connection: _Connection, due: float) -> None:
        statuses[str(await connection.ask(next(source)))] += 1
        times.append(time.perf_counter() - due)
        idle.put_nowait(connection)

    idle: asyncio.Queue[_Connection] = asyncio.Queue()
    if rate is None:
        await asyncio.gather(*(closed(connection) for connection in pool))
    else:
        for connection in pool:
            idle.put_nowait(connection)
        running = set()
        for number in range(int(seconds * rate)):
            due = started + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            task = asyncio.create_task(one(await idle.get(), due))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
    elapsed = time.perf_counter() - started
    times.sort()
    return Result(
        len(times),
        elapsed,
        len(times) / elapsed,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.99)] * 1000,
        dict(statuses),
    )


def fire(
    port: int,
    requests: list[bytes],
    *,
    connections: int = 16,
    seconds: float = 8,
    rate: float | None = None,
) -> Result:
    """Run the generator in another process against a server on this machine."""
    with tempfile.NamedTemporaryFile(suffix=".requests") as file:
        pickle.dump(requests, file)
        file.flush()
        command = [sys.executable, __file__, file.name, str(port), str(connections), str(seconds)]
        printed = subprocess.run(
            command + ([str(rate)] if rate else []), check=True, capture_output=True, text=True
        ).stdout
    return Result(**json.loads(printed))


def main() -> None:
    """The other process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("connections", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("rate", type=float, nargs="?")
    given = parser.parse_args()
    requests = pickle.loads(given.file.read_bytes())
    gc.disable()  # its own pauses would be taken for the server's
    result = asyncio.run(_run(given.port, requests, given.connections, given.seconds, given.rate))
    print(json.dumps(asdict(result)))


if __name__ == "__main__":
    main()
