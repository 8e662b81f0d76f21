"""The open dossiers that a change of a calendar can move, read in small pages by id.

Only a dossier whose clock runs, and whose time touches the changed dates, can move:
everything else is left where it is by the statement itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import orjson

from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit
from core.calendar.models import NATION
from core.calendar.pauses import Pause
from core.clock import CIVIL
from core.database import on_postgres, rows
from core.dossiers.urgency import RUNNING
from core.people.units import UnitTree
from core.procedures import catalogue
from core.recalculation.moving import Standing

#: What `Standing` is made of, and the unit whose calendar counts.
COUNTED = (
    "id", "receiving_unit_id", "version_id", "time_limit", "clock_started_at", "pauses", "due_at",
    "due_provisional", "target_at", "reappointed_at",
)  # fmt: skip

_LAST_ID = 2**62


@dataclass(frozen=True)
class Touched:
    """Which dossiers a change can move."""

    first_on: date
    last_on: date
    unit_ids: frozenset[int] | None  #: None: those of every unit

    @classmethod
    def by(cls, unit_id: int, dates: tuple[date, date], tree: UnitTree) -> Touched:
        """Those of the unit and of all below it, for the days between the dates."""
        units = None if unit_id == NATION else frozenset(tree.below(unit_id))
        return cls(*dates, units)

    async def page(
        self,
        columns: Sequence[str],
        *,
        after: int,
        through: int = _LAST_ID,
        most: int,
        changed_since: datetime | None = None,
        locked: bool = False,
    ) -> list[dict[str, Any]]:
        """At most so many of them, in the order of their ids.

        `locked`: nobody else can change them until the transaction ends.
        """
        values: list[Any] = [after, through, midnight(self.first_on), midnight(self.last_on, 1)]
        where = ""
        if self.unit_ids is not None:
            where += f" AND receiving_unit_id IN ({_listed(self.unit_ids)})"
        if changed_since is not None:
            values.append(changed_since)
            where += " AND changed_at >= $5"
        return await rows(
            f"SELECT {', '.join(columns)} FROM dossier WHERE id > $1 AND id <= $2"
            f" AND state IN ({_RUNNING}) AND completed_at IS NULL AND paused_at IS NULL"
            " AND time_limit IS NOT NULL AND due_at IS NOT NULL"
            " AND (due_at >= $3 OR reappointed_at >= $3) AND clock_started_at < $4"
            f"{where} ORDER BY id LIMIT {most}"
            + (" FOR UPDATE" if locked and on_postgres() else ""),
            *values,
        )


_RUNNING = ", ".join(f"'{state.value}'" for state in sorted(RUNNING))


def _listed(ids: Collection[int]) -> str:
    return ", ".join(str(int(one)) for one in sorted(ids)) or "NULL"


def midnight(on: date, later: int = 0) -> datetime:
    """The beginning of that day, or of a later one; years at the end of time stay there."""
    if on.year >= 9999:
        return datetime(9999, 1, 1, tzinfo=UTC)
    return datetime.combine(date.fromordinal(on.toordinal() + later), time(), tzinfo=CIVIL)


def moment(value: Any) -> datetime | None:
    """A moment as either engine gives it."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value)


class Standings:
    """Makes rows into what can be counted; keeps what procedures say for as long as it lives."""

    def __init__(self) -> None:
        self._cutoffs: dict[int, CutOffMode | None] = {}

    async def of(self, row: dict[str, Any]) -> Standing:
        """What the date of a row of `COUNTED` was counted from."""
        version_id = row["version_id"]
        if version_id not in self._cutoffs:
            version = await catalogue.version(version_id)
            self._cutoffs[version_id] = version.content.cutoff_policy
        started_at, due_at = moment(row["clock_started_at"]), moment(row["due_at"])
        assert started_at is not None and due_at is not None, "the statement asks for both"
        return Standing(
            _limit(row["time_limit"]),
            self._cutoffs[version_id],
            started_at,
            _pauses(row["pauses"]),
            due_at,
            bool(row["due_provisional"]),
            moment(row["target_at"]),
            moment(row["reappointed_at"]),
        )


@lru_cache(maxsize=1024)
def _limit(text: str) -> Limit:
    return Limit.from_json(orjson.loads(text))


def _pauses(text: str) -> tuple[Pause, ...]:
    if text == "[]":
        return ()
    return tuple(
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in orjson.loads(text)
    )
