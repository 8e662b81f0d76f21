"""`run`: from nothing to a demo that answers; what `make run` calls."""

from __future__ import annotations

import argparse
import asyncio

from gateway.cli import migrate, seed_demo
from gateway.cli.outcome import BadInput
from gateway.cli.serve import serve_all
from gateway.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    if settings.in_production:
        raise BadInput("run is for the demo; in production mode use migrate and serve")
    asyncio.run(migrate.run(settings, arguments))
    accounts = asyncio.run(seed_demo.seeded(settings))
    return serve_all(
        settings,
        workers=arguments.workers or settings.workers,
        loops=not arguments.no_loops,
        started=lambda: print(_welcome(settings, accounts), flush=True),
    )


def _welcome(settings: Settings, accounts: list[str]) -> str:
    at = settings.public_url
    lines = [
        "",
        f"  Một Cửa Gateway  {at}",
        "",
        f"  citizens        {at}/",
        f"  simulator       {at}/simulator",
        f"  back office     {at}/office",
        "",
        *(f"  {account}" for account in accounts),
        "",
        "  Ctrl-C stops it.",
        "",
    ]
    return "\n".join(lines)
