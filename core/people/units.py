"""The tree of units, held in memory because every decision asks it.

Units change a few times a year: a new agency, a merger. The tree is read once
and again when `forget()` says so, or after `KEEP_S` seconds, so that other
processes learn of a change too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from weakref import WeakKeyDictionary

from tortoise.context import TortoiseContext, require_context

from core.clock import civil_date
from core.errors import NotFound
from core.people.models import Unit, UnitKind

#: How long a process may go on with a tree that another one changed, in seconds.
KEEP_S = 30.0


class UnitTree:
    """All units, by id, with the ways up and down. Never changed once made."""

    def __init__(self, units: Iterable[Unit], on: date | None = None) -> None:
        """`on` is the civil date on which units must exist to be handed anything; None: any."""
        self._units = {unit.id: unit for unit in units}
        self._on = on
        self._children: dict[int | None, list[Unit]] = {}
        for unit in self._units.values():
            self._children.setdefault(unit.parent_id, []).append(unit)
        self._chains: dict[int, tuple[int, ...]] = {}
        self._below: dict[int, tuple[int, ...]] = {}
        self._departments: dict[int, tuple[Unit, ...]] = {}
        self._coded = {unit.agency_code: unit for unit in self._units.values() if unit.agency_code}

    def coded(self, agency_code: str) -> Unit:
        """The agency with that identifier.

        Raises:
            NotFound: there is none.
        """
        try:
            return self._coded[agency_code]
        except KeyError:
            raise NotFound(what="unit") from None

    def get(self, unit_id: int) -> Unit:
        """The unit with that id.

        Raises:
            NotFound: there is none.
        """
        try:
            return self._units[unit_id]
        except KeyError:
            raise NotFound(what="unit") from None

    def all(self) -> list[Unit]:
        """Every unit, by id."""
        return [self._units[unit_id] for unit_id in sorted(self._units)]

    def chain(self, unit_id: int) -> tuple[int, ...]:
        """The unit and those above it, from the nearest to the root."""
        kept = self._chains.get(unit_id)
        if kept is None:
            found: list[int] = []
            here: int | None = unit_id
            while here is not None and here not in found:
                found.append(here)
                here = self.get(here).parent_id
            kept = self._chains[unit_id] = tuple(found)
        return kept

    def below(self, unit_id: int) -> tuple[int, ...]:
        """The unit and all below it, from the top down."""
        kept = self._below.get(unit_id)
        if kept is None:
            found, seen = [unit_id], {unit_id}
            for one in found:  # which grows while it is walked
                children = [unit.id for unit in self._children.get(one, ())]
                found += [child for child in children if child not in seen]
                seen.update(children)
            kept = self._below[unit_id] = tuple(found)
        return kept

    def agency(self, unit_id: int) -> Unit:
        """The nearest unit at or above that gives dossier codes.

        Raises:
            NotFound: none of them has an identifier.
        """
        for one in self.chain(unit_id):
            if self.get(one).agency_code:
                return self.get(one)
        raise NotFound(what="agency")

    def departments(self, unit_id: int) -> Sequence[Unit]:
        """Where an agency may hand a dossier: its departments, or itself when it has none.

        Those of a lower tier are none of its own: a commune decides for itself (L-73).
        """
        kept = self._departments.get(unit_id)
        if kept is None:
            agency = self.get(unit_id)
            found = [
                unit
                for unit in map(self.get, self.below(unit_id))
                if unit.kind is UnitKind.DEPARTMENT
                and unit.level is agency.level
                and self._exists(unit)
            ]
            kept = self._departments[unit_id] = tuple(found or [agency])
        return kept

    def _exists(self, unit: Unit) -> bool:
        return self._on is None or (
            unit.valid_from <= self._on and (unit.valid_to is None or self._on <= unit.valid_to)
        )


# By open database and not by process: a test opens many.
_kept: WeakKeyDictionary[TortoiseContext, tuple[datetime, UnitTree]] = WeakKeyDictionary()


async def unit_tree(now: datetime) -> UnitTree:
    """The tree as it is, or was at most `KEEP_S` seconds ago."""
    context = require_context()
    kept = _kept.get(context)
    if kept is None or not 0 <= (now - kept[0]).total_seconds() < KEEP_S:
        kept = _kept[context] = (now, UnitTree(await Unit.all(), civil_date(now)))
    return kept[1]


def forget() -> None:
    """Read the tree again at the next question; call after changing a unit."""
    _kept.pop(require_context(), None)
