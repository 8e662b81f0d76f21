"""Deriving where a dossier stands from its history: the run is the fold of its events.

Kept words of each event: which token acted, and with which action (`taking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.dossiers.models import DossierEvent
from core.dossiers.states import Action
from core.workflow import engine
from core.workflow.definition import End, Workflow
from core.workflow.engine import State
from core.workflow.taking import WENT_ON

#: The event that puts a running dossier onto another version. `facts`: `mapping`, step -> step.
MOVED = "moved_workflow"


def replayed(events: Iterable[DossierEvent], workflows: Mapping[int, Workflow]) -> State | None:
    """Where the events lead; None for a dossier that runs on no workflow.

    Args:
        events: of one dossier, in order.
        workflows: every version that the events name.

    Raises:
        NotHere, NoSuchAction: the events do not follow from each other.
    """
    state: State | None = None
    workflow: Workflow | None = None
    for event in events:
        version = event.changes.get("workflow_version_id")
        if version is not None and workflow is None:
            workflow = workflows[version]
            state = engine.begin(workflow).state
        elif workflow is not None and state is not None:
            if version is not None:
                workflow = workflows[version]
            state = _after(event, workflow, state)
    return state


def _after(event: DossierEvent, workflow: Workflow, state: State) -> State:
    facts = event.facts
    if event.action == MOVED:
        return _moved(state, facts["mapping"])
    if event.action == Action.WITHDRAW:
        return State(next_id=state.next_id, ended=End.WITHDRAWN)
    if event.action == WENT_ON:
        return engine.go_on(workflow, state, facts["token"]).state
    if "done" in facts:
        return engine.act(workflow, state, facts["token"], facts["done"], None).state
    if event.action == Action.HAND_OVER:  # taken back by the agency that it was done for
        return State(next_id=state.next_id, ended=End.HANDED_OVER)
    return state


def _moved(state: State, mapping: Mapping[str, str]) -> State:
    tokens = tuple(
        engine.Token(one.id, mapping.get(one.step, one.step), one.forks) for one in state.tokens
    )
    return State(tokens, state.open_forks, state.next_id, state.ended)
