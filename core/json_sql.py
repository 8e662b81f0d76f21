"""What SQLite and PostgreSQL say differently of JSON, for statements of our own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from core.database import on_postgres


def joined(first: str, second: str) -> str:
    """Two objects as one; the second has no nulls."""
    return f"{first} || {second}" if on_postgres() else f"json_patch({first}, {second})"


def whole_number(column: str, member: str) -> str:
    """The whole number that an object holds under a name; null when it has none."""
    if on_postgres():
        return f"({column} ->> '{member}')::bigint"
    return f"json_extract({column}, '$.{member}')"


def appended(column: str, text: str) -> str:
    """An array, or null, with one more text at its end."""
    if on_postgres():
        return f"COALESCE({column}, '[]'::jsonb) || to_jsonb({text})"
    return f"json_insert(COALESCE({column}, '[]'), '$[#]', {text})"


def recordset(place: str, columns: Mapping[str, str]) -> str:
    """What stands after FROM to read an array of objects, given as text, as rows.

    Args:
        place: `$1`, or whichever.
        columns: name -> type, as PostgreSQL calls it. Moments are spelled as `spelled_moment` does.
    """
    if on_postgres():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"jsonb_to_recordset({place}::jsonb) AS told ({typed})"
    taken = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {taken} FROM json_each({place})) AS told"


def spelled_moment(moment: datetime | None) -> str | None:
    """A moment in such an array: text that SQLite compares as time."""
    return None if moment is None else moment.astimezone(UTC).isoformat(" ")
