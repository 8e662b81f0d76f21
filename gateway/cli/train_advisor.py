"""`train-advisor`: have Rasa learn the catalogue, unless it knows it already."""

from __future__ import annotations

import argparse

from advisor.training import project
from core import database
from core.procedures import catalogue
from gateway.cli.outcome import Failed
from gateway.cli.progress import progress
from gateway.rasa import trained
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    names = await procedures(settings)
    if arguments.write is not None:
        print(f"{arguments.write}: {project.write(arguments.write, names)}")
        return
    try:
        await trained.installed()
        with progress("parts learned", leave=False) as bar:
            found = await trained.model(settings.data_dir, names, progress=bar)
    except trained.NotMade as error:
        raise Failed(f"train-advisor: {error}") from error
    print(f"{found}: knows {len(names)} procedures")


async def procedures(settings: Settings) -> list[str]:
    """The names of the catalogue's procedures."""
    async with database.opened(settings.database_url):
        return [content.name async for content in catalogue.current_contents()]
