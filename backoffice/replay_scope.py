"""Whose dossiers a page about the past of a workflow is about, and who is named on it."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from backoffice.formats import Formats
from backoffice.workflow_view import View
from core.errors import NotAllowed
from core.people.models import Unit
from core.people.roles import Right


@dataclass(frozen=True)
class Scope:
    """The unit that was chosen, and those that can be."""

    unit: Unit
    choices: tuple[tuple[int, str], ...]  #: (id, name), from the top down
    units: frozenset[int]  #: dossiers that they received or handle count


def scope_of(request: web.Request, view: View, f: Formats) -> Scope:
    """By the address; the widest that the officer may look at without it.

    Raises:
        NotAllowed: the officer may look at no dossiers of this workflow.
    """
    tree, actor = view.who.actor.tree, view.who.actor
    seen = actor.units_with(Right.QUERY) | actor.units_with(Right.MANAGE_CATALOGUE)
    code = view.row.unit_code
    mine = [
        unit
        for unit in tree.all()
        if unit.id in seen and code in ("", tree.agency(unit.id).agency_code)
    ]
    # Departments by themselves only to those who see no whole agency.
    able = [unit for unit in mine if unit.agency_code] or mine
    if not able:
        raise NotAllowed(right=Right.QUERY.value)
    able.sort(key=lambda unit: (len(tree.chain(unit.id)), unit.id))
    asked = request.query.get("unit", "")
    unit = next((one for one in able if str(one.id) == asked), able[0])
    return Scope(
        unit,
        tuple((one.id, f.unit(one)) for one in able),
        frozenset(tree.below(unit.id)) & seen,
    )


def may_name(view: View, unit_id: int) -> bool:
    """Whether officers of that unit are named: to those who assign work there."""
    return view.who.actor.may(Right.ASSIGN, unit_id)
