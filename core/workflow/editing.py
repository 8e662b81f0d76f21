"""Changing a workflow step by step: every change gives a workflow that can be drawn.

Nothing dangles in between: a step that is removed is bridged, one that is added may be put
into a way that is there. What is wrong in other respects the check says, not this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.dossiers.states import Action as Deed
from core.errors import InvalidInput
from core.folding import fold
from core.people.roles import Role
from core.workflow.definition import Action, End, Kind, Place, Step, Where, Workflow

_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step."""

    source: str
    number: int  #: which one of the source, from 0
    to: str
    action: Action | None  #: None: a branch, or the only way on


def empty(procedure: str, unit: str, name: str, names: tuple[str, str, str, str]) -> Workflow:
    """The least that passes the check: somebody works, somebody hands over.

    Args:
        names: of the two tasks, of the end, and of the first action; in the author's language.
    """
    work, give, end, finish = names
    steps = (
        Step(
            "work",
            work,
            place=Place(Where.RECEIVING, Role.CLERK),
            actions=(Action("finish", finish, "give", does=Deed.FINISH),),
        ),
        Step(
            "give",
            give,
            place=Place(Where.RECEIVING, Role.RECEIVING_OFFICER),
            actions=(Action("hand_over", give, "end", does=Deed.HAND_OVER),),
        ),
        Step("end", end, Kind.END, end=End.HANDED_OVER),
    )
    return Workflow(procedure, name, "work", {step.key: step for step in steps}, unit)


def ways(workflow: Workflow) -> Iterator[Way]:
    """Every way from a step to a step, in their order."""
    for step in workflow.steps.values():
        number = 0
        for action in step.actions:
            yield Way(step.key, number, action.to, action)
            number += 1
        for to in (*step.branches, *((step.next,) if step.next else ())):
            yield Way(step.key, number, to, None)
            number += 1


def led(workflow: Workflow, source: str, number: int, to: str) -> Workflow:
    """Let one way lead elsewhere.

    Raises:
        InvalidInput: there is no such way.
    """
    step = workflow.steps.get(source)
    if step is None or not 0 <= number < len(step.leads_to):
        raise InvalidInput(field="from", why="choose")
    return _with(workflow, _led(step, number, to))


def _led(step: Step, number: int, to: str) -> Step:
    actions, branches = list(step.actions), list(step.branches)
    if number < len(actions):
        actions[number] = replace(actions[number], to=to)
        return replace(step, actions=tuple(actions))
    number -= len(actions)
    if number < len(branches):
        branches[number] = to
        return replace(step, branches=tuple(branches))
    return replace(step, next=to)


def put(workflow: Workflow, step: Step, *, after: str = "") -> Workflow:
    """Take the step in place of the one with its key; a new one comes after another, or last."""
    if step.key in workflow.steps:
        return _with(workflow, step)
    steps = dict[str, Step]()
    for key, one in workflow.steps.items():
        steps[key] = one
        if key == after:
            steps[step.key] = step
    return replace(workflow, steps={**steps, step.key: step})


def without(workflow: Workflow, key: str) -> Workflow:
    """Remove a step; what led to it leads to where it led first.

    Raises:
        InvalidInput: there is no such step, or ways lead to it and it leads nowhere else.
    """
    step = workflow.steps.get(key)
    if step is None:
        raise InvalidInput(field="key", why="gone")
    onwards = next((to for to in step.leads_to if to != key), "")
    led_to = [way for way in ways(workflow) if way.to == key and way.source != key]
    if not onwards and (led_to or workflow.start == key):
        raise InvalidInput(field="key", why="led_to")
    for way in led_to:
        workflow = led(workflow, way.source, way.number, onwards)
    steps = {other: one for other, one in workflow.steps.items() if other != key}
    start = onwards if workflow.start == key else workflow.start
    return replace(workflow, steps=steps, start=start)


def bridged_to(workflow: Workflow, key: str) -> str:
    """Where what leads to a step would lead without it; empty: nowhere."""
    return next((to for to in workflow[key].leads_to if to != key), "")


def shifted(workflow: Workflow, key: str, by: int) -> Workflow:
    """Move a step up (-1) or down (1) in the table; the ways stay as they are."""
    keys = list(workflow.steps)
    if key in keys:
        place = keys.index(key)
        keys.insert(max(0, min(len(keys) - 1, place + by)), keys.pop(place))
    return replace(workflow, steps={one: workflow[one] for one in keys})


def seated(workflow: Workflow, unit: str, to: str) -> Workflow:
    """Let what is done by one unit be done by another: an agency chosen for a template's."""
    steps = {
        key: replace(step, place=replace(step.place, unit=to))
        if step.place is not None and step.place.unit == unit
        else step
        for key, step in workflow.steps.items()
    }
    return replace(workflow, steps=steps)


def new_key(name: str, taken: frozenset[str] | set[str]) -> str:
    """A key for a step or an action of that name that none has yet."""
    stem = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:_LONGEST_KEY].rstrip("_") or "step"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def _with(workflow: Workflow, step: Step) -> Workflow:
    return replace(workflow, steps={**workflow.steps, step.key: step})
