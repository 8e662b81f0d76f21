"""What every page about one workflow shows: its version, its names, who may do what with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.formats import Formats
from backoffice.visitor import Visitor, visitor
from core.errors import NotAllowed, NotFound
from core.forms.models import Stage
from core.people.models import Officer, Unit
from core.people.roles import Right
from core.people.units import UnitTree
from core.procedures import catalogue
from core.workflow import versions
from core.workflow.definition import OPEN_AGENCY, Where, Workflow
from core.workflow.models import WorkflowVersion
from core.workflow.reading import workflow
from core.workflow.templates import open_agencies, templates


@dataclass(frozen=True)
class View:
    """One version as somebody looks at it."""

    who: Visitor
    row: WorkflowVersion
    workflow: Workflow
    names: dict[str, str]  #: identifier of an agency -> its name
    may_design: bool

    @property
    def is_draft(self) -> bool:
        return self.row.stage is Stage.DRAFT

    @property
    def editable(self) -> bool:
        """Whether this officer may change it now."""
        return self.is_draft and self.may_design

    @property
    def address(self) -> str:
        return pages.href("workflows", self.row.id)


async def viewed(request: web.Request) -> View:
    """The version that the address names.

    Raises:
        NotFound: there is none, or it is a draft that is none of this officer's business.
        NotAllowed: this officer looks at no workflows.
    """
    who = visitor(request)
    require_looking(who)
    row = await versions.version(int(request.match_info["id"]))
    may = may_design(who, row.unit_code)
    if row.stage is Stage.DRAFT and not may:
        raise NotFound(what="workflow")
    names = agency_names(who.actor.tree, pages.formats(request))
    return View(who, row, workflow(row.definition), names, may)


async def designed(request: web.Request) -> View:
    """The same, by whom may design it.

    Raises:
        NotFound, NotAllowed: as `viewed`; and who may only look.
    """
    view = await viewed(request)
    if not view.may_design:
        raise NotAllowed(right=Right.MANAGE_CATALOGUE.value)
    return view


def require_looking(who: Visitor) -> None:
    """Go on only for those who see dossiers or design.

    Raises:
        NotAllowed: this officer does neither.
    """
    if not who.holds(Right.QUERY, Right.MANAGE_CATALOGUE):
        raise NotAllowed(right=Right.QUERY.value)


def may_design(who: Visitor, unit_code: str) -> bool:
    """Whether the officer may change workflows of that unit."""
    try:
        versions.require_workflows(who.actor, unit_code)
    except (NotAllowed, NotFound):
        return False
    return True


def designing_units(who: Visitor) -> list[Unit | None]:
    """The agencies whose workflows this officer may change; None: that of all agencies."""
    agencies = [unit for unit in who.actor.tree.all() if unit.agency_code]
    found: list[Unit | None] = [None] if may_design(who, "") else []
    may = who.actor.units_with(Right.MANAGE_CATALOGUE)
    return [*found, *(unit for unit in agencies if unit.id in may)]


def agency_names(tree: UnitTree, f: Formats) -> dict[str, str]:
    """Identifier of an agency -> its name; those that a template leaves open too."""
    names = {unit.agency_code: f.unit(unit) for unit in tree.all() if unit.agency_code}
    for key, name in _left_open(f).items():
        names[key] = f.say("workflows.to_choose", name=name)
    return names


def open_names(view: View, f: Formats) -> list[tuple[str, str]]:
    """The agencies that its template left open and nobody has chosen: ("@police", name)."""
    names = _left_open(f)
    return [(one, names.get(one, one)) for one in open_agencies(view.workflow)]


def _left_open(f: Formats) -> dict[str, str]:
    return {
        one.key: (one.name_en if f.language == "en" else "") or one.name
        for template in templates()
        for one in template.agencies
    }


def unit_choices(view: View, f: Formats) -> list[tuple[str, str]]:
    """The units that a step can be done by: (unit, name)."""
    found = [(one.value, f.say(f"workflow_unit.{one.value}")) for one in Where]
    agencies = [(code, name) for code, name in view.names.items() if code[:1] != OPEN_AGENCY]
    used = [step.place.unit for step in view.workflow.steps.values() if step.place]
    known = {unit for unit, _ in (*found, *agencies)}
    others = [(unit, view.names.get(unit, unit)) for unit in dict.fromkeys(used)]
    return [*found, *(one for one in others if one[0] not in known), *agencies]


async def procedure_name(code: str) -> str:
    """Of the catalogue; empty when it is not in it."""
    try:
        return (await catalogue.get(code)).content.name
    except NotFound:
        return ""


async def officer_name(id: int | None) -> str:
    """Who that is; empty when nobody."""
    officer = await Officer.get_or_none(id=id) if id is not None else None
    return officer.name if officer else ""


async def head_of(request: web.Request, view: View) -> dict[str, Any]:
    """What the top of each page about it says."""
    code = view.row.unit_code
    f = pages.formats(request)
    return {
        "view": view,
        "procedure": await procedure_name(view.row.procedure_code),
        "unit_name": view.names.get(code, code) if code else f.say("workflows.all_units"),
        "changed_by": await officer_name(view.row.changed_by),
    }
