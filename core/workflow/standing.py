"""Where a dossier stands in its workflow: as JSON to store, and as a state of the office.

The state, and so the national status, follows from what the open steps offer: a step where
the leader may approve is a dossier that waits for approval, whatever the step is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.dossiers.states import Action as Deed
from core.dossiers.states import State
from core.workflow import engine
from core.workflow.definition import End, Kind, Step, Where, Workflow
from core.workflow.engine import Token

#: What a step offers -> the state of a dossier that stands there; the first that fits.
_OFFERS: tuple[tuple[Deed, State], ...] = (
    (Deed.HAND_OVER, State.READY),
    (Deed.FINISH, State.APPROVED),
    (Deed.APPROVE, State.WAITING_APPROVAL),
    (Deed.ADD_PAPERS, State.WAITING_PAPERS),
    (Deed.RECORD_PAYMENT, State.WAITING_PAYMENT),
    (Deed.RECORD_OPINION, State.WAITING_OPINION),
    (Deed.TRANSFER, State.RECEIVED),
)

#: Of a dossier that stands at several steps at once, the state that says most: what the
#: applicant has to do, then where it is least far.
_FIRST: tuple[State, ...] = (
    State.WAITING_PAPERS,
    State.WAITING_PAYMENT,
    State.RECEIVED,
    State.SUPPLEMENT_PROPOSED,
    State.IN_REVIEW,
    State.WAITING_APPROVAL,
    State.APPROVED,
    State.WAITING_OPINION,
    State.READY,
)

ENDED: dict[End, State] = {
    End.HANDED_OVER: State.HANDED_OVER,
    End.REFUSED: State.REFUSED,
    End.WITHDRAWN: State.WITHDRAWN,
    End.STOPPED: State.STOPPED,
}


def state_of(workflow: Workflow, state: engine.State) -> State:
    """The state of a dossier that stands there; one that somebody works on is `IN_REVIEW`."""
    if state.ended is not None:
        return ENDED[state.ended]
    found = {_state_at(workflow[token.step]) for token in state.tokens}
    return next((one for one in _FIRST if one in found), State.IN_REVIEW)


def _state_at(step: Step) -> State:
    if step.kind is Kind.AGENCY:
        return State.WAITING_OPINION
    offered = {action.does for action in step.actions}
    for deed, state in _OFFERS:
        if deed in offered:
            return state
    at_counter = step.place is not None and step.place.unit == Where.RECEIVING
    if at_counter and Deed.ASK_PAPERS in offered:
        return State.SUPPLEMENT_PROPOSED
    return State.IN_REVIEW


def stands_still(workflow: Workflow, tokens: Iterable[Token]) -> bool:
    """Whether the clock of the dossier stands: something of it is where it pauses."""
    return any(workflow[token.step].pauses for token in tokens)


def state_json(state: engine.State) -> dict[str, Any]:
    """`{"tokens": [[id, step, [fork, ...]]], "open_forks": {fork: branches to come},
    "next_id", "ended"}`.
    """
    return {
        "tokens": [[token.id, token.step, list(token.forks)] for token in state.tokens],
        "open_forks": {str(fork): left for fork, left in state.open_forks.items()},
        "next_id": state.next_id,
        "ended": state.ended.value if state.ended else None,
    }


def state_from(value: Mapping[str, Any]) -> engine.State:
    """As `state_json` wrote it."""
    return engine.State(
        tuple(Token(id, step, tuple(forks)) for id, step, forks in value["tokens"]),
        {int(fork): left for fork, left in value["open_forks"].items()},
        value["next_id"],
        End(value["ended"]) if value["ended"] else None,
    )
