"""Who holds which role where today, who is away and who stands in: kept in memory, because
every step that opens asks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from core.clock import civil_date
from core.database import rows
from core.people.roles import Role
from core.people.units import UnitTree

#: How long a process may go on with what another one changed, in seconds.
KEEP_S = 30.0

_HELD = """
SELECT a.unit_id, a.role, a.officer_id, o.username FROM assignment a
JOIN officer o ON o.id = a.officer_id AND o.active
WHERE a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1)
ORDER BY a.officer_id
"""
_AWAY = """
SELECT officer_id, substitute_id FROM absence
WHERE first_on <= $1 AND last_on >= $1 ORDER BY id
"""


@dataclass(frozen=True)
class Holders:
    """The staff of a day."""

    on: date
    held: Mapping[tuple[int, Role], tuple[int, ...]]  #: (unit, role) -> officers
    names: Mapping[str, int]  #: user name -> officer
    away: Mapping[int, int | None]  #: officer who is away -> the one who stands in, if any

    def at(self, unit_id: int, role: Role, tree: UnitTree) -> tuple[int, ...]:
        """The officers who do such a task there: of the unit, else of its agency, else of the
        agency's departments. Those of a higher agency decide nothing for a lower one (L-73).
        """
        agency = tree.agency(unit_id)
        for one in (*_own(unit_id, tree), *(unit.id for unit in tree.departments(agency.id))):
            if found := self.held.get((one, role)):
                return found
        return ()

    def holds(self, officer_id: int, unit_id: int, role: Role, tree: UnitTree) -> bool:
        """Whether the officer is one who does such a task there."""
        return officer_id in self.at(unit_id, role, tree) or any(
            officer_id in self.held.get((one, role), ()) for one in _own(unit_id, tree)
        )

    def pools(self, officer_id: int, tree: UnitTree) -> dict[Role, set[int]]:
        """Role -> units in which the officer may take tasks of that role."""
        found: dict[Role, set[int]] = {}
        for (unit_id, role), officers in self.held.items():
            if officer_id in officers:
                agency = tree.agency(unit_id)
                near = {unit_id, agency.id, *(unit.id for unit in tree.departments(agency.id))}
                mine = {one for one in near if self.holds(officer_id, one, role, tree)}
                found.setdefault(role, set()).update(mine)
        return found

    def present(self, officer_id: int) -> int | None:
        """The officer, or who stands in; None when nobody does."""
        seen: set[int] = set()
        while officer_id in self.away:
            seen.add(officer_id)
            substitute = self.away[officer_id]
            if substitute is None or substitute in seen:
                return None
            officer_id = substitute
        return officer_id


_kept: WeakKeyDictionary[TortoiseContext, tuple[datetime, Holders]] = WeakKeyDictionary()


async def holders(now: datetime) -> Holders:
    """The staff as it is, or was at most `KEEP_S` seconds ago."""
    context = require_context()
    kept = _kept.get(context)
    fresh = kept is not None and 0 <= (now - kept[0]).total_seconds() < KEEP_S
    if kept is None or not fresh or kept[1].on != civil_date(now):
        kept = _kept[context] = (now, await _read(civil_date(now)))
    return kept[1]


def forget() -> None:
    """Read again at the next question; call after changing who holds what or who is away."""
    _kept.pop(require_context(), None)


async def _read(on: date) -> Holders:
    held: dict[tuple[int, Role], tuple[int, ...]] = {}
    names: dict[str, int] = {}
    for row in await rows(_HELD, on):
        key = row["unit_id"], Role(row["role"])
        held[key] = (*held.get(key, ()), row["officer_id"])
        names[row["username"]] = row["officer_id"]
    away = {row["officer_id"]: row["substitute_id"] for row in await rows(_AWAY, on)}
    return Holders(on, held, names, away)


def _own(unit_id: int, tree: UnitTree) -> Iterator[int]:
    """The unit, and those above it up to its agency."""
    for one in tree.chain(unit_id):
        yield one
        if tree.get(one).agency_code:
            return
