"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from tortoise import connections

from core.database import on_postgres, transaction
from gateway.demo.lines import NULL, Lines
from gateway.demo.setting_aside import LONG_S, indexes_aside

TABLES = ("dossier", "dossier_event", "notice")

#: Stores a batch.
Store = Callable[["Batch"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of some dossiers, packed: a quick thing to send from process to process."""

    dossiers: int
    #: (table, columns, lines), in the order in which they must be stored
    tables: tuple[tuple[str, Sequence[str], bytes], ...]

    @classmethod
    def of(cls, lines: Lines) -> Batch:
        """Pack the lines."""
        packed = tuple(
            (table, columns, "\n".join(rows).encode() + b"\n" if rows else b"")
            for table, columns, rows in lines.tables()
        )
        return cls(len(lines.dossiers), packed)


@asynccontextmanager
async def storing(*, many: bool) -> AsyncIterator[Store]:
    """What stores batches while the block runs.

    Each batch is a transaction, so a killed seeding leaves whole dossiers only. On
    PostgreSQL, `many` makes one transaction of all of them and builds the indexes
    afterwards: twice as fast, and nobody else can use the tables meanwhile.
    """
    if not on_postgres():
        yield _insert
    elif not many:
        yield _copy_apart
    else:
        async with (
            _connected() as connection,
            connection.transaction(),
            indexes_aside(connection, TABLES),
        ):
            yield lambda batch: _copy(connection, batch)
        async with _connected() as connection:
            # Else the first readers do it, and count badly until then.
            await connection.execute(f"VACUUM ANALYZE {', '.join(TABLES)}", timeout=LONG_S)


def _connected() -> Any:
    return connections.get("default").acquire_connection()


async def _copy_apart(batch: Batch) -> None:
    async with _connected() as connection, connection.transaction():
        # A seal must not be made over ids of which some are still to come.
        await connection.execute("LOCK TABLE history_seal IN EXCLUSIVE MODE")
        await _copy(connection, batch)


async def _copy(connection: Any, batch: Batch) -> None:
    for table, columns, lines in batch.tables:
        await connection.copy_to_table(
            table, source=BytesIO(lines.replace(b"\\", b"\\\\")), columns=columns, null=NULL
        )


async def _insert(batch: Batch) -> None:
    async with transaction() as client:
        for table, columns, lines in batch.tables:
            places = ", ".join("?" * len(columns))
            await client.execute_many(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
                [_values(line) for line in lines.decode().splitlines()],
            )


def _values(line: str) -> list[Any]:
    # SQLite turns digits into numbers by the type of the column.
    return [None if value == NULL else value for value in line.split("\t")]
