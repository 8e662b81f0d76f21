"""What a workflow says of itself as a whole: its name, its limit, where dossiers begin."""

from __future__ import annotations

from dataclasses import replace

from backoffice.typed import Typed
from core.calendar.limits import InvalidLimit, Limit, LimitUnit
from core.storable import storable
from core.workflow.definition import Workflow
from core.workflow.reading import LONGEST


def settings_start(it: Workflow) -> dict[str, str]:
    """What the fields begin with."""
    return {
        "workflow_name": it.name,
        "workflow_limit": str(it.limit.count) if it.limit else "",
        "workflow_limit_unit": (it.limit.unit if it.limit else LimitUnit.WORKING_DAY).value,
        "workflow_start": it.start,
    }


def settings_from(typed: Typed, it: Workflow) -> Workflow:
    """The workflow with what was typed; read `typed.faults` before using it."""
    name = typed.text("workflow_name")
    if not name:
        typed.faults["workflow_name"] = "empty"
    elif len(name) > LONGEST:
        typed.faults["workflow_name"] = "too_long"
    elif not storable(name):
        typed.faults["workflow_name"] = "unprintable"
    start = typed.text("workflow_start")
    if start not in it.steps:
        typed.faults["workflow_start"] = "choose"
    return replace(it, name=name, start=start, limit=_limit(typed))


def _limit(typed: Typed) -> Limit | None:
    count, unit = typed.text("workflow_limit"), typed.text("workflow_limit_unit")
    if not count and unit != LimitUnit.SAME_DAY.value:
        return None
    try:
        return Limit.from_json({"count": count.replace(",", ".") or 1, "unit": unit})
    except InvalidLimit as error:
        typed.faults["workflow_limit"] = f"limit_{error.facts['why']}"
        return None
