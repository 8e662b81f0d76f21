"""The units of the province and who works in them: read from `province.toml`, made once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from core.database import transaction
from core.people.models import Level, Unit, UnitKind
from core.people.roles import Role
from core.people.units import forget

_FACTS = Path(__file__).with_name("province.toml")

#: Kind of one-stop -> tier of government.
LEVELS = {"ward": Level.COMMUNE, "rural": Level.COMMUNE, "province": Level.PROVINCE}


@cache
def facts() -> dict[str, Any]:
    """The file, as it is."""
    return tomllib.loads(_FACTS.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Department:
    """A department of a one-stop's agency, and the fields it handles."""

    unit: Unit
    slug: str
    handlers: int  #: how many handling officers
    fields: tuple[str, ...]  #: beginnings of folded words; empty: whatever is left


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that receives dossiers at its one-stop."""

    unit: Unit
    level: Level
    slug: str
    weight: int  #: its share of the province's dossiers
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency that others ask, and that receives nobody itself."""

    unit: Unit
    slug: str
    stands_for: str  #: what templates of workflows call it: "@tax"


@dataclass(frozen=True, slots=True)
class Province:
    """The root, all that receive, and those whom they ask."""

    root: Unit
    agencies: tuple[Agency, ...]
    partners: tuple[Partner, ...]

    def unit_ids(self) -> list[int]:
        """The units that receive dossiers."""
        return [agency.unit.id for agency in self.agencies]


@dataclass(frozen=True, slots=True)
class Post:
    """A place in the staff: what is needed to open an account."""

    username: str
    title: str
    role: Role
    unit: Unit
    main: bool  #: of the one-stop that visitors try first


async def found_province() -> Province:
    """The units of the province; made when they are not there yet."""
    async with transaction():
        root = await _agency(facts(), Level.PROVINCE, None)
        agencies = [await _one_stop(row, root) for row in facts()["one_stop"]]
        partners = [
            Partner(
                await _agency(row, Level.COMMUNE, root), str(row["slug"]), str(row["stands_for"])
            )
            for row in facts()["partner"]
        ]
    forget()
    return Province(root, tuple(agencies), tuple(partners))


async def _one_stop(row: Mapping[str, Any], root: Unit) -> Agency:
    level = LEVELS[row["kind"]]
    unit = await _agency(row, level, root)
    departments = [
        Department(
            await _department(one, unit, level), one["slug"], one["handlers"], tuple(one["fields"])
        )
        for one in facts()["department"][row["kind"]]
    ]
    return Agency(unit, level, row["slug"], row["weight"], tuple(departments))


async def _agency(row: Mapping[str, Any], level: Level, parent: Unit | None) -> Unit:
    unit, _ = await Unit.get_or_create(
        agency_code=row["code"],
        defaults=_names(row, level)
        | {
            "parent_id": parent.id if parent else None,
            "kind": UnitKind.AGENCY,
            "place": row["place"],
            "address": row.get("address", ""),
        },
    )
    return unit


async def _department(row: Mapping[str, Any], parent: Unit, level: Level) -> Unit:
    unit, _ = await Unit.get_or_create(
        parent_id=parent.id,
        name=row["name"],
        defaults=_names(row, level) | {"kind": UnitKind.DEPARTMENT, "place": parent.place},
    )
    return unit


def _names(row: Mapping[str, Any], level: Level) -> dict[str, Any]:
    return {
        "name": row["name"],
        "name_en": row["name_en"],
        "level": level,
        "valid_from": founded_on(),
    }


def founded_on() -> date:
    """Since when the units and their officers are there."""
    on: date = facts()["valid_from"]
    return on


def posts(province: Province) -> Iterator[Post]:
    """Every place in the staff, those of the main one-stop first."""
    for number, agency in enumerate(province.agencies):
        main = number == 0
        for row in facts()["staff"]:
            for one in range(row["many"]):
                username = _username(row["username"], "", agency.slug, one)
                yield Post(username, row["title"], Role(row["role"]), agency.unit, main)
        for department in agency.departments:
            yield from _department_posts(agency, department, main)
        if main:
            for row in facts()["root_staff"]:
                yield Post(row["username"], row["title"], Role(row["role"]), province.root, main)
    for partner in province.partners:
        for row in facts()["partner_staff"]:
            username = _username(row["username"], "", partner.slug, 0)
            yield Post(username, row["title"], Role(row["role"]), partner.unit, False)


def _department_posts(agency: Agency, department: Department, main: bool) -> Iterator[Post]:
    for row in facts()["department_staff"]:
        role = Role(row["role"])
        for one in range(department.handlers if role is Role.HANDLING_OFFICER else 1):
            username = _username(row["username"], department.slug, agency.slug, one)
            yield Post(username, row["title"], role, department.unit, main)


def _username(start: str, department: str, agency: str, number: int) -> str:
    """`thuly`, `thuly2`, `thuly.kinhte`, `thuly2.kinhte.hoamai`."""
    many = str(number + 1) if number else ""
    return ".".join(part for part in (start + many, department, agency) if part)
