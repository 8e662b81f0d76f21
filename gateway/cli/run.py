"""`run`: from nothing to a demo that answers; what `make run` calls."""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
from dataclasses import replace

from gateway.cli import migrate
from gateway.cli.outcome import BadInput
from gateway.cli.seed_demo import accounts, seeded
from gateway.cli.serve import serve_all
from gateway.demo.seeding import DemoReport
from gateway.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    if settings.in_production:
        raise BadInput("run is for the demo; in production mode use migrate and serve")
    report = asyncio.run(_prepared(settings, arguments))
    port = _free_port() if arguments.with_rasa and not settings.rasa_url else 0
    if port:
        settings = replace(settings, rasa_url=f"http://127.0.0.1:{port}")
    beside: list[subprocess.Popen[bytes]] = []

    def started() -> None:
        print(_welcome(settings, accounts(report)), flush=True)
        if port:
            beside.append(_rasa(port))

    return serve_all(
        settings,
        workers=arguments.workers or settings.workers,
        loops=not arguments.no_loops,
        started=started,
    )


def _rasa(port: int) -> subprocess.Popen[bytes]:
    """The process that keeps a Rasa; it ends when this one does and the pipe closes."""
    return subprocess.Popen(
        [sys.executable, "-m", "gateway", "advisor", "--child", "--port", str(port)],
        stdin=subprocess.PIPE,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _prepared(settings: Settings, arguments: argparse.Namespace) -> DemoReport:
    await migrate.run(settings, arguments)
    return await seeded(settings, at_work=True)


def _welcome(settings: Settings, accounts: list[str]) -> str:
    at = settings.public_url
    lines = [
        f"Một Cửa Gateway is ready at {at}",
        "",
        f"  citizens     {at}/",
        f"  simulator    {at}/simulator",
        f"  back office  {at}/office",
        "",
        *accounts,
        "",
        "Ctrl-C stops it.",
    ]
    return "\n" + "\n".join(f"  {line}".rstrip() for line in lines) + "\n"
