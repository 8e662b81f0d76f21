"""`migrate`: bring the database to the newest schema, with the nation's days off."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from core import database
from core.calendar.seeding import seed_nation
from gateway import schema
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if settings.sqlite_file:
        settings.sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    async with database.opened(settings.database_url):
        lacking = await schema.pending()
        await database.migrate()
        await seed_nation(datetime.now(UTC))
    print(f"migrated: {', '.join(lacking)}" if lacking else "the schema is up to date")
