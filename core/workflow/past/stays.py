"""Stays: the time that a dossier spent at one step, or in one state of the general table.

A dossier without a workflow has events only. Its stays are made of them so that they read
like steps: the time with a department begins when the papers come and is one stay until the
officer passes the dossier on, however often it was assigned and opened meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.dossiers.states import BEGINNINGS, MOVES, PAUSED, Action, At, State, To
from core.people.roles import Role
from core.workflow.definition import Kind


class Stay(NamedTuple):
    """One stay. Moments are whole seconds since 1970, UTC."""

    key: str  #: the step; by the general table the value of a `State`
    opened: int
    done: int | None = None  #: None: the dossier is still there
    claimed: int | None = None  #: it came to somebody's desk; None: it lay in the unit
    due: int | None = None
    unit_id: int | None = None
    role: Role | None = None  #: who does such things; None: nobody
    officer_id: int | None = None  #: who ended it, or has it on the desk
    action: str = ""  #: the key of the action that ended it; empty: another one took it away
    deed: Action | None = None  #: what that did to the dossier
    kind: Kind = Kind.TASK
    #: Not ended by who does such things: it only went before the stay that follows
    part: bool = False


class Happened(NamedTuple):
    """An event of the history, as far as it matters here."""

    action: str
    at: int  #: seconds since 1970
    officer_id: int | None


#: State -> who acts on a dossier that stands there, and in which unit.
ACTS: dict[State, tuple[Role, At]] = {
    State.RECEIVED: (Role.RECEIVING_OFFICER, At.RECEIVING),
    State.TRANSFERRED: (Role.HEAD, At.HANDLING),
    State.ASSIGNED: (Role.HANDLING_OFFICER, At.HANDLING),
    State.IN_REVIEW: (Role.HANDLING_OFFICER, At.HANDLING),
    State.SUPPLEMENT_PROPOSED: (Role.RECEIVING_OFFICER, At.RECEIVING),
    State.WAITING_PAPERS: (Role.RECEIVING_OFFICER, At.RECEIVING),
    State.WAITING_PAYMENT: (Role.RECEIVING_OFFICER, At.RECEIVING),
    State.WAITING_OPINION: (Role.HANDLING_OFFICER, At.HANDLING),
    State.WAITING_APPROVAL: (Role.LEADER, At.RECEIVING),
    State.APPROVED: (Role.CLERK, At.RECEIVING),
    State.READY: (Role.RECEIVING_OFFICER, At.RECEIVING),
}

#: An officer has it, or works on it: one stay.
_DESK = frozenset({State.ASSIGNED, State.IN_REVIEW})
#: Left to the turn of somebody else's: the stay before goes on afterwards.
_INTERRUPT = frozenset({Action.STOP, Action.WITHDRAW})


def stays_of(events: Iterable[Happened], receiving_id: int, handling_id: int | None) -> list[Stay]:
    """The stays of a dossier that went by the general table, from its reception on.

    The time for which it was stopped is in none of them.
    """
    walk = _Walk(receiving_id, handling_id or receiving_id)
    for event in events:
        walk.take(event)
    return walk.end()


class _Walk:
    """One dossier on its way through the states."""

    def __init__(self, receiving_id: int, handling_id: int) -> None:
        self._unit = {At.RECEIVING: receiving_id, At.HANDLING: handling_id}
        self._found: list[Stay] = []
        self._state: State | None = None
        self._before = State.RECEIVED
        self._since = 0
        self._claimed: int | None = None
        self._officer: int | None = None

    def take(self, event: Happened) -> None:
        known = _ACTIONS.get(event.action)
        if known is None:  # a date moved by the calendar, a new PIN: it stays where it is
            return
        here, to = self._state, self._to(known)
        if to is None or (to is here and known is not Action.ASSIGN):
            return
        if to in _DESK and (here in _DESK or known is Action.OPEN):
            self._on_the_desk(to, event)
        else:
            self._leave(known, to, event)
            self._enter(to, event)
        self._state = to

    def end(self) -> list[Stay]:
        if self._state in ACTS:
            self._found.append(self._stay(None, None, "", part=False))
        return self._found

    def _to(self, action: Action) -> State | None:
        if self._state is None or action in BEGINNINGS:
            first = BEGINNINGS.get(action)
            return State(first.to) if first else None
        move = MOVES.get((self._state, action))
        if move is None:
            return None
        return self._before if isinstance(move.to, To) else move.to

    def _on_the_desk(self, to: State, event: Happened) -> None:
        if to is State.IN_REVIEW:
            self._claimed = event.at if self._claimed is None else self._claimed
            self._officer = event.officer_id
        else:
            self._claimed = None

    def _leave(self, action: Action, to: State, event: Happened) -> None:
        here = self._state
        if here not in ACTS:
            return
        part = action in _INTERRUPT or action is Action.ASSIGN
        by = self._officer if action in _INTERRUPT else event.officer_id
        name = action.value
        if here in PAUSED and to is not State.IN_REVIEW and not part:
            name = f"{name}_{to.value}"
        self._found.append(self._stay(action, event.at, name, part=part, officer_id=by))

    def _enter(self, to: State, event: Happened) -> None:
        if to in PAUSED or to is State.STOPPED:
            here = self._state
            if here is State.SUPPLEMENT_PROPOSED:
                self._before = State.IN_REVIEW
            elif here is not None and here not in PAUSED:
                self._before = State.IN_REVIEW if here is State.WAITING_OPINION else here
        self._since, self._claimed, self._officer = event.at, None, None
        if to is State.IN_REVIEW:  # it comes back to who had it
            self._claimed = event.at

    def _stay(
        self,
        deed: Action | None,
        done: int | None,
        action: str,
        *,
        part: bool,
        officer_id: int | None = None,
    ) -> Stay:
        state = self._state
        assert state is not None, "asked where somebody acts"
        desk = state in _DESK
        role, at = ACTS[state]
        if state is State.TRANSFERRED and deed is not Action.ASSIGN:
            role, desk = Role.HANDLING_OFFICER, True  # nobody assigned it: it lay in the pool
        return Stay(
            State.IN_REVIEW.value if desk else state.value,
            self._since,
            done,
            self._claimed if desk or state is State.TRANSFERRED else self._since,
            None,
            self._unit[at],
            role,
            officer_id,
            action,
            deed,
            part=part,
        )


_ACTIONS = {action.value: action for action in Action}
