"""Workflows to begin with: the usual process of the procedures that people ask for most.

Each is a file of `templates/`, a definition as anybody could have drawn it, with the times that
the law leaves. An agency that it needs, but that is another one in each province, stands in it
as "@police"; who copies a template says which agency that is, or the check asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.errors import NotFound
from core.workflow.definition import OPEN_AGENCY, Place, Step, Workflow
from core.workflow.reading import workflow

_FILES = Path(__file__).parent / "templates"

#: The groups in the order in which they are offered; faces name them.
GROUPS = (
    "civil_status", "certification", "residence", "joint", "social", "insurance", "business",
    "construction", "land", "justice", "transport",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that a template leaves open."""

    key: str  #: "@police"
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Template:
    """One workflow to begin with."""

    key: str
    group: str  #: one of `GROUPS`
    name: str
    name_en: str
    procedures: tuple[str, ...]  #: codes of procedures that it fits, if any are known
    agencies: tuple[Agency, ...]
    workflow: Workflow


@cache
def templates() -> tuple[Template, ...]:
    """All of them, by group and name."""
    found = [_template(path) for path in _FILES.glob("*.json")]
    return tuple(sorted(found, key=lambda one: (GROUPS.index(one.group), one.name)))


def template(key: str) -> Template:
    """The one of that key.

    Raises:
        NotFound: there is none.
    """
    for one in templates():
        if one.key == key:
            return one
    raise NotFound(what="template")


def from_template(
    key: str,
    procedure: str,
    *,
    name: str = "",
    unit: str = "",
    agencies: Mapping[str, str] = MappingProxyType({}),
) -> Workflow:
    """A workflow for a procedure, made from a template.

    Args:
        name: of the procedure; empty: the template's.
        unit: identifier of the agency that it is for; empty: all.
        agencies: "@police" -> identifier of that agency. What is missing stays open.

    Raises:
        NotFound: no such template.
    """
    found = template(key).workflow
    steps = {step.key: _settled(step, agencies) for step in found.steps.values()}
    return replace(found, procedure=procedure, name=name or found.name, unit=unit, steps=steps)


def open_agencies(it: Workflow) -> list[str]:
    """The agencies that nobody has named yet: "@police"."""
    units = [step.place.unit for step in it.steps.values() if step.place]
    return [unit for unit in dict.fromkeys(units) if unit.startswith(OPEN_AGENCY)]


def _settled(step: Step, agencies: Mapping[str, str]) -> Step:
    place = step.place
    if place is None or place.unit not in agencies:
        return step
    return replace(step, place=Place(agencies[place.unit], place.role, place.given, place.officer))


def _template(path: Path) -> Template:
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Template(
        value["key"],
        value["group"],
        value["name"],
        value["name_en"],
        tuple(value["procedures"]),
        tuple(Agency(key, **names) for key, names in value.get("agencies", {}).items()),
        workflow(value["workflow"]),
    )
