"""Officers: their accounts, and what each may do where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.clock import civil_date
from core.database import IntegrityError, transaction
from core.errors import InvalidInput, NotAllowed
from core.people import units
from core.people.models import Assignment, Officer
from core.people.passwords import hashed
from core.people.roles import GRANTS, Right, Role
from core.people.units import UnitTree, unit_tree
from core.storable import storable

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_LONGEST = 100  # of a name and of a title, as the table holds them


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer with the rights of today: who stands behind a command."""

    officer_id: int
    name: str
    #: Unit -> rights held by an assignment to that very unit.
    grants: Mapping[int, frozenset[Right]]
    tree: UnitTree

    def may(self, right: Right, unit_id: int) -> bool:
        """Whether a role in that unit, or in one above it, carries the right."""
        return any(right in self.grants.get(one, ()) for one in self.tree.chain(unit_id))

    def require(self, right: Right, unit_id: int) -> None:
        """Go on only with the right.

        Raises:
            NotAllowed: no role here carries it.
        """
        if not self.may(right, unit_id):
            raise NotAllowed(right=right.value)

    def require_at_the_top(self, right: Right) -> None:
        """Go on only with the right in every unit that has none above it.

        Raises:
            NotAllowed: no role at the top carries it.
        """
        for unit in self.tree.all():
            if unit.parent_id is None:
                self.require(right, unit.id)

    def units_with(self, right: Right) -> frozenset[int]:
        """All units, those below included, in which the right is held."""
        return frozenset(
            below
            for unit_id, rights in self.grants.items()
            if right in rights
            for below in self.tree.below(unit_id)
        )


def rights_of(assignments: list[Assignment], on: date) -> dict[int, frozenset[Right]]:
    """Unit -> rights, from the assignments that are valid on that civil date (L-73, L-75)."""
    found: dict[int, frozenset[Right]] = {}
    for one in assignments:
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to):
            found[one.unit_id] = found.get(one.unit_id, frozenset()) | GRANTS[one.role]
    return found


async def actor(officer: Officer, now: datetime) -> Actor:
    """The officer with the rights of the day."""
    assignments = await Assignment.filter(officer_id=officer.id)
    return Actor(
        officer.id,
        officer.name,
        rights_of(assignments, civil_date(now)),
        await unit_tree(now),
    )


async def create_officer(
    username: str,
    password: str,
    name: str,
    *,
    now: datetime,
    roles: Mapping[int, Role] | None = None,
    title: str = "",
    demo: bool = False,
) -> Officer:
    """Open an account; `roles` maps units to the role held there.

    Raises:
        InvalidInput: the user name is taken or malformed, the password too short, no name.
        NotFound: no such unit.
    """
    username, name = username.strip().lower(), unicodedata.normalize("NFC", name).strip()
    title = unicodedata.normalize("NFC", title).strip()
    if not _USERNAME.fullmatch(username):
        raise InvalidInput(field="username", why="username_form")
    if not name:
        raise InvalidInput(field="name", why="empty")
    for field, text in (("name", name), ("title", title)):
        if len(text) > _LONGEST or not storable(text):
            raise InvalidInput(field=field, why="too_long" if storable(text) else "unprintable")
    units.forget()  # a unit may be as new as its officer
    tree = await unit_tree(now)
    for unit_id in roles or {}:
        tree.get(unit_id)
    password_hash = await hashed(password)
    try:
        async with transaction():
            officer = await Officer.create(
                username=username,
                password_hash=password_hash,
                name=name,
                title=title,
                demo=demo,
                created_at=now,
            )
            for unit_id, role in (roles or {}).items():
                await Assignment.create(
                    officer=officer, unit_id=unit_id, role=role, valid_from=civil_date(now)
                )
    except IntegrityError:
        raise InvalidInput(field="username", why="taken") from None
    return officer
