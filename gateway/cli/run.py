"""`run`: from nothing to a demo that answers; what `make run` calls."""

from __future__ import annotations

import argparse
import asyncio

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
    return serve_all(
        settings,
        workers=arguments.workers or settings.workers,
        loops=not arguments.no_loops,
        started=lambda: print(_welcome(settings, accounts(report)), flush=True),
    )


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
