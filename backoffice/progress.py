"""How far a dossier is on its usual way, as steps to look at."""

from __future__ import annotations

from core.dossiers.models import Dossier
from core.dossiers.states import State

#: The usual way. Keys of the wording under `step`.
STEPS = ("receive", "assign", "review", "sign", "issue", "hand_over")

#: State -> the step that is being done. States that are absent have left the way.
_AT: dict[State, int] = {
    State.SUBMITTED: 0,
    State.RECEIVED: 1,
    State.TRANSFERRED: 1,
    State.ASSIGNED: 1,
    State.IN_REVIEW: 2,
    State.SUPPLEMENT_PROPOSED: 2,
    State.WAITING_OPINION: 2,
    State.WAITING_APPROVAL: 3,
    State.APPROVED: 4,
    State.READY: 5,
    State.HANDED_OVER: 6,
}


def progress(dossier: Dossier) -> list[tuple[str, str]]:
    """(step, `done` | `now` | `later`) in order; empty when the dossier ended another way."""
    at = _AT.get(dossier.state)
    if at is None and dossier.state_before is not None:
        at = _AT.get(dossier.state_before)
    if at is None:
        return []
    return [
        (step, "done" if number < at else "now" if number == at else "later")
        for number, step in enumerate(STEPS)
    ]
