"""The schema comes from migrations alone, and they keep what is in the tables."""

from __future__ import annotations

from core import database


async def test_migrating_twice_changes_nothing(empty_database_url):
    async with database.opened(empty_database_url):
        await database.migrate()
        await database.migrate()
        assert await database.rows("SELECT count(*) AS n FROM dossier") == [{"n": 0}]
