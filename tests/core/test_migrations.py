"""The schema comes from migrations alone, and they keep what is in the tables."""

from __future__ import annotations

import json
from datetime import timedelta

from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from core import database
from core.dossiers.beginnings import receive
from core.dossiers.desk import Desk
from core.dossiers.models import Dossier
from core.dossiers.rebuild import rebuild
from core.dossiers.verify import verify_history
from core.people.models import Officer
from core.people.officers import actor
from core.people.roles import Role
from tests.checks.migrations import lacking
from tests.core import first_rows
from tests.office import SECRET, an_application

FIRST = MigrationTarget(app_label="core", name="0001_initial")


async def first_migration_alone() -> None:
    executor = MigrationExecutor(database._connection(), database.TORTOISE_ORM["apps"])
    await executor.migrate([FIRST])


def given() -> dict[str, list[dict[str, object]]]:
    return json.loads(first_rows.FILE.read_text("utf-8"))


def test_no_change_of_a_model_lacks_its_migration():
    assert lacking() == ""


async def test_migrating_twice_changes_nothing(empty_database_url):
    async with database.opened(empty_database_url):
        await database.migrate()
        await database.migrate()
        assert await database.rows("SELECT count(*) AS n FROM dossier") == [{"n": 0}]


async def test_an_upgrade_from_the_first_migration_keeps_every_row(empty_database_url):
    rows = given()
    async with database.opened(empty_database_url):
        await first_migration_alone()
        # Else the file is older than the first migration: python -m tests.core.make_first_rows
        assert await first_rows.tables() == set(rows)
        await first_rows.load(rows)
        await database.migrate()
        for table, before in rows.items():
            assert await first_rows.held(table, list(before[0])) == before, table


async def test_histories_still_verify_after_it_and_work_goes_on(empty_database_url):
    async with database.opened(empty_database_url):
        await first_migration_alone()
        await first_rows.load(given())
        await database.migrate()
        public_key = first_rows.SEALING_KEY.public_key()
        assert [found async for found in verify_history(public_key=public_key)] == []
        assert [found async for found in rebuild(mend=False)] == []
        now = first_rows.NOW + timedelta(days=1)
        receiver = await actor(await Officer.get(username=Role.RECEIVING_OFFICER.value), now)
        before = await Dossier.get()
        application = an_application(before.version_id, before.receiving_unit_id)
        await receive(Desk(SECRET), receiver, application, now=now)
        assert await Dossier.all().count() == 2
