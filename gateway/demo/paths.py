"""The ways a dossier goes through the office: tables that a person of the office can check.

Each path is what happens if everything happens; a story is cut where `now` is. That
each path obeys the table of moves is tested.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate

from core.dossiers.states import BEGINNINGS, MOVES, Action, State, To

_A = Action
_DESK = (_A.TRANSFER, _A.ASSIGN, _A.OPEN)
_DECISION = (_A.SUBMIT, _A.APPROVE, _A.FINISH, _A.HAND_OVER)

#: How often, and what happens.
Paths = tuple[tuple[int, tuple[Action, ...]], ...]

#: Of dossiers that are complete at the counter, or came by post; first when all goes well:
#: departments of communes are small, and in most whoever is free opens what came.
COUNTER: Paths = (
    (630, (_A.RECEIVE, _A.TRANSFER, _A.OPEN, *_DECISION)),
    (250, (_A.RECEIVE, *_DESK, *_DECISION)),
    (30, (_A.RECEIVE, _A.ASK_PAPERS, _A.ADD_PAPERS, *_DESK, *_DECISION)),
    (25, (_A.RECEIVE, *_DESK, _A.PROPOSE_SUPPLEMENT, _A.ASK_PAPERS, _A.ADD_PAPERS, *_DECISION)),
    (15, (_A.RECEIVE, *_DESK, _A.ASK_PAYMENT, _A.RECORD_PAYMENT, *_DECISION)),
    (12, (_A.RECEIVE, *_DESK, _A.CONSULT, _A.RECORD_OPINION, *_DECISION)),
    (15, (_A.RECEIVE, *_DESK, _A.SUBMIT, _A.SEND_BACK, *_DECISION)),
    (20, (_A.REFUSE,)),
    (8, (_A.RECEIVE, *_DESK, _A.WITHDRAW)),
    (4, (_A.RECEIVE, *_DESK, _A.STOP)),
    (3, (_A.RECEIVE, *_DESK, _A.STOP, _A.RESUME, *_DECISION)),
)

#: Of dossiers filed online.
ONLINE: Paths = (
    (580, (_A.REGISTER, _A.RECEIVE, _A.TRANSFER, _A.OPEN, *_DECISION)),
    (300, (_A.REGISTER, _A.RECEIVE, *_DESK, *_DECISION)),
    (50, (_A.REGISTER, _A.ASK_PAPERS, _A.ADD_PAPERS, _A.RECEIVE, *_DESK, *_DECISION)),
    (35, (_A.REGISTER, _A.REFUSE)),
    (20, (_A.REGISTER, _A.RECEIVE, *_DESK, _A.ASK_PAYMENT, _A.RECORD_PAYMENT, *_DECISION)),
    (15, (_A.REGISTER, _A.WITHDRAW)),
)


class Who(StrEnum):
    """Who takes a step."""

    RECEIVER = "receiver"
    HEAD = "head"
    HANDLER = "handler"
    LEADER = "leader"
    CLERK = "clerk"


#: Action -> who takes it.
BY: dict[Action, Who] = {
    _A.RECEIVE: Who.RECEIVER,
    _A.REFUSE: Who.RECEIVER,
    _A.TRANSFER: Who.RECEIVER,
    _A.ASK_PAPERS: Who.RECEIVER,
    _A.ADD_PAPERS: Who.RECEIVER,
    _A.RECORD_PAYMENT: Who.RECEIVER,
    _A.HAND_OVER: Who.RECEIVER,
    _A.WITHDRAW: Who.RECEIVER,
    _A.ASSIGN: Who.HEAD,
    _A.OPEN: Who.HANDLER,
    _A.PROPOSE_SUPPLEMENT: Who.HANDLER,
    _A.ASK_PAYMENT: Who.HANDLER,
    _A.CONSULT: Who.HANDLER,
    _A.RECORD_OPINION: Who.HANDLER,
    _A.SUBMIT: Who.HANDLER,
    _A.APPROVE: Who.LEADER,
    _A.SEND_BACK: Who.LEADER,
    _A.STOP: Who.LEADER,
    _A.RESUME: Who.LEADER,
    _A.FINISH: Who.CLERK,
}

#: Action -> the share of the time limit that the office takes for it.
OFFICE: dict[Action, float] = {
    _A.TRANSFER: 0.05,
    _A.ASSIGN: 0.07,
    _A.OPEN: 0.15,
    _A.PROPOSE_SUPPLEMENT: 0.10,
    _A.ASK_PAPERS: 0.04,
    _A.ASK_PAYMENT: 0.12,
    _A.CONSULT: 0.06,
    _A.SUBMIT: 0.48,
    _A.SEND_BACK: 0.05,
    _A.APPROVE: 0.17,
    _A.FINISH: 0.15,
    _A.STOP: 0.20,
}

#: Papers go on the same day (L-26): never longer, in working seconds.
LONGEST: dict[Action, int] = {_A.TRANSFER: 90 * 60, _A.ASSIGN: 6 * 3600}

#: Action -> the least and the most working hours that pass, whatever the limit is: what
#: citizens do, and the reception of what came online.
OTHERS: dict[Action, tuple[float, float]] = {
    _A.RECEIVE: (0.2, 7),
    _A.REFUSE: (0.3, 7),
    _A.ADD_PAPERS: (5, 40),
    _A.RECORD_PAYMENT: (4, 32),
    _A.RECORD_OPINION: (6, 36),
    _A.RESUME: (16, 60),
    _A.WITHDRAW: (2, 20),
    _A.HAND_OVER: (0.2, 20),
}


@cache
def states(path: tuple[Action, ...]) -> tuple[State, ...]:
    """The state after each action of a path.

    Raises:
        KeyError: the table of moves forbids a step.
    """
    found: list[State] = []
    before = here = State.SUBMITTED
    for action in path:
        if not found:
            here = State.SUBMITTED if action is _A.REGISTER else State(BEGINNINGS[action].to)
        else:
            to = MOVES[here, action].to
            previous, here = here, before if isinstance(to, To) else to
            if here in (State.WAITING_PAPERS, State.WAITING_PAYMENT, State.STOPPED):
                proposed = previous is State.SUPPLEMENT_PROPOSED
                before = State.IN_REVIEW if proposed else previous
        found.append(here)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Choice:
    """Paths to draw from."""

    shares: tuple[float, ...]  #: summed up, ending at 1
    paths: tuple[tuple[Action, ...], ...]

    def draw(self, random: float) -> tuple[Action, ...]:
        """The path that a number from 0 up to, not including, 1 means."""
        return self.paths[bisect(self.shares, random)]


@cache
def any_of(online: bool) -> Choice:
    """The paths of a channel."""
    return _choice(ONLINE if online else COUNTER)


@cache
def through(state: State, online: bool) -> Choice:
    """The paths of a channel that come through a state, cut there; may be none."""
    return _choice(
        [
            (weight, path[: states(path).index(state) + 1])
            for weight, path in (ONLINE if online else COUNTER)
            if state in states(path)
        ]
    )


def _choice(table: Sequence[tuple[int, tuple[Action, ...]]]) -> Choice:
    sums = list(accumulate(weight for weight, _ in table))
    return Choice(tuple(one / sums[-1] for one in sums), tuple(path for _, path in table))
