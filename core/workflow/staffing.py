"""Whether somebody holds a role where a workflow asks for it, before a dossier needs them.

A role counts in the agency that a step names and in its departments: an officer of an agency
above would get the task too (`holders`), but that is an accident to be seen, not a plan. A
workflow for all agencies is staffed when one of them has somebody; which ones have nobody,
`missing` tells.
"""

from __future__ import annotations

from datetime import date

from core.errors import NotFound
from core.people.models import Unit, UnitKind
from core.people.roles import Role
from core.people.units import UnitTree
from core.workflow.checking import Held
from core.workflow.definition import Place, Where, Workflow
from core.workflow.holders import Holders


def held_by(it: Workflow, tree: UnitTree, staff: Holders) -> Held:
    """Whether somebody holds a role where the workflow says, for `checking.check`."""
    agencies = _agencies(it, tree, staff.on)

    def held(unit: str, role: Role) -> bool:
        return any(_held(unit, role, one, tree, staff) for one in agencies)

    return held


def missing(it: Workflow, tree: UnitTree, staff: Holders) -> dict[Place, list[Unit]]:
    """Place of a step -> agencies of the workflow that have nobody for it."""
    places = {step.place for step in it.steps.values() if step.place is not None}
    agencies = _agencies(it, tree, staff.on)
    found = {
        place: [one for one in agencies if not _held(place.unit, place.role, one, tree, staff)]
        for place in places
    }
    return {place: units for place, units in found.items() if units}


def _agencies(it: Workflow, tree: UnitTree, on: date) -> list[Unit]:
    """Those whose dossiers run on it."""
    return [
        unit
        for unit in tree.all()
        if unit.kind is UnitKind.AGENCY
        and it.unit in ("", unit.agency_code)
        and unit.valid_from <= on
        and (unit.valid_to is None or on <= unit.valid_to)
    ]


def _held(where: str, role: Role, agency: Unit, tree: UnitTree, staff: Holders) -> bool:
    if where not in (Where.HANDLING, Where.RECEIVING):
        try:
            agency = tree.coded(where)
        except NotFound:
            return False
    units = {agency.id, *(unit.id for unit in tree.departments(agency.id))}
    return any(staff.held.get((unit, role)) for unit in units)
