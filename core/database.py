"""Opening the database, and the few statements the ORM has no words for.

One code base runs on SQLite (WAL, foreign keys and a busy timeout on, every
commit synced) and on PostgreSQL. Commands run inside `transaction()`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    TransactionalDBClient,
)
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, require_context
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from core.errors import InvalidInput
from core.postgres import OneConnection

#: Every module that holds tables.
MODEL_MODULES = (
    "core.calendar.models",
    "core.procedures.models",
    "core.people.models",
    "core.dossiers.models",
    "core.notices.models",
    "core.notices.tables",
    "core.confirmations.models",
    "core.grants.models",
    "core.forms.models",
    "core.sent_papers.models",
    "core.workflow.models",
    "core.opinions.models",
    "core.counters.models",
    "core.conversations.models",
    "core.questions.models",
    "core.interviews.models",
    "core.changes.models",
    "core.calls.models",
    "core.leases.models",
)

#: A row as the driver gives it: its values by position, by slice and by name.
Record = Any

__all__ = [
    "MODEL_MODULES",
    "TORTOISE_ORM",
    "IntegrityError",
    "OperationalError",
    "Record",
    "append",
    "config",
    "execute",
    "many",
    "migrate",
    "on_postgres",
    "one_connection",
    "opened",
    "records",
    "rows",
    "transaction",
]


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://PATH` or `postgres://...`.

    A PostgreSQL address may name a socket folder (`?host=/run/postgresql`) and
    the pool (`&minsize=1&maxsize=10`).

    Raises:
        InvalidInput: the scheme is neither, or a number in it is none.
    """
    try:
        return _config(url)
    except ValueError as error:
        raise InvalidInput(field="DATABASE_URL", why="form") from error


def _config(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme == "sqlite":
        connection: dict[str, Any] = {
            "engine": "core.sqlite",
            "credentials": {
                "file_path": url.removeprefix("sqlite://").partition("?")[0],
                "journal_mode": "WAL",
                "synchronous": "FULL",
                "foreign_keys": "ON",
                "busy_timeout": int(options.get("busy_timeout", 30_000)),
                "cache_size": -32_768,  # KiB
            },
        }
    elif parts.scheme in ("postgres", "postgresql"):
        connection = {
            "engine": "tortoise.backends.asyncpg",
            "credentials": {
                "host": options.get("host") or parts.hostname or "127.0.0.1",
                "port": parts.port or 5432,
                "user": unquote(parts.username or "postgres"),
                "password": unquote(parts.password or ""),
                "database": parts.path.lstrip("/") or "postgres",
                "minsize": int(options.get("minsize", 1)),
                "maxsize": int(options.get("maxsize", 10)),
                "command_timeout": float(options.get("command_timeout", 60)),
                "reset": _leave_session,
            },
        }
    else:
        raise InvalidInput(field="DATABASE_URL", why="scheme")
    return {
        "connections": {"default": connection},
        "apps": {
            "core": {
                "models": list(MODEL_MODULES),
                "default_connection": "default",
                "migrations": "core.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def _leave_session(connection: Any) -> None:
    # asyncpg rolls back what is open and would then, for each statement of ours, ask the
    # server once more to forget settings, cursors and locks of the session. We make none.
    pass


#: What `python -m tortoise makemigrations` reads; it never opens the file.
TORTOISE_ORM = config("sqlite://:memory:")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """The database, for as long as the block runs, in every task of this process."""
    # Tortoise keeps statements by table, not by engine: SQLite's are not for PostgreSQL.
    EXECUTOR_CACHE.clear()
    context = TortoiseContext()
    with context:  # Tortoise looks for the current one while it builds the models
        await context.init(config=config(url), _enable_global_fallback=True)
    try:
        # At once and not at the first question: whoever asks it might give up half-way.
        await _connection().create_connection(with_db=True)
        yield
    finally:
        await context.close_connections()


async def migrate() -> None:
    """Bring the opened database to the newest schema; safe to repeat."""
    executor = MigrationExecutor(_connection(), TORTOISE_ORM["apps"])
    await executor.migrate([MigrationTarget(app_label="core", name="__latest__")])


def _connection() -> BaseDBAsyncClient:
    client: BaseDBAsyncClient = require_context().connections.get("default")
    return client


@asynccontextmanager
async def transaction() -> AsyncIterator[TransactionalDBClient]:
    """One short transaction: all of it or nothing, and no network wait inside.

    Inside another one it is a part that can fail by itself.
    """
    context = _connection()._in_transaction()
    try:
        client = await context.__aenter__()
    except BaseException as error:
        # Tortoise would keep what it has taken, SQLite's lock or the pool's connection, for
        # ever: nobody would ever begin another transaction.
        if hasattr(context, "token"):
            with suppress(Exception):
                await context.__aexit__(type(error), error, None)
        raise
    try:
        yield client
    except BaseException as error:
        await context.__aexit__(type(error), error, None)
        raise
    await context.__aexit__(None, None, None)


def one_connection() -> AbstractAsyncContextManager[None]:
    """For a block of several statements, each of which is a transaction of its own."""
    client = _connection()
    if isinstance(client, AsyncpgDBClient) and not isinstance(client, TransactionWrapper):
        return OneConnection(client)
    return nullcontext()  # SQLite has but one, and so has a transaction


def on_postgres() -> bool:
    """Whether the opened database is PostgreSQL."""
    return bool(_connection().capabilities.dialect == "postgres")


async def rows(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Run one statement with `$1`-style places and give back its rows.

    Runs inside the transaction around it, if there is one. Values must already
    be what the database takes (`text` for JSON on both).
    """
    client = _connection()
    return await client.execute_query_dict(*_in_its_words(client, statement, values))


async def records(statement: str, *values: Any) -> Sequence[Record]:
    """The same for a query of many rows: each as the driver gives it, which is quicker."""
    client = _connection()
    return (await client.execute_query(*_in_its_words(client, statement, values)))[1]


def _in_its_words(
    client: BaseDBAsyncClient, statement: str, values: Sequence[Any]
) -> tuple[str, list[Any]]:
    if client.capabilities.dialect == "sqlite":
        return _question_marks(statement), [_for_sqlite(value) for value in values]
    return statement, list(values)


async def execute(statement: str) -> int:
    """Run one statement, planned for what is in the tables now.

    Gives back how many rows an UPDATE or a DELETE changed.
    """
    return (await _connection().execute_query(statement))[0]


async def many(statement: str, batch: Sequence[Sequence[Any]]) -> None:
    """Run one statement for each row of values, sent in one go; all of them or none."""
    values = [list(one) for one in batch]
    if not on_postgres():
        statement = _question_marks(statement)
        values = [[_for_sqlite(value) for value in one] for one in values]
    # In a transaction of ours: given up half-way, Tortoise's own one would stay open on SQLite.
    async with transaction() as client:
        await client.execute_many(statement, values)


async def append(table: str, columns: Sequence[str], batch: Sequence[Sequence[Any]]) -> None:
    """Put many rows into a table, inside the transaction around; the quickest way there is."""
    if on_postgres():
        async with _connection().acquire_connection() as connection:
            await connection.copy_records_to_table(table, records=batch, columns=columns)
    else:
        places = ", ".join(f"${n}" for n, _ in enumerate(columns, 1))
        await many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", batch)


@lru_cache(maxsize=512)
def _question_marks(statement: str) -> str:
    return _PLACE.sub(r"?\1", statement)


#: `$` also begins a path into JSON.
_PLACE = re.compile(r"\$(\d+)")


def _for_sqlite(value: Any) -> Any:
    # As Tortoise stores them, so that text compares as time.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
