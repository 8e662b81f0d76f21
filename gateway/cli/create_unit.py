"""`create-unit`: found an agency or a department."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from core import database
from core.clock import civil_date
from core.people.founding import found_unit
from core.people.models import Level
from gateway.cli.places import unit_named
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    async with database.opened(settings.database_url):
        parent = await unit_named(arguments.parent) if arguments.parent else None
        unit = await found_unit(
            arguments.name,
            Level(arguments.level),
            on=civil_date(datetime.now(UTC)),
            agency_code=arguments.code,
            parent=parent,
            place=arguments.place,
            address=arguments.address,
            phone=arguments.phone,
        )
    print(f"{unit.agency_code or unit.id}: {unit.name}")
