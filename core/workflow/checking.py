"""What is wrong with a workflow, before anybody relies on it.

Each finding names the step and what is wrong; faces say how to mend it. An `ERROR` keeps a
definition from being published, a `WARNING` is shown: times that do not add up are common
in real processes and must be seen, not forbidden (due-dates.md section 2.9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product
from typing import Any

from core.calendar.limits import Limit, LimitUnit
from core.people.roles import Role
from core.workflow.conditions import ALWAYS, Condition, Is
from core.workflow.definition import End, Kind, Step, Workflow
from core.workflow.exploring import Explored, explored, forks_again


class Grade(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong."""

    what: str
    step: str
    facts: tuple[tuple[str, Any], ...] = ()
    grade: Grade = Grade.ERROR


#: Whether somebody holds a role in a unit as definitions name it.
Held = Callable[[str, Role], bool]

#: Working hours of a day in comparisons of times; each office\'s own hours differ a little.
_DAY_H = 8.0
_HOURS: dict[LimitUnit, float] = {
    LimitUnit.WORKING_HOUR: 1.0,
    LimitUnit.WORKING_DAY: _DAY_H,
    LimitUnit.CALENDAR_DAY: _DAY_H * 5 / 7,
    LimitUnit.WEEK: _DAY_H * 5,
    LimitUnit.MONTH: _DAY_H * 22,
    LimitUnit.SAME_DAY: _DAY_H,
}

#: What must have been printed on every way to an end (L-12, L-33).
_PRINTED: dict[End, str] = {End.REFUSED: "refusal_slip", End.STOPPED: "stop_notice_form"}


def check(workflow: Workflow, held: Held = lambda unit, role: True) -> list[Finding]:
    """Everything wrong, in the order of the steps; nothing when it may be published."""
    walked = explored(workflow)
    found = [
        *_reached(workflow, walked),
        *_ending(walked),
        *_forking(workflow),
        *_deciding(workflow),
        *_staffed(workflow, held),
        *_timed(workflow),
        *_lawful(workflow),
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
    reachable = _steps_after(workflow, workflow.start)
    for key in workflow.steps:
        if key not in reachable:
            yield Finding("unreachable", key)


def _ending(walked: Explored) -> Iterator[Finding]:
    if not walked.whole:
        return
    stuck = walked.stuck()
    for state in stuck:
        for token in state.tokens:
            yield Finding("dead_end", token.step)
    known = {id(state) for state in stuck}
    for state in walked.hopeless():
        if id(state) not in known:
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
            met = joins & _steps_after(workflow, branch)
            joined |= met
            if not met:
                yield Finding("branch_never_joins", key, (("branch", branch),))
    for key in joins - joined:
        yield Finding("join_without_fork", key)


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


def _staffed(workflow: Workflow, held: Held) -> Iterator[Finding]:
    for key, step in workflow.steps.items():
        if step.place is not None and not held(step.place.unit, step.place.role):
            yield Finding(
                "nobody", key, (("role", step.place.role.value), ("unit", step.place.unit))
            )


def _timed(workflow: Workflow) -> Iterator[Finding]:
    """The longest way without repetition against what the law allows."""
    if workflow.limit is None:
        return
    hours, path = _longest(workflow, workflow.start, {})
    allowed = hours_of(workflow.limit)
    if hours > allowed + 1e-6:
        told = (("allowed_days", allowed / _DAY_H), ("days", hours / _DAY_H))
        yield Finding("over_the_limit", path[-1] if path else workflow.start, told, Grade.WARNING)


def hours_of(limit: Limit) -> float:
    """About how many working hours that is."""
    return float(limit.count) * _HOURS[limit.unit]


def _longest(
    workflow: Workflow, key: str, known: dict[str, tuple[float, tuple[str, ...]]]
) -> tuple[float, tuple[str, ...]]:
    """Working hours of the longest way on from a step, and the timed steps on it.

    A way back counts nothing: how often it is taken nobody knows. Branches that run at once
    are ways of their own: the longest of them counts.
    """
    if key not in known:
        known[key] = (0.0, ())  # while it is being worked out: a way back to here
        step = workflow[key]
        own = 0.0 if step.pauses or step.time is None else hours_of(step.time)
        ways = [_longest(workflow, to, known) for to in dict.fromkeys(step.leads_to)]
        hours, path = max(ways, default=(0.0, ()))
        known[key] = (own + hours, ((key, *path) if own else path))
    return known[key]


def _lawful(workflow: Workflow) -> Iterator[Finding]:
    """Slips that the law demands before an end, and the end of the measured time (L-35)."""
    for key, step in workflow.steps.items():
        slip = _PRINTED.get(step.end) if step.end else None
        if slip and slip not in step.prints and _comes_to(workflow, key, _unless_printed(slip)):
            yield Finding("slip_missing", key, (("slip", slip),))
        if step.end is End.HANDED_OVER and _comes_to(workflow, key, _unless_completed):
            yield Finding("never_completed", key)
        if step.kind is Kind.TASK and step.pauses and not step.prints:
            yield Finding("waits_unasked", key, grade=Grade.WARNING)


def _unless_printed(slip: str) -> Callable[[Step], Iterable[str]]:
    return lambda step: () if slip in step.prints else step.leads_to


def _unless_completed(step: Step) -> Iterable[str]:
    ways = [action.to for action in step.actions if not action.completes]
    return (*ways, *step.branches, *((step.next,) if step.next else ()))


def _comes_to(workflow: Workflow, key: str, ways: Callable[[Step], Iterable[str]]) -> bool:
    """Whether a step can be reached from the start by such ways alone."""
    return key in _after(workflow, workflow.start, ways)


def _steps_after(workflow: Workflow, key: str) -> set[str]:
    """The step and all that may follow it."""
    return _after(workflow, key, lambda step: step.leads_to)


def _after(workflow: Workflow, key: str, ways: Callable[[Step], Iterable[str]]) -> set[str]:
    waiting, seen = [key], {key}
    while waiting:
        new = [to for to in ways(workflow[waiting.pop()]) if to not in seen]
        seen.update(new)
        waiting += new
    return seen
