"""`import-calendar`: take in days off and make-up days."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime

from core import database
from core.calendar.importing import import_days
from core.calendar.models import NATION
from gateway.cli.outcome import BadInput
from gateway.cli.places import unit_named
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if not arguments.file.is_file():
        raise BadInput(f"there is no file {arguments.file}")
    async with database.opened(settings.database_url):
        unit_id = (await unit_named(arguments.unit)).id if arguments.unit else NATION
        report = await import_days(
            arguments.file, by=getpass.getuser(), now=datetime.now(UTC), unit_id=unit_id
        )
    for fault in report.faults:
        print(f"line {fault.line}: {fault.field}: {fault.why}")
    if report.faults:
        raise BadInput(f"{len(report.faults)} lines are wrong; nothing was stored")
    stored = report.stored
    print(f"{stored.added} days added, {stored.changed} changed, {stored.same} unchanged")
