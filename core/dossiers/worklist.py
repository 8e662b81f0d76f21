"""What waits for an officer, the most urgent first.

A dossier is on an officer's list when the officer may move it from where it
stands, which the table of moves and the officer's roles decide. A dossier that
lies on a colleague's desk is not.
"""

from __future__ import annotations

from typing import Any

from tortoise.expressions import Q

from core.dossiers.models import Dossier
from core.dossiers.paging import Page, page_of
from core.dossiers.states import MOVES, Action, At, State
from core.dossiers.urgency import RANK, Today, Urgency, standing
from core.people.officers import Actor

#: Moves that somebody makes on his own initiative: they put nothing on a list.
_UNPROMPTED = frozenset(
    {
        Action.WITHDRAW,
        Action.STOP,
        Action.RESUME,
        Action.SEND_BACK,
        Action.CONSULT,
        Action.APOLOGISE,
    }
)
#: States in which a dossier lies on one officer's desk; to assign it to another is no duty.
_ON_A_DESK = frozenset({State.ASSIGNED, State.IN_REVIEW, State.WAITING_OPINION})
_COLUMNS = {At.RECEIVING: "receiving_unit_id__in", At.HANDLING: "handling_unit_id__in"}


def waiting_for(actor: Actor, of: str = "") -> Q:
    """The dossiers that this officer is to move on; `of` leads to the dossier, as `dossier__`."""
    rights = {move.right for move in MOVES.values()}
    units = {right: actor.units_with(right) for right in rights}
    states: dict[tuple[At, frozenset[int]], set[State]] = {}
    for (state, action), move in MOVES.items():
        if units[move.right] and _prompted(state, action):
            states.setdefault((move.at, units[move.right]), set()).add(state)
    nobody: dict[str, Any] = {f"{of}id": 0}
    wanted = Q(**nobody)  # nothing yet; `id IS NULL` would keep SQLite from using its indexes
    for (at, where), found in states.items():
        here: dict[str, Any] = {of + _COLUMNS[at]: list(where), f"{of}state__in": list(found)}
        if elsewhere := found & _ON_A_DESK:
            own = {f"{of}handling_officer_id": actor.officer_id}
            wanted |= Q(**here | own | {f"{of}state__in": list(elsewhere)})
            here[f"{of}state__in"] = list(found - _ON_A_DESK)
        wanted |= Q(**here)
    return wanted


def _prompted(state: State, action: Action) -> bool:
    if action in _UNPROMPTED:
        return False
    return not (action is Action.ASSIGN and state in _ON_A_DESK)


async def worklist(
    actor: Actor, *, day: Today, wanted: Urgency | None = None, number: int = 1
) -> Page:
    """What waits for this officer by the table of moves; tasks of workflows have a list of
    their own (`core.workflow.tasks`).
    """
    query = Dossier.filter(waiting_for(actor), workflow_version_id=None)
    if wanted is not None:
        query = query.filter(standing(wanted, day))
    return await page_of(query.annotate(rank=RANK).order_by("rank", "due_at", "id"), number)


async def tallies(actor: Actor, *, day: Today) -> dict[Urgency, int]:
    """How many dossiers wait for this officer, by urgency."""
    mine = Dossier.filter(waiting_for(actor), workflow_version_id=None)
    return {one: await mine.filter(standing(one, day)).count() for one in Urgency}
