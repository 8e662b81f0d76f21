"""What an action of a step needs to be told: by what it does, and by where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from core.dossiers.effects import NEEDED
from core.dossiers.models import Dossier
from core.people.units import UnitTree
from core.workflow.definition import Action, Kind, Step, Where, Workflow

#: Gone through at once.
_PASSED = frozenset({Kind.FORK, Kind.JOIN, Kind.NOTIFY})


def needed(action: Action, workflow: Workflow, dossier: Dossier, tree: UnitTree) -> tuple[str, ...]:
    """The parts of `core.dossiers.effects.Said` that the officer must give."""
    by_deed = NEEDED.get(action.does, ()) if action.does else ()
    by_way = ("unit_id",) if _chooses_unit(action, workflow, dossier, tree) else ()
    return tuple(dict.fromkeys((*by_deed, *action.needs, *by_way)))


def _chooses_unit(action: Action, workflow: Workflow, dossier: Dossier, tree: UnitTree) -> bool:
    """Whether it leads to a department that nobody has chosen yet, and there are several."""
    if dossier.handling_unit_id is not None:
        return False
    places = [step.place for step in _next(workflow, action.to)]
    if all(place is None or place.unit != Where.HANDLING for place in places):
        return False
    return len(tree.departments(tree.agency(dossier.receiving_unit_id).id)) > 1


def _next(workflow: Workflow, key: str) -> Iterator[Step]:
    """The steps at which a dossier that comes to this one stays."""
    waiting, seen = [key], {key}
    while waiting:
        step = workflow[waiting.pop()]
        if step.kind not in _PASSED:
            yield step
            continue
        new = [to for to in step.leads_to if to not in seen]
        seen.update(new)
        waiting += new
