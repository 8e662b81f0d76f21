"""Where a dossier may stand, and the moves between: rules as tables.

A move names the action, the state it leads to, the right it takes and the unit
in which that right must be held. An absent pair is a forbidden move. The ten
national statuses are derived from the states (statuses-and-sync.md section 2);
nothing is beautified on the way: who waits for papers is shown as waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from core.people.roles import Right


class State(StrEnum):
    """Where a dossier stands. The values are stored; rename only with a migration."""

    SUBMITTED = "submitted"  #: filed online, nobody has accepted it; the clock stands
    REFUSED = "refused"  #: not accepted (form 03)
    RECEIVED = "received"  #: complete; receipt given, clock running
    TRANSFERRED = "transferred"  #: with the department, nobody has it yet
    ASSIGNED = "assigned"  #: an officer has it on the desk
    IN_REVIEW = "in_review"  #: the officer works on it
    SUPPLEMENT_PROPOSED = "supplement_proposed"  #: department drafted, one-stop has to issue (L-22)
    WAITING_PAPERS = "waiting_papers"  #: the applicant owes papers (form 02)
    WAITING_PAYMENT = "waiting_payment"  #: the applicant owes tax or a fee
    WAITING_OPINION = "waiting_opinion"  #: another agency is asked for its opinion (L-30)
    WAITING_APPROVAL = "waiting_approval"  #: before the leader
    APPROVED = "approved"  #: signed, the clerk numbers and stamps it
    READY = "ready"  #: result at the one-stop; the limit ends here (L-35)
    HANDED_OVER = "handed_over"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"  #: form 05


class NationalStatus(IntEnum):
    """The ten statuses of the national portal."""

    REGISTERED = 1
    RECEIVED = 2
    NOT_ACCEPTED = 3
    IN_PROGRESS = 4
    SUPPLEMENT_REQUESTED = 5
    PAYMENT_REQUESTED = 6
    WITHDRAWAL_REQUESTED = 7
    STOPPED = 8
    COMPLETED = 9
    RESULT_RETURNED = 10


NATIONAL: dict[State, NationalStatus] = {
    State.SUBMITTED: NationalStatus.REGISTERED,
    State.REFUSED: NationalStatus.NOT_ACCEPTED,
    State.RECEIVED: NationalStatus.RECEIVED,
    State.TRANSFERRED: NationalStatus.IN_PROGRESS,
    State.ASSIGNED: NationalStatus.IN_PROGRESS,
    State.IN_REVIEW: NationalStatus.IN_PROGRESS,
    State.SUPPLEMENT_PROPOSED: NationalStatus.IN_PROGRESS,
    State.WAITING_PAPERS: NationalStatus.SUPPLEMENT_REQUESTED,
    State.WAITING_PAYMENT: NationalStatus.PAYMENT_REQUESTED,
    State.WAITING_OPINION: NationalStatus.IN_PROGRESS,
    State.WAITING_APPROVAL: NationalStatus.IN_PROGRESS,
    State.APPROVED: NationalStatus.IN_PROGRESS,
    State.READY: NationalStatus.COMPLETED,
    State.HANDED_OVER: NationalStatus.RESULT_RETURNED,
    State.WITHDRAWN: NationalStatus.WITHDRAWAL_REQUESTED,
    State.STOPPED: NationalStatus.STOPPED,
}

#: Nothing moves out of these.
ENDS = frozenset({State.REFUSED, State.HANDED_OVER, State.WITHDRAWN})

#: The clock of the dossier stands while it is here. While an opinion is waited for it stands
#: when the procedure says so: then `Dossier.paused_at` is set.
PAUSED = frozenset({State.WAITING_PAPERS, State.WAITING_PAYMENT})


class Action(StrEnum):
    """What a person may do to a dossier. The values are stored as kinds of event."""

    REGISTER = "register"  #: the applicant files online
    RECEIVE = "receive"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    OPEN = "open"
    PROPOSE_SUPPLEMENT = "propose_supplement"
    ASK_PAPERS = "ask_papers"
    ADD_PAPERS = "add_papers"
    ASK_PAYMENT = "ask_payment"
    RECORD_PAYMENT = "record_payment"
    CONSULT = "consult"  #: ask another agency
    RECORD_OPINION = "record_opinion"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    FINISH = "finish"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    STOP = "stop"
    RESUME = "resume"
    APOLOGISE = "apologise"  #: with a new date; the dossier stays where it is
    RENEW_PIN = "renew_pin"  #: no move: the dossier stays where it is


class At(StrEnum):
    """The unit in which the right must be held (L-73)."""

    RECEIVING = "receiving"  #: the unit that received
    HANDLING = "handling"  #: the department that has it, or an agency above that department


class To(StrEnum):
    """Destinations that depend on where the dossier came from."""

    BEFORE = "before"  #: the state it was in when it was set waiting or stopped


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move."""

    to: State | To
    right: Right
    at: At


_R, _H = At.RECEIVING, At.HANDLING
_WITHDRAW = Move(State.WITHDRAWN, Right.WITHDRAW, _R)
_STOP_HERE = Move(State.STOPPED, Right.STOP, _R)
_STOP = Move(State.STOPPED, Right.STOP, _H)

#: How a dossier may begin.
BEGINNINGS: dict[Action, Move] = {
    Action.RECEIVE: Move(State.RECEIVED, Right.RECEIVE, _R),
    Action.REFUSE: Move(State.REFUSED, Right.REFUSE, _R),
}

#: (from, action) -> move. An absent pair is a forbidden move.
MOVES: dict[tuple[State, Action], Move] = {
    (State.SUBMITTED, Action.RECEIVE): Move(State.RECEIVED, Right.RECEIVE, _R),
    (State.SUBMITTED, Action.REFUSE): Move(State.REFUSED, Right.REFUSE, _R),
    (State.SUBMITTED, Action.ASK_PAPERS): Move(State.WAITING_PAPERS, Right.ASK_PAPERS, _R),
    (State.SUBMITTED, Action.WITHDRAW): _WITHDRAW,
    (State.RECEIVED, Action.TRANSFER): Move(State.TRANSFERRED, Right.TRANSFER, _R),
    (State.RECEIVED, Action.ASK_PAPERS): Move(State.WAITING_PAPERS, Right.ASK_PAPERS, _R),
    (State.RECEIVED, Action.WITHDRAW): _WITHDRAW,
    (State.RECEIVED, Action.STOP): _STOP_HERE,
    (State.TRANSFERRED, Action.ASSIGN): Move(State.ASSIGNED, Right.ASSIGN, _H),
    (State.TRANSFERRED, Action.OPEN): Move(State.IN_REVIEW, Right.HANDLE, _H),
    (State.TRANSFERRED, Action.SEND_BACK): Move(State.RECEIVED, Right.ASSIGN, _H),
    (State.TRANSFERRED, Action.WITHDRAW): _WITHDRAW,
    (State.TRANSFERRED, Action.STOP): _STOP,
    (State.ASSIGNED, Action.ASSIGN): Move(State.ASSIGNED, Right.ASSIGN, _H),
    (State.ASSIGNED, Action.OPEN): Move(State.IN_REVIEW, Right.HANDLE, _H),
    (State.ASSIGNED, Action.WITHDRAW): _WITHDRAW,
    (State.ASSIGNED, Action.STOP): _STOP,
    (State.IN_REVIEW, Action.ASSIGN): Move(State.ASSIGNED, Right.ASSIGN, _H),
    (State.IN_REVIEW, Action.PROPOSE_SUPPLEMENT): Move(State.SUPPLEMENT_PROPOSED, Right.HANDLE, _H),
    (State.IN_REVIEW, Action.ASK_PAYMENT): Move(State.WAITING_PAYMENT, Right.HANDLE, _H),
    (State.IN_REVIEW, Action.CONSULT): Move(State.WAITING_OPINION, Right.HANDLE, _H),
    (State.IN_REVIEW, Action.SUBMIT): Move(State.WAITING_APPROVAL, Right.HANDLE, _H),
    (State.IN_REVIEW, Action.WITHDRAW): _WITHDRAW,
    (State.IN_REVIEW, Action.STOP): _STOP,
    (State.SUPPLEMENT_PROPOSED, Action.ASK_PAPERS): Move(
        State.WAITING_PAPERS, Right.ASK_PAPERS, _R
    ),
    (State.SUPPLEMENT_PROPOSED, Action.SEND_BACK): Move(State.IN_REVIEW, Right.ASK_PAPERS, _R),
    (State.SUPPLEMENT_PROPOSED, Action.WITHDRAW): _WITHDRAW,
    (State.SUPPLEMENT_PROPOSED, Action.STOP): _STOP,
    (State.WAITING_PAPERS, Action.ADD_PAPERS): Move(To.BEFORE, Right.TAKE_PAPERS, _R),
    (State.WAITING_PAPERS, Action.WITHDRAW): _WITHDRAW,
    (State.WAITING_PAPERS, Action.STOP): _STOP_HERE,
    (State.WAITING_PAYMENT, Action.RECORD_PAYMENT): Move(To.BEFORE, Right.COLLECT_FEE, _R),
    (State.WAITING_PAYMENT, Action.WITHDRAW): _WITHDRAW,
    (State.WAITING_PAYMENT, Action.STOP): _STOP,
    (State.WAITING_OPINION, Action.RECORD_OPINION): Move(State.IN_REVIEW, Right.HANDLE, _H),
    (State.WAITING_OPINION, Action.WITHDRAW): _WITHDRAW,
    (State.WAITING_OPINION, Action.STOP): _STOP,
    (State.WAITING_APPROVAL, Action.APPROVE): Move(State.APPROVED, Right.SIGN, _H),
    (State.WAITING_APPROVAL, Action.SEND_BACK): Move(State.IN_REVIEW, Right.SIGN, _H),
    (State.WAITING_APPROVAL, Action.WITHDRAW): _WITHDRAW,
    (State.WAITING_APPROVAL, Action.STOP): _STOP,
    (State.APPROVED, Action.FINISH): Move(State.READY, Right.ISSUE, _H),
    (State.APPROVED, Action.SEND_BACK): Move(State.IN_REVIEW, Right.SIGN, _H),
    (State.READY, Action.HAND_OVER): Move(State.HANDED_OVER, Right.HAND_OVER, _R),
    (State.READY, Action.SEND_BACK): Move(State.IN_REVIEW, Right.SIGN, _H),
    (State.STOPPED, Action.RESUME): Move(To.BEFORE, Right.STOP, _H),
}

#: While the office's clock runs, who signs may apologise and name a new date (L-38).
_APOLOGIES = (
    State.RECEIVED,
    State.TRANSFERRED,
    State.ASSIGNED,
    State.IN_REVIEW,
    State.SUPPLEMENT_PROPOSED,
    State.WAITING_OPINION,
    State.WAITING_APPROVAL,
    State.APPROVED,
)
MOVES |= {(state, Action.APOLOGISE): Move(state, Right.SIGN, _H) for state in _APOLOGIES}


def possible(state: State) -> dict[Action, Move]:
    """The moves out of a state, in the order of the table."""
    return {action: move for (start, action), move in MOVES.items() if start is state}
