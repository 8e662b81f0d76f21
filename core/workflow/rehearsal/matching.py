"""Which step of a draft takes the place of a recorded step or state.

The key of a step says it best: a draft is as a rule the next version of what ran. Else what
a step offers says what it is for (`standing`): where the leader may approve is where dossiers
wait for approval, whatever it is called. Of several such steps the one with the role of those
who acted is meant, and the first of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.dossiers.states import Action as Deed
from core.dossiers.states import State
from core.people.roles import Role
from core.workflow import engine
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.past.stays import Stay
from core.workflow.standing import state_of

#: Deeds after which a dossier comes back to where it was.
LOOPS: dict[Deed, frozenset[Deed]] = {
    Deed.PROPOSE_SUPPLEMENT: frozenset({Deed.PROPOSE_SUPPLEMENT, Deed.ASK_PAPERS}),
    Deed.ASK_PAPERS: frozenset({Deed.PROPOSE_SUPPLEMENT, Deed.ASK_PAPERS}),
    Deed.ASK_PAYMENT: frozenset({Deed.ASK_PAYMENT}),
    Deed.CONSULT: frozenset({Deed.CONSULT}),
    Deed.SEND_BACK: frozenset({Deed.SEND_BACK}),
}

#: Kinds of step at which a dossier spends time.
STAYS = frozenset({Kind.TASK, Kind.AGENCY, Kind.WAIT, Kind.CALL})

#: What a step was for: its key, who did it, and what it did to the dossier.
Trace = tuple[str, Role | None, State]

_STATES = {state.value: state for state in State}
_OF_DEED: dict[Deed | None, State] = {
    Deed.HAND_OVER: State.READY,
    Deed.FINISH: State.APPROVED,
    Deed.APPROVE: State.WAITING_APPROVAL,
    Deed.ADD_PAPERS: State.WAITING_PAPERS,
    Deed.RECORD_PAYMENT: State.WAITING_PAYMENT,
    Deed.RECORD_OPINION: State.WAITING_OPINION,
    Deed.TRANSFER: State.RECEIVED,
}


@dataclass(frozen=True)
class Matching:
    """Recorded steps and the steps of the draft."""

    steps: Mapping[Trace, str]  #: absent: nothing of the draft takes its place


def trace(stay: Stay, was: Workflow | None) -> Trace:
    """What the stay was for. `was` is what the dossier ran on; None: the general table."""
    if was is not None and stay.key in was.steps:
        return (stay.key, stay.role, state_here(was, stay.key))
    state = _STATES.get(stay.key) or _OF_DEED.get(stay.deed, State.IN_REVIEW)
    return (stay.key, stay.role, state)


def state_here(workflow: Workflow, step: str) -> State:
    """Where a dossier stands that is at this step alone."""
    return state_of(workflow, engine.State((engine.Token(1, step),)))


def matching(draft: Workflow, traces: Iterable[Trace]) -> Matching:
    """The step for each trace that has one."""
    steps = [step for step in draft.steps.values() if step.kind in STAYS]
    states = {step.key: state_here(draft, step.key) for step in steps}
    found: dict[Trace, str] = {}
    for one in traces:
        best = _best(one, steps, states)
        if best is not None:
            found[one] = best.key
    return Matching(found)


def _best(one: Trace, steps: list[Step], states: Mapping[str, State]) -> Step | None:
    key, role, state = one
    same = [step for step in steps if step.key == key]
    if same:
        return same[0]
    if state is State.TRANSFERRED:  # a head who assigns: only where that is a step of its own
        first = {way.to for step in steps for way in step.actions if way.does is Deed.TRANSFER}
        return next((s for s in steps if s.key in first and _role(s) is Role.HEAD), None)
    able = [step for step in steps if states[step.key] is state]
    if state is State.IN_REVIEW:  # many steps look like this: the one that submits is meant
        submits = [s for s in able if any(way.does is Deed.SUBMIT for way in s.actions)]
        able = [step for step in able if _role(step) is role]
        able.sort(key=lambda step: step not in submits)
    return next((step for step in able if _role(step) is role), able[0] if able else None)


def _role(step: Step) -> Role | None:
    return step.place.role if step.place else None
