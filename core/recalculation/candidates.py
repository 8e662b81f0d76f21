"""The open dossiers that a change of a calendar can move, read in small pages by id.

Only a dossier whose clock runs, and whose time touches the changed dates, can move:
everything else is left where it is by the statement itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from core.calendar.models import NATION
from core.clock import CIVIL
from core.database import Record, on_postgres, records
from core.dossiers.urgency import RUNNING
from core.json_sql import whole_number
from core.people.units import UnitTree
from core.recalculation.writing import RECALCULATED

#: Beyond every id that is given.
LAST_ID = 2**62


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
        through: int = LAST_ID,
        most: int,
        since: datetime | None = None,
        but_by: int | None = None,
    ) -> Sequence[Record]:
        """At most so many of them, in the order of their ids.

        Args:
            since: only what was written from then on, and nobody else can write to it until
                the transaction ends.
            but_by: a change of the calendar; not what was moved after it and then left alone.
        """
        values: list[Any] = [after, through, midnight(self.first_on), midnight(self.last_on, 1)]
        where = ""
        if self.unit_ids is not None:
            where += f" AND receiving_unit_id IN ({_listed(self.unit_ids)})"
        if since is not None:
            values.append(since)
            where += f" AND changed_at >= ${len(values)}"
        if but_by is not None:
            values.append(but_by)
            where += f" AND NOT EXISTS ({_last_moved_by(f'${len(values)}')})"
        return await records(
            f"SELECT {', '.join(columns)} FROM dossier WHERE id > $1 AND id <= $2"
            f" AND state IN ({_RUNNING}) AND completed_at IS NULL AND paused_at IS NULL"
            " AND time_limit IS NOT NULL AND due_at IS NOT NULL"
            " AND (due_at >= $3 OR reappointed_at >= $3) AND clock_started_at < $4"
            f"{where} ORDER BY id LIMIT {most}"
            + (" FOR UPDATE" if since is not None and on_postgres() else ""),
            *values,
        )


_RUNNING = ", ".join(f"'{state.value}'" for state in sorted(RUNNING))


def _last_moved_by(change_id: str) -> str:
    return (
        "SELECT 1 FROM dossier_event e WHERE e.dossier_id = dossier.id"
        f" AND e.number = dossier.event_count AND e.action = '{RECALCULATED}'"
        f" AND {whole_number('e.facts', 'change')} = {change_id}"
    )


def _listed(ids: Collection[int]) -> str:
    return ", ".join(str(int(one)) for one in sorted(ids)) or "NULL"


def midnight(on: date, later: int = 0) -> datetime:
    """The beginning of that day, or of a later one; years at the end of time stay there."""
    if on.year >= 9999:
        return datetime(9999, 1, 1, tzinfo=UTC)
    return datetime.combine(date.fromordinal(on.toordinal() + later), time(), tzinfo=CIVIL)
