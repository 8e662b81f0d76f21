"""What the fields of a step's form begin with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.workflow_condition_form import started_from as condition_started_from
from core.calendar.limits import LimitUnit
from core.people.roles import Role
from core.workflow.definition import Action, End, Kind, Place, Step, Where


@dataclass(frozen=True, slots=True)
class ActionStart:
    """One action as the form shows it first."""

    fields: Mapping[str, str]
    needs: tuple[str, ...] = ()
    leaves: bool = False
    rows: bool = True  #: whether rows can say its condition; else it stands as JSON
    said: str = ""  #: the condition in words, when rows cannot


@dataclass(frozen=True, slots=True)
class Start:
    """One step as the form shows it first."""

    fields: Mapping[str, str]
    branches: tuple[str, ...]
    actions: tuple[ActionStart, ...]
    prints: tuple[str, ...]
    pauses: bool


def started_from(step: Step) -> Start:
    """What is there."""
    place = step.place or Place(Where.HANDLING, Role.HANDLING_OFFICER)
    fields = {
        "step_name": step.name,
        "step_name_en": step.name_en,
        "step_unit": place.unit,
        "step_role": place.role.value,
        "step_given": place.given.value,
        "step_officer": place.officer,
        "step_time": str(step.time.count) if step.time else "",
        "step_time_unit": (step.time.unit if step.time else LimitUnit.WORKING_DAY).value,
        "step_form_part": step.form_part,
        "step_papers": "\n".join(step.papers),
        "step_next": step.next,
        "step_notice": step.notice,
        "step_address": step.address,
        "step_workflow": step.workflow,
        "step_end": (step.end or End.HANDED_OVER).value,
    }
    actions = tuple(_action(one) for one in step.actions)
    return Start(fields, step.branches, actions, step.prints, step.pauses)


def _action(it: Action) -> ActionStart:
    rows = condition_started_from(it.when)
    told = {
        "key": it.key,
        "name": it.name,
        "name_en": it.name_en,
        "to": it.to,
        "does": it.does.value if it.does else "",
        "json": "" if rows is not None else json.dumps(it.when.as_json(), ensure_ascii=False),
        **(rows or {}),
    }
    return ActionStart(told, it.needs, it.leaves, rows is not None)


def new_step(kind: Kind, to: str) -> Step:
    """A step that is added: it leads on to where the way led before."""
    actions = (Action("", "", to),) if kind is Kind.TASK else ()
    leads = kind not in (Kind.TASK, Kind.FORK, Kind.END)
    branches = (to, "") if kind is Kind.FORK else ()
    return Step("", "", kind, actions=actions, branches=branches, next=to if leads else "")
