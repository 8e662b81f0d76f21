"""A real gateway in a process of its own, as an office would start it."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[1]


_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
#: Below the ports that systems give to outgoing connections, which would take one between its
#: being found free and its being listened on; each worker of the suite has a part of its own,
#: and begins elsewhere in it than other suites on the machine.
_PART = range(20_000, 32_000)[_WORKER % 8 :: 8]
_FIRST = os.getpid() * 97 % len(_PART)
_PORTS = itertools.cycle([*_PART[_FIRST:], *_PART[:_FIRST]])


def free_port() -> int:
    """A port of loopback that nobody listens on, by TCP or UDP, and that no other test gets."""
    return next(port for port in _PORTS if _is_free(port))


def _is_free(port: int) -> bool:
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


class Gateway:
    """The process and where it listens."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self.settings, self.log = settings, log
        self.url = f"http://127.0.0.1:{settings['MOTCUA_PORT']}"
        self.process: asyncio.subprocess.Process | None = None

    async def run(self, *verb: str) -> str:
        """Run another verb of the command line to its end; what it printed."""
        process = await asyncio.create_subprocess_exec(
            *_command(*verb),
            env=_environment(self.settings),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode == 0, printed.decode()
        return printed.decode()

    async def start(self) -> None:
        """Start serving and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *_command("serve"),
                env=_environment(self.settings),
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        async with aiohttp.ClientSession() as session:
            while True:
                assert self.process.returncode is None, self.log.read_text()
                try:
                    async with session.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.05)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        return await self.process.wait()


def _command(*verb: str) -> list[str]:
    return [sys.executable, "-m", "gateway", *verb]


def _environment(settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return kept | settings


@asynccontextmanager
async def a_gateway(folder: Path, database_url: str, **settings: str) -> AsyncIterator[Gateway]:
    """A gateway over that database, started; more settings without their prefix."""
    given = {
        "PORT": str(free_port()),
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database_url,
        "MODE": "demo",
    } | settings
    gateway = Gateway(
        {f"MOTCUA_{name}": value for name, value in given.items()}, folder / "gateway.log"
    )
    try:
        await gateway.start()
        yield gateway
    finally:
        if gateway.process is not None:
            await gateway.stop()
