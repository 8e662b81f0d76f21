"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

A batch is one transaction, so a killed seeding leaves whole dossiers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from tortoise import connections

from core.database import on_postgres, transaction
from gateway.demo.lines import NULL, Lines


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of some dossiers, packed: a quick thing to send from process to process."""

    dossiers: int
    #: (table, columns, lines)
    tables: tuple[tuple[str, Sequence[str], bytes], ...]

    @classmethod
    def of(cls, lines: Lines) -> Batch:
        """Pack the lines."""
        packed = tuple(
            (table, columns, "\n".join(rows).encode() + b"\n" if rows else b"")
            for table, columns, rows in lines.tables()
        )
        return cls(len(lines.dossiers), packed)


async def store(batch: Batch) -> None:
    """All of the batch, or nothing."""
    await (_copy(batch) if on_postgres() else _insert(batch))


async def _copy(batch: Batch) -> None:
    async with connections.get("default").acquire_connection() as connection:
        async with connection.transaction():
            # A seal must not be made over ids of which some are still to come.
            await connection.execute("LOCK TABLE history_seal IN EXCLUSIVE MODE")
            await connection.execute("SET LOCAL synchronous_commit = off")
            for table, columns, lines in batch.tables:
                await connection.copy_to_table(
                    table,
                    source=BytesIO(lines.replace(b"\\", b"\\\\")),
                    columns=columns,
                    null=NULL,
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
