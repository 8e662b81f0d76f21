"""Who does the steps: officers by unit and role, with people more or fewer to try out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.people.roles import Role


@dataclass(frozen=True)
class Staff:
    """Who holds which role where."""

    held: Mapping[tuple[int, Role], tuple[int, ...]]  #: (unit, role) -> officers
    agencies: Mapping[str, int] = field(default_factory=dict)  #: identifier -> unit
    names: Mapping[str, int] = field(default_factory=dict)  #: user name -> officer


@dataclass
class Teams:
    """The teams that a rehearsal needs, numbered in the order in which they are asked for."""

    staff: Staff
    #: (unit, role) -> officers who did such things in the record, where nobody holds the role
    seen: Mapping[tuple[int, Role], tuple[int, ...]] = field(default_factory=dict)
    #: People more, or fewer, in each team of a role
    change: Mapping[Role, int] = field(default_factory=dict)
    officers: list[tuple[int, ...]] = field(default_factory=list)  #: by number
    places: list[tuple[int, Role]] = field(default_factory=list)  #: by number: unit, role
    #: (unit, role) that had to be given a made-up officer
    nobody: set[tuple[int, Role]] = field(default_factory=set)
    _numbers: dict[tuple[int, Role, int | None], int] = field(default_factory=dict)
    _made: dict[tuple[Role, tuple[int, ...]], tuple[int, ...]] = field(default_factory=dict)

    def number(self, unit_id: int, role: Role, named: str = "") -> int:
        """The number of a team; `named` is the user name of the one who always does it."""
        one = self.staff.names.get(named)
        key = (unit_id, role, one)
        if key not in self._numbers:
            self._numbers[key] = len(self.officers)
            self.officers.append(self._changed(unit_id, role) if one is None else (one,))
            self.places.append((unit_id, role))
        return self._numbers[key]

    def _changed(self, unit_id: int, role: Role) -> tuple[int, ...]:
        known = self.staff.held.get((unit_id, role)) or self.seen.get((unit_id, role), ())
        if not known:
            self.nobody.add((unit_id, role))
            return self._added((-unit_id,), role, 1)  # somebody will have to be appointed
        more = self.change.get(role, 0)
        if more < 0:
            return known[: max(1, len(known) + more)]
        return known + self._added(known, role, more) if more else known

    def _added(self, like: tuple[int, ...], role: Role, count: int) -> tuple[int, ...]:
        """Officers who do not exist yet: the same for units that share a team."""
        key = (role, like)
        if key not in self._made:
            first = sum(map(len, self._made.values())) + 1
            self._made[key] = tuple(range(-first, -first - count, -1))
        return self._made[key]
