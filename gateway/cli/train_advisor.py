"""`train-advisor`: have Rasa learn the catalogue and what officers accepted, unless it knows it."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from advisor.training import project
from core import database
from core.conversations.masking import masked
from core.procedures import catalogue
from core.questions import examples
from gateway.cli.outcome import Failed
from gateway.cli.progress import progress
from gateway.rasa import trained
from gateway.settings import Settings


class Taught(NamedTuple):
    """What of the database Rasa learns from."""

    names: list[str]  #: of the catalogue's procedures
    reviewed: list[str]  #: what people say, accepted by a second officer, masked


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    names, reviewed = await taught(settings)
    if arguments.write is not None:
        print(f"{arguments.write}: {project.write(arguments.write, names, reviewed=reviewed)}")
        return
    try:
        await trained.installed()
        with progress("parts learned", leave=False) as bar:
            found = await trained.model(settings.data_dir, names, reviewed=reviewed, progress=bar)
    except trained.NotMade as error:
        raise Failed(f"train-advisor: {error}") from error
    print(f"{found}: knows {len(names)} procedures, {len(reviewed)} examples of officers")


async def taught(settings: Settings) -> Taught:
    """What the database teaches; masked once more, as masking has learned since it was kept."""
    async with database.opened(settings.database_url):
        names = [content.name async for content in catalogue.current_contents()]
        accepted = await examples.export()
    said = {masked(one) for phrases in accepted.values() for one in phrases}
    return Taught(names, sorted(said))
