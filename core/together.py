"""Several statements in one round trip, where a command writes row, event, tasks and notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from core.database import on_postgres, rows

#: A statement with `$1`-style places of its own, and its values as `core.database.rows` takes
#: them.
Statement = tuple[str, Sequence[Any]]

_PLACE = re.compile(r"\$(\d+)")


async def together(statements: Sequence[Statement]) -> None:
    """Run statements of which none reads what another writes: on PostgreSQL in one go."""
    if on_postgres():
        values = [value for _, given in statements for value in given]
        await rows(_merged(tuple((text, len(given)) for text, given in statements)), *values)
    else:
        for text, given in statements:
            await rows(text, *given)


@lru_cache(maxsize=512)
def _merged(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement, the places numbered through."""
    parts, before = [], 0
    for text, count in statements:
        parts.append(_shifted(text, before))
        before += count
    *first, last = parts
    if not first:
        return last
    return f"WITH {', '.join(f's{n} AS ({text})' for n, text in enumerate(first))} {last}"


def _shifted(text: str, by: int) -> str:
    return _PLACE.sub(lambda found: f"${int(found[1]) + by}", text) if by else text
