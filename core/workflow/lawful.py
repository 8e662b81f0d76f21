"""What the law demands of a workflow: rights, answers, slips, and when the time ends.

What an action does to a dossier takes a right (`core.dossiers.states.MOVES`), and what asks
something of somebody must lead to where the answer is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core.dossiers.states import MOVES, At
from core.dossiers.states import Action as Deed
from core.people.roles import GRANTS, Right, Role
from core.workflow.definition import Action, End, Kind, Step, Where, Workflow
from core.workflow.findings import Finding, Grade
from core.workflow.reaching import after

#: What must have been printed on every way to an end (L-12, L-33).
_PRINTED: dict[End, str] = {End.REFUSED: "refusal_slip", End.STOPPED: "stop_notice_form"}

#: What is deed -> the rights, one of which it takes.
RIGHTS: dict[Deed, frozenset[Right]] = {
    deed: frozenset(move.right for (_, action), move in MOVES.items() if action is deed)
    for deed in Deed
}

#: Deeds that reach the applicant, and so are done by the one-stop alone (L-22).
_ONE_STOP = frozenset(
    deed
    for deed in Deed
    if {move.at for (_, action), move in MOVES.items() if action is deed} == {At.RECEIVING}
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """Where an action that asks must lead."""

    deed: Deed  #: what takes the answer there
    pauses: bool = False  #: the clock stands until it comes (L-24, L-34)
    by_others: bool = False  #: other agencies may answer: an agency's step, or several at once


_ANSWERS: dict[Deed, _Answer] = {
    Deed.PROPOSE_SUPPLEMENT: _Answer(Deed.ASK_PAPERS),
    Deed.ASK_PAPERS: _Answer(Deed.ADD_PAPERS, pauses=True),
    Deed.ASK_PAYMENT: _Answer(Deed.RECORD_PAYMENT, pauses=True),
    Deed.CONSULT: _Answer(Deed.RECORD_OPINION, by_others=True),
}

_BY_OTHERS = frozenset({Kind.FORK, Kind.AGENCY})


def lawful(workflow: Workflow) -> Iterator[Finding]:
    """Everything that the law forbids, or wants and is missing."""
    for key, step in workflow.steps.items():
        for action in step.actions:
            yield from _permitted(step, action)
            yield from _answered(workflow, key, action)
        yield from _asked_in_writing(workflow, step)
        if step.kind in (Kind.WAIT, Kind.AGENCY) and step.time is None:
            yield Finding("no_time", key)  # an agency has a deadline of its own (L-31)
        slip = _PRINTED.get(step.end) if step.end else None
        if slip and slip not in step.prints and _comes_to(workflow, key, _unless_printed(slip)):
            yield Finding("slip_missing", key, (("slip", slip),))
        if step.kind is Kind.TASK and step.pauses and not step.prints:
            yield Finding("waits_unasked", key, grade=Grade.WARNING)
    yield from _completed(workflow)


def _permitted(step: Step, action: Action) -> Iterator[Finding]:
    """Who does it holds the right (L-73, L-74), and what reaches the applicant is done by the
    one-stop (L-22).
    """
    if action.does is None or step.place is None:
        return
    told = (("action", action.key), ("does", action.does.value))
    if not RIGHTS[action.does] & GRANTS[step.place.role]:
        able = [role.value for role in Role if RIGHTS[action.does] & GRANTS[role]]
        more = (("role", step.place.role.value), ("roles", ", ".join(able)))
        yield Finding("not_permitted", step.key, (*told, *more))
    elif action.does in _ONE_STOP and step.place.unit == Where.HANDLING:
        yield Finding("not_by_one_stop", step.key, told)


def _answered(workflow: Workflow, key: str, action: Action) -> Iterator[Finding]:
    answer = _ANSWERS.get(action.does) if action.does else None
    if answer is None:
        return
    there = _passed(workflow, action.to)
    told = (("action", action.key), ("does", action.does.value if action.does else ""))
    if answer.by_others and there.kind in _BY_OTHERS:
        return
    if answer.deed not in {one.does for one in there.actions}:
        wanted = (("to", there.key), ("wanted", answer.deed.value))
        yield Finding("no_answer", key, (*told, *wanted))
    elif answer.pauses and not there.pauses:
        yield Finding("clock_runs", key, (*told, ("to", there.key)))


def _passed(workflow: Workflow, key: str) -> Step:
    """The step at which a dossier that is led there stays, past what only tells."""
    seen = set[str]()
    while workflow[key].kind is Kind.NOTIFY and key not in seen:
        seen.add(key)
        key = workflow[key].next
    return workflow[key]


def _asked_in_writing(workflow: Workflow, step: Step) -> Iterator[Finding]:
    """Who asks for papers gives form 02 (L-11), here or where they are waited for."""
    slip = "supplement_slip"
    for action in step.actions:
        if action.does is Deed.ASK_PAPERS and slip not in (
            *step.prints,
            *_passed(workflow, action.to).prints,
        ):
            yield Finding("slip_missing", step.key, (("slip", slip),))


def _completed(workflow: Workflow) -> Iterator[Finding]:
    """The measured time ends (L-35), and the applicant is told, before the result is given."""
    reached = after(workflow, workflow.start, ways=_unless_completed)
    for key in (key for key in workflow.steps if key in reached):
        for action in workflow[key].actions:
            if action.does is Deed.HAND_OVER:
                yield Finding("handed_over_early", key, (("action", action.key),))
        if workflow[key].end is End.HANDED_OVER:
            yield Finding("never_completed", key)


def _unless_printed(slip: str) -> Callable[[Step], Iterable[str]]:
    return lambda step: () if slip in step.prints else step.leads_to


def _unless_completed(step: Step) -> Iterable[str]:
    ends = (Deed.FINISH, Deed.HAND_OVER)
    ways = [action.to for action in step.actions if action.does not in ends]
    return (*ways, *step.branches, *((step.next,) if step.next else ()))


def _comes_to(workflow: Workflow, key: str, ways: Callable[[Step], Iterable[str]]) -> bool:
    """Whether a step can be reached from the start by such ways alone."""
    return key in after(workflow, workflow.start, ways=ways)
