"""The general table of moves as a workflow, so that it can be drawn and rehearsed like one.

Its steps are the states in which somebody acts, its actions the moves out of them, under
the names that `stays` gives both. Assigning within a department is no step.
"""

from __future__ import annotations

from core.calendar.limits import Limit
from core.dossiers.states import PAUSED, Action, At, State
from core.workflow.definition import Action as Way
from core.workflow.definition import End, Kind, Place, Step, Where, Workflow
from core.workflow.past.stays import ACTS

_A, _S = Action, State

#: State -> the moves out of it: (action, where it leads), the usual one first.
_WAYS: dict[State, tuple[tuple[Action, State], ...]] = {
    _S.RECEIVED: ((_A.TRANSFER, _S.IN_REVIEW), (_A.ASK_PAPERS, _S.WAITING_PAPERS)),
    _S.IN_REVIEW: (
        (_A.SUBMIT, _S.WAITING_APPROVAL),
        (_A.PROPOSE_SUPPLEMENT, _S.SUPPLEMENT_PROPOSED),
        (_A.ASK_PAYMENT, _S.WAITING_PAYMENT),
        (_A.CONSULT, _S.WAITING_OPINION),
        (_A.SEND_BACK, _S.RECEIVED),
    ),
    _S.SUPPLEMENT_PROPOSED: (
        (_A.ASK_PAPERS, _S.WAITING_PAPERS),
        (_A.SEND_BACK, _S.IN_REVIEW),
    ),
    _S.WAITING_PAPERS: ((_A.ADD_PAPERS, _S.IN_REVIEW), (_A.ADD_PAPERS, _S.RECEIVED)),
    _S.WAITING_PAYMENT: ((_A.RECORD_PAYMENT, _S.IN_REVIEW),),
    _S.WAITING_OPINION: ((_A.RECORD_OPINION, _S.IN_REVIEW),),
    _S.WAITING_APPROVAL: ((_A.APPROVE, _S.APPROVED), (_A.SEND_BACK, _S.IN_REVIEW)),
    _S.APPROVED: ((_A.FINISH, _S.READY), (_A.SEND_BACK, _S.IN_REVIEW)),
    _S.READY: ((_A.HAND_OVER, _S.HANDED_OVER), (_A.SEND_BACK, _S.IN_REVIEW)),
}

_WHERE = {At.RECEIVING: Where.RECEIVING, At.HANDLING: Where.HANDLING}


def general(procedure: str, limit: Limit | None = None) -> Workflow:
    """How dossiers of a procedure without a workflow go; names are keys, for faces to word."""
    steps = {state.value: _step(state) for state in _WAYS}
    end = _S.HANDED_OVER.value
    steps[end] = Step(end, end, Kind.END, end=End.HANDED_OVER)
    return Workflow(procedure, "", _S.RECEIVED.value, steps, limit=limit)


def _step(state: State) -> Step:
    role, at = ACTS[state]
    return Step(
        state.value,
        state.value,
        place=Place(_WHERE[at].value, role),
        pauses=state in PAUSED,
        actions=tuple(_way(state, action, to) for action, to in _WAYS[state]),
    )


def _way(state: State, action: Action, to: State) -> Way:
    key = action.value
    if state in PAUSED and to is not State.IN_REVIEW:
        key = f"{key}_{to.value}"
    return Way(key, action.value, to.value, does=action)
