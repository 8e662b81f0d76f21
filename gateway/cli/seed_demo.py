"""`seed-demo`: load the made-up province."""

from __future__ import annotations

import argparse

from gateway.cli.outcome import BadInput
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if settings.in_production:
        raise BadInput("the demo province does not exist in production mode")
    for account in await seeded(settings, arguments.dossiers):
        print(account)


async def seeded(settings: Settings, dossiers: int | None = None) -> list[str]:
    """Load the province unless it is there; the accounts, a line for each."""
    return []
