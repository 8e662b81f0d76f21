"""`rebuild-dossiers`: derive the rows of dossiers from their histories."""

from __future__ import annotations

import argparse

from core import database
from core.dossiers.models import Dossier
from core.dossiers.rebuild import rebuild
from gateway.cli.progress import progress
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    async with database.opened(settings.database_url):
        total, found = await Dossier.all().count(), 0
        with progress("dossiers", total) as bar:
            async for difference in rebuild(mend=not arguments.dry_run, progress=bar):
                found += 1
                bar.say(f"{difference.code}: {difference.column}")
    done = "found" if arguments.dry_run else "mended"
    print(f"{total} dossiers, {found} differences {done}")
