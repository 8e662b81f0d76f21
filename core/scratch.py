"""Tables of one connection alone, for statements over many rows of values at once.

Values that are sent with a statement are planned for as if they were few, and drivers
take longest over lists of them. Laid down as a table first they cost least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.database import append, on_postgres, rows


@dataclass(frozen=True, slots=True)
class Scratch:
    """A table that is filled once in a transaction, and empty in the next."""

    name: str
    columns: Mapping[str, str]  #: name -> type, as PostgreSQL calls it

    async def fill(self, batch: Sequence[Sequence[Any]]) -> None:
        """Hold these rows until the transaction around ends."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        made = f"CREATE TEMP TABLE IF NOT EXISTS {self.name} ({columns})"
        if on_postgres():
            await rows(f"{made} ON COMMIT DELETE ROWS")
        else:
            await rows(made)
            await rows(f"DELETE FROM {self.name}")
        await append(self.name, [*self.columns], batch)
