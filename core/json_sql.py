"""What SQLite and PostgreSQL say differently of JSON, for statements of our own."""

from __future__ import annotations

from core.database import on_postgres


def joined(first: str, second: str) -> str:
    """Two objects as one; the second has no nulls."""
    return f"{first} || {second}" if on_postgres() else f"json_patch({first}, {second})"


def whole_number(column: str, member: str) -> str:
    """The whole number that an object holds under a name; null when it has none."""
    if on_postgres():
        return f"({column} ->> '{member}')::bigint"
    return f"json_extract({column}, '$.{member}')"
