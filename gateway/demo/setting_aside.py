"""Building indexes once at the end instead of with every row.

Inside one transaction: when it fails, everything is as before.

Source: PostgreSQL documentation, "Populating a Database".
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

#: Indexes of millions of rows take minutes, and the pool would cut them off after one.
LONG_S = 3600.0

#: Unique, primary and foreign keys, the foreign ones last so that they come back last. A
#: primary key that another table refers to stays.
_CONSTRAINTS = """
SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint c WHERE conrelid::regclass::text = ANY($1::text[]) AND (contype IN ('u', 'f')
OR contype = 'p' AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = c.conrelid))
ORDER BY contype DESC, oid
"""
_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index WHERE indrelid::regclass::text = ANY($1::text[])
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""

#: For this transaction. Sorting on disk takes twice as long; to have others help with a small
#: table, or more than one of them, takes longer than they save.
_GENEROUS = """
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL min_parallel_table_scan_size = '128MB';
SET LOCAL max_parallel_maintenance_workers = 1;
"""


@asynccontextmanager
async def indexes_aside(connection: Any, tables: Sequence[str]) -> AsyncIterator[None]:
    """Drop all indexes, and keys that nothing refers to, and make them again after the block.

    `connection` is asyncpg's, in a transaction; nobody else can use the tables until it ends.
    """
    await connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
    constraints = await connection.fetch(_CONSTRAINTS, tables)
    indexes = await connection.fetch(_INDEXES, tables)
    for one in reversed(constraints):
        await connection.execute(f'ALTER TABLE {one["table"]} DROP CONSTRAINT "{one["name"]}"')
    for one in indexes:
        await connection.execute(f"DROP INDEX {one['name']}")
    yield
    await connection.execute(_GENEROUS)
    for one in indexes:
        await connection.execute(one["definition"], timeout=LONG_S)
    for one in constraints:
        await connection.execute(
            f'ALTER TABLE {one["table"]} ADD CONSTRAINT "{one["name"]}" {one["definition"]}',
            timeout=LONG_S,
        )
