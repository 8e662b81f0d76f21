"""What is wrong with a workflow, before anybody relies on it.

Each finding names the step and what is wrong; faces say how to mend it. An `ERROR` keeps a
definition from being published, a `WARNING` is shown: times that do not add up are common
in real processes and must be seen, not forbidden (due-dates.md section 2.9). Here stands what
holds of any process; what the law demands of this one is in `lawful`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from core.people.roles import Role
from core.workflow.conditions import ALWAYS, Condition, Is
from core.workflow.definition import OPEN_AGENCY, Kind, Where, Workflow
from core.workflow.exploring import Explored, explored, forks_again
from core.workflow.findings import Finding as Finding
from core.workflow.findings import Grade as Grade
from core.workflow.lawful import lawful
from core.workflow.lengths import DAY_H, hours_of, longest
from core.workflow.reaching import after

#: Whether somebody holds a role in a unit as definitions name it.
Held = Callable[[str, Role], bool]

#: Whether an agency of that identifier exists.
Known = Callable[[str], bool]


def check(
    workflow: Workflow,
    held: Held = lambda unit, role: True,
    known: Known = lambda unit: True,
) -> list[Finding]:
    """Everything wrong, in the order of the steps; nothing when it may be published.

    Args:
        held: whether somebody holds a role in a unit as definitions name it.
        known: whether an agency of that identifier exists.
    """
    walked = explored(workflow)
    found = [
        *_reached(workflow, walked),
        *_ending(walked),
        *_forking(workflow),
        *_joining(walked),
        *_deciding(workflow),
        *_staffed(workflow, held, known),
        *_timed(workflow),
        *lawful(workflow),
    ]
    order = {key: number for number, key in enumerate(workflow.steps)}
    return sorted(set(found), key=lambda one: (order.get(one.step, -1), one.what))


def may_be_published(findings: list[Finding]) -> bool:
    """Whether none of them forbids it."""
    return all(finding.grade is not Grade.ERROR for finding in findings)


def _reached(workflow: Workflow, walked: Explored) -> Iterator[Finding]:
    for step in sorted(walked.runaways):
        yield Finding("circle", step)
    again = [key for key in workflow.steps if forks_again(workflow, key)]
    for key in again:
        yield Finding("forks_again", key)
    if not walked.whole and not again:
        yield Finding("too_large", workflow.start)
    reachable = after(workflow, workflow.start)
    for key in workflow.steps:
        if key not in reachable:
            yield Finding("unreachable", key)


def _ending(walked: Explored) -> Iterator[Finding]:
    if not walked.whole:
        return
    for state in walked.stuck():
        for token in state.tokens:
            yield Finding("dead_end", token.step)
    for state in walked.hopeless():
        for token in state.tokens:
            yield Finding("never_ends", token.step)


def _forking(workflow: Workflow) -> Iterator[Finding]:
    """A fork whose branches do not all meet again, and a join that nothing forks before."""
    joins = {key for key, step in workflow.steps.items() if step.kind is Kind.JOIN}
    joined: set[str] = set()
    for key, step in workflow.steps.items():
        if step.kind is not Kind.FORK:
            continue
        for branch in step.branches:
            met = joins & after(workflow, branch)
            joined |= met
            if not met:
                yield Finding("branch_never_joins", key, (("branch", branch),))
    for key in joins - joined:
        yield Finding("join_without_fork", key)


def _joining(walked: Explored) -> Iterator[Finding]:
    """Actions after which a join can wait for ever: what it waits for has gone past it."""
    if not walked.whole:
        return
    lost = walked.unjoined()
    for before, following in walked.follows.items():
        for shape in following & lost if before not in lost else ():
            step, action = walked.moves[before, shape]
            yield Finding("join_waits", step, (("action", action),))


def _deciding(workflow: Workflow) -> Iterator[Finding]:
    """A task of which, for some form, no action is offered."""
    for key, step in workflow.steps.items():
        if step.kind is Kind.TASK and step.actions and ALWAYS not in {a.when for a in step.actions}:
            example = _left_out([action.when for action in step.actions])
            if example is not None:
                yield Finding("nothing_offered", key, tuple(sorted(example.items())))


def _left_out(conditions: list[Condition]) -> Mapping[str, Any] | None:
    """A form for which none of the conditions holds; None when there seems to be none."""
    tried: dict[str, list[Any]] = {}
    for one in conditions:
        for part in _comparisons(one):
            tried.setdefault(part.field, [None]).extend(_around(part))
    names = sorted(tried)
    for values in islice(product(*(tried[name] for name in names)), 4096):
        data = dict(zip(names, values, strict=True))
        if not any(one.holds(data) for one in conditions):
            return {name: str(value) for name, value in data.items()}
    return None


def _comparisons(one: Condition) -> Iterator[Condition]:
    if one.word == "field":
        yield one
    for part in one.parts:
        yield from _comparisons(part)


def _around(part: Condition) -> list[Any]:
    """Values on each side of what the condition compares with."""
    if part.how in (Is.OVER, Is.UNDER):
        return [part.value - 1, part.value, part.value + 1]
    if part.how is Is.ONE_OF:
        return [*part.value, "\x00"]
    return [part.value, "\x00"] if part.how is Is.EQUAL else [True]


def _staffed(workflow: Workflow, held: Held, known: Known) -> Iterator[Finding]:
    for key, step in workflow.steps.items():
        if (place := step.place) is None:
            continue
        if place.unit.startswith(OPEN_AGENCY):
            yield Finding("agency_open", key, (("unit", place.unit),))
        elif place.unit not in set(Where) and not known(place.unit):
            yield Finding("no_such_unit", key, (("unit", place.unit),))
        elif not held(place.unit, place.role):
            yield Finding("nobody", key, (("role", place.role.value), ("unit", place.unit)))


def _timed(workflow: Workflow) -> Iterator[Finding]:
    """The longest way against what the law allows."""
    if workflow.limit is None:
        return
    hours, path = longest(workflow)
    allowed = hours_of(workflow.limit)
    if hours > allowed + 1e-6:
        told = (
            ("allowed_days", allowed / DAY_H),
            ("days", hours / DAY_H),
            ("path", ", ".join(path)),
        )
        yield Finding("over_the_limit", path[-1], told, Grade.WARNING)
