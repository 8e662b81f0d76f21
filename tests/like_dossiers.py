"""Dossiers like a given one that were done before: rows, with nothing behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from core.dossiers.models import Dossier
from core.dossiers.states import State

_numbers = count(1)


async def done(like: Dossier, cases: Iterable[tuple[datetime, int | None]], **changes: Any) -> None:
    """One more dossier for each (completed, working days that it took)."""
    await Dossier.bulk_create(
        [_row(like, {"completed_at": at, "taken_days": days, **changes}) for at, days in cases]
    )


def _row(like: Dossier, changes: dict[str, Any]) -> Dossier:
    number = next(_numbers)
    own = {
        "code": f"{like.code}.{number}",
        "code_key": f"{like.code_key}.{number}",
        "lookup_number": f"{number:010}",
        "state": State.HANDED_OVER,
    }
    columns = {name: getattr(like, name) for name in Dossier._meta.db_fields if name != "id"}
    return Dossier(**columns | own | changes)
