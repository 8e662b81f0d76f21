"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tortoise import connections

from core.database import on_postgres, transaction
from gateway.demo.apart import Part
from gateway.demo.casting import BEFORE, CAST_ALL
from gateway.demo.lines import NULL, TABLES, Lines, written
from gateway.demo.setting_aside import LONG_S, indexes_aside

_INDEXED = """
SELECT string_agg(DISTINCT attname, ', ') FROM pg_index
JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
WHERE indrelid = $1::text::regclass
"""


async def store(lines: Lines) -> None:
    """A transaction of their own, so that a killed seeding leaves whole dossiers only."""
    await (_copy_apart if on_postgres() else _insert)(lines)


@asynccontextmanager
async def casting() -> AsyncIterator[Callable[[Iterable[Part]], Awaitable[None]]]:
    """What stores the parts of a batch in PostgreSQL, while the block runs.

    All in one transaction, the indexes built afterwards: many times as fast, and nobody
    else can use the tables meanwhile.
    """
    async with (
        _connected() as connection,
        connection.transaction(),
        indexes_aside(connection, TABLES),
    ):
        await connection.execute(BEFORE)

        async def cast(parts: Iterable[Part]) -> None:
            for (table, columns, binary), octets in parts:
                how = {"format": "binary"} if binary else {"null": NULL}
                await connection.copy_to_table(table, source=octets, columns=columns, **how)
            await connection.execute(CAST_ALL, timeout=LONG_S)

        yield cast
    await asyncio.gather(*map(_analysed, TABLES))


async def _analysed(table: str) -> None:
    """Else the first readers get plans for an empty table. A small sample of the columns that
    indexes have does for the moment; the server takes its own of all, in its time.
    """
    async with _connected() as connection, connection.transaction():
        columns = await connection.fetchval(_INDEXED, table)
        await connection.execute("SET LOCAL default_statistics_target = 10")
        await connection.execute(f"ANALYZE {table} ({columns})", timeout=LONG_S)


def _connected() -> Any:
    return connections.get("default").acquire_connection()


async def _copy_apart(lines: Lines) -> None:
    async with _connected() as connection, connection.transaction():
        # A seal must not be made over ids of which some are still to come.
        await connection.execute("LOCK TABLE history_seal IN EXCLUSIVE MODE")
        for table, columns, told in lines.tables():
            await connection.copy_to_table(table, source=_pieces(told), columns=columns, null=NULL)


async def _pieces(told: Sequence[str]) -> AsyncIterator[bytes]:
    # Piece by piece: memory that was just used is quicker than new memory.
    for start in range(0, len(told), 200):
        yield written(told[start : start + 200])


async def _insert(lines: Lines) -> None:
    async with transaction() as client:
        for table, columns, told in lines.tables():
            places = ", ".join("?" * len(columns))
            await client.execute_many(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
                [_values(line) for line in told],
            )


def _values(line: str) -> list[Any]:
    # SQLite turns digits into numbers by the type of the column.
    return [None if value == NULL else value for value in line.split("\t")]
