"""Figures of the notices: by day, kind, medium and provider, counted as they go.

Counted in the transaction that records the outcomes, so that they are the sum of the notices
and still cost nothing to read when there are millions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from core.clock import civil_date
from core.database import rows
from core.json_sql import recordset
from core.notices.models import Medium

#: Who hears within this hears at once; seconds.
QUICK_S = 10.0

_KEY = {"day": "date", "kind": "text", "medium": "text", "provider": "text", "why": "text"}
_SUMS = {"count": "int", "quick": "int", "parts": "int", "cost_dong": "bigint"}
# In one order, so that two workers who count the same things do not wait for each other.
_ADD = f"""
INSERT INTO notice_figure ({", ".join([*_KEY, *_SUMS])})
SELECT {", ".join([*_KEY, *_SUMS])} FROM {{told}} WHERE true ORDER BY {", ".join(_KEY)}
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET
 {", ".join(f"{name} = notice_figure.{name} + excluded.{name}" for name in _SUMS)}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One notice that was handed over or given up."""

    at: datetime
    kind: str
    medium: Medium
    provider: str  #: empty: none took it
    why: str  #: empty: it was handed over
    waited_s: float
    parts: int
    cost_dong: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What a group of notices comes to."""

    group: str
    handed_over: int
    quick: int  #: of these, within `QUICK_S`
    parts: int
    cost_dong: int

    @property
    def share(self) -> float | None:
        """Of those handed over, the part that was quick; None of none."""
        return self.quick / self.handed_over if self.handed_over else None


async def count(counted: Iterable[Counted]) -> None:
    """Add these to the figures of their day."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for one in counted:
        key = (civil_date(one.at).isoformat(), one.kind, one.medium.value, one.provider, one.why)
        quick = not one.why and one.waited_s <= QUICK_S
        each = sums.setdefault(key, [0, 0, 0, 0])
        for place, more in enumerate((1, int(quick), one.parts, one.cost_dong)):
            each[place] += more
    if sums:
        names = (*_KEY, *_SUMS)
        told = [dict(zip(names, (*key, *each), strict=True)) for key, each in sums.items()]
        given = orjson.dumps(told).decode()
        await rows(_ADD.format(told=recordset("$1", _KEY | _SUMS)), given)


async def handed_over(first: date, last: date, *, by: str = "") -> list[Sum]:
    """Sums of the days from `first` to `last`, both included.

    Args:
        by: `day`, `kind`, `medium` or `provider`; empty: all in one.
    """
    group = by if by in ("day", "kind", "medium", "provider") else "''"
    found = await rows(
        f"SELECT {group} AS grouped, sum(count) AS handed_over, sum(quick) AS quick,"
        " sum(parts) AS parts, sum(cost_dong) AS cost_dong FROM notice_figure"
        f" WHERE day >= $1 AND day <= $2 AND why = '' GROUP BY 1 ORDER BY 1",
        first,
        last,
    )
    return [
        Sum(
            str(row["grouped"]),
            *(int(row[name] or 0) for name in ("handed_over", "quick", "parts", "cost_dong")),
        )
        for row in found
        if row["handed_over"]
    ]


async def given_up(first: date, last: date) -> dict[str, int]:
    """Why -> how many were given up on those days, the most frequent first."""
    found = await rows(
        "SELECT why, sum(count) AS n FROM notice_figure"
        " WHERE day >= $1 AND day <= $2 AND why <> '' GROUP BY why ORDER BY n DESC, why",
        first,
        last,
    )
    return {row["why"]: int(row["n"]) for row in found}
