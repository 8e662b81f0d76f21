"""Rows as the first migration knew them, in every table: `first_rows.json`.

They were made by the commands of that time (make_first_rows.py) and are raw: no model
of today has a say in them.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.database import many, on_postgres, rows, transaction

FILE = Path(__file__).with_name("first_rows.json")
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
SEALING_KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


async def tables() -> set[str]:
    """The names of all tables but the migrations' own."""
    found = await rows(
        "SELECT relname AS name FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace"
        if on_postgres()
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {row["name"] for row in found} - {"tortoise_migrations"}


async def load(given: dict[str, list[dict[str, Any]]]) -> None:
    """Insert rows as they are."""
    async with transaction():
        for table, held in given.items():
            types = await types_of(table)
            columns = list(held[0])
            names = ", ".join(f'"{column}"' for column in columns)
            places = ", ".join(f"${number + 1}" for number in range(len(columns)))
            await many(
                f'INSERT INTO "{table}" ({names}) VALUES ({places})',
                [[_typed(row[column], types[column]) for column in columns] for row in held],
            )
            if on_postgres() and types.get("id") == "bigint":
                await rows(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id))"
                    f' FROM "{table}"'
                )


async def held(table: str, columns: list[str]) -> list[dict[str, Any]]:
    """The rows of a table as `first_rows.json` spells them, in the order of their key."""
    names = ", ".join(f'"{column}"' for column in columns)
    found = await rows(f'SELECT {names} FROM "{table}" ORDER BY 1')
    return [{column: _spelled(value) for column, value in row.items()} for row in found]


async def types_of(table: str) -> dict[str, str]:
    if not on_postgres():
        return {row["name"]: "" for row in await rows(f'PRAGMA table_info("{table}")')}
    found = await rows(
        "SELECT column_name AS name, data_type AS type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = $1",
        table,
    )
    return {row["name"]: row["type"] for row in found}


def _typed(value: Any, of: str) -> Any:
    if value is None or not of:
        return value
    if of.startswith("timestamp"):
        return datetime.fromisoformat(value)
    if of == "date":
        return date.fromisoformat(value)
    return bool(value) if of == "boolean" else value


def _spelled(value: Any) -> Any:
    """As SQLite has it: moments as text in UTC, yes and no as 1 and 0, JSON without blanks."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value[:1] in ("[", "{"):
        with suppress(ValueError):  # a text may begin so too
            return json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True)
    return value
