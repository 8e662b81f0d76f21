"""Who may hear what about a dossier: decided here and nowhere else.

A caller's number can be forged, so a number proves nothing.

====================================  ==========================================
what the asker gives                  what the asker hears
====================================  ==========================================
code or look-up number                code, degree of completion, whether
                                      something is asked of the applicant
                                      (TT 01/2018 art. 16(2)d, L-54)
+ PIN, or the signed slip             status, dates with reasons, by when such
                                      dossiers are usually done (forecast.py),
                                      unit, procedure, what is asked
officer of the unit                   all of it, and the reading is recorded
====================================  ==========================================

Nothing here ever names a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.dossiers.states import NATIONAL, NationalStatus, State


class Degree(StrEnum):
    """The coarse word for how far a dossier is."""

    FILED = "filed"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    RETURNED = "returned"
    ENDED = "ended"  #: refused, withdrawn or stopped: which, a stranger is not told


#: State -> (percent, word). Waiting states show how far the dossier was before.
DEGREES: dict[State, tuple[int, Degree]] = {
    State.SUBMITTED: (0, Degree.FILED),
    State.RECEIVED: (10, Degree.RECEIVED),
    State.TRANSFERRED: (20, Degree.IN_PROGRESS),
    State.ASSIGNED: (30, Degree.IN_PROGRESS),
    State.IN_REVIEW: (40, Degree.IN_PROGRESS),
    State.SUPPLEMENT_PROPOSED: (40, Degree.IN_PROGRESS),
    State.WAITING_OPINION: (50, Degree.IN_PROGRESS),
    State.WAITING_APPROVAL: (60, Degree.IN_PROGRESS),
    State.APPROVED: (80, Degree.IN_PROGRESS),
    State.READY: (90, Degree.COMPLETED),
    State.HANDED_OVER: (100, Degree.RETURNED),
    State.REFUSED: (100, Degree.ENDED),
    State.WITHDRAWN: (100, Degree.ENDED),
    State.STOPPED: (100, Degree.ENDED),
}

#: The statuses in which the applicant owes something.
ASKS = frozenset({NationalStatus.SUPPLEMENT_REQUESTED, NationalStatus.PAYMENT_REQUESTED})


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What anybody may hear who has the code."""

    code: str
    percent: int
    degree: Degree
    asks_applicant: bool


@dataclass(frozen=True, slots=True)
class Details:
    """What the holder of the slip may hear besides."""

    status: NationalStatus
    state: State
    unit: str
    procedure: str
    procedure_code: str
    received_at: datetime | None
    due_at: datetime | None
    due_reasons: tuple[dict[str, str], ...]
    due_provisional: bool
    completed_at: datetime | None
    returned_at: datetime | None
    asked: str
    #: [{"action","at","unit"}] in order: the steps, without the people who took them
    steps: tuple[dict[str, str], ...]
    #: promised with an apology in place of `due_at` (L-40), where it is the later of the two
    reappointed_at: datetime | None = None


def public_status(code: str, state: State, state_before: State | None) -> PublicStatus:
    """The public level, from the state alone."""
    status = NATIONAL[state]
    asks = status in ASKS
    shown = state_before if asks and state_before is not None else state
    percent, degree = DEGREES[shown]
    return PublicStatus(code, percent, degree, asks)
