"""`export-procedures`: write the catalogue to a sheet."""

from __future__ import annotations

import argparse

from core import database
from core.procedures.sheet_writing import export_procedures
from gateway.cli.outcome import BadInput
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if arguments.file.suffix.lower() != ".xlsx":
        raise BadInput(f"{arguments.file} must end in .xlsx")
    if not arguments.file.resolve().parent.is_dir():
        raise BadInput(f"there is no folder {arguments.file.resolve().parent}")
    async with database.opened(settings.database_url):
        count = await export_procedures(arguments.file)
    print(f"{count} procedures written to {arguments.file}")
