"""The open dossiers that a change of a calendar can move, read in small pages by id.

Only a dossier whose clock runs, and whose time touches the changed dates, can move:
everything else is left where it is by the statement itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from core.calendar.models import NATION
from core.clock import CIVIL
from core.database import Record, on_postgres, records
from core.dossiers.urgency import RUNNING
from core.people.units import UnitTree

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
    ) -> Sequence[Record]:
        """At most so many of them, in the order of their ids.

        `locked`: nobody else can change them until the transaction ends.
        """
        values = [after, through, midnight(self.first_on), midnight(self.last_on, 1)]
        where = ""
        if self.unit_ids is not None:
            where += f" AND receiving_unit_id IN ({_listed(self.unit_ids)})"
        if changed_since is not None:
            values.append(changed_since)
            where += " AND changed_at >= $5"
        return await records(
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
