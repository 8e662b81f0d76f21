"""What each action does to a dossier besides moving it: a table of pure functions.

An effect gets the dossier as it stands and what the officer said, and gives the
columns that change. Whether the move is allowed was decided before (states.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.calendar.days import Calendar
from core.calendar.deadlines import ask_papers_by, transfer_by
from core.calendar.hours import CutOffMode
from core.calendar.pauses import SupplementPolicy
from core.clock import civil_date
from core.dossiers.application import PaperGiven
from core.dossiers.models import Dossier
from core.dossiers.promises import promised_again, promised_later, taken
from core.dossiers.states import PAUSED, Action, State
from core.errors import CoreError, InvalidInput

OUTCOMES = ("granted", "refused")


class SupplementLimit(CoreError):
    """The applicant has been asked as often as the law allows (L-21). `facts`: `allowed`."""

    kind = "supplement_limit"


@dataclass(frozen=True, slots=True)
class Said:
    """What the officer gave with the action; which parts are needed, `NEEDED` says."""

    note: str = ""  #: to the applicant, or to the colleague, in the officer's words
    unit_id: int | None = None  #: the department to hand to
    officer_id: int | None = None  #: whom to assign
    papers: tuple[PaperGiven, ...] = ()  #: what the applicant brought
    outcome: str = ""  #: proposed to the leader: one of `OUTCOMES`
    result_number: str = ""
    amount: int | None = None  #: VND to pay
    collector: str = ""  #: who takes the result
    collector_number: str = ""
    relation: str = ""  #: of the collector to the holder


#: The most letters of each text.
LONGEST_SAID = {
    "note": 4000,
    "outcome": 10,
    "result_number": 60,
    "collector": 200,
    "collector_number": 20,
    "relation": 200,
}

#: The fields that an action cannot do without.
NEEDED: dict[Action, tuple[str, ...]] = {
    Action.REFUSE: ("note",),
    Action.TRANSFER: ("unit_id",),
    Action.ASSIGN: ("officer_id",),
    Action.PROPOSE_SUPPLEMENT: ("note",),
    Action.ASK_PAPERS: ("note",),
    Action.ADD_PAPERS: ("papers",),
    Action.ASK_PAYMENT: ("amount",),
    Action.SUBMIT: ("outcome",),
    Action.SEND_BACK: ("note",),
    Action.HAND_OVER: ("collector",),
    Action.STOP: ("note",),
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an effect may ask of the world: all of it given, nothing fetched."""

    now: datetime
    calendar: Calendar
    officer_id: int
    extra_supplement: bool  #: the officer may allow one request more (L-21)
    max_supplements: int
    supplement_policy: SupplementPolicy
    cutoff: CutOffMode | None = None  #: of the procedure; None: as the calendar says


@dataclass(frozen=True, slots=True)
class Effect:
    """The columns that change, and what the event remembers besides."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[[Dossier, Said, Circumstances], Effect]


def _receive(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Accept what was filed online: the clock starts now, the code stays (L-14, L-15)."""
    return Effect({"received_at": at.now} | promised_again(dossier, at.now, at.calendar, at.cutoff))


def _refuse(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect({"ended_at": at.now, "asked": said.note})


def _transfer(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Hand the papers on: the same working day, after 15:00 the next one (L-26)."""
    late = dossier.received_at is not None and at.now > transfer_by(
        dossier.received_at, at.calendar
    )
    return Effect({"handling_unit_id": said.unit_id, "handling_officer_id": None}, {"late": late})


def _assign(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect({"handling_officer_id": said.officer_id}, {"officer_id": said.officer_id})


def _open(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect({"handling_officer_id": at.officer_id})


def _propose_supplement(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect({"asked": said.note})


def _ask_papers(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """One request, everything in it (L-11, L-21); after day three it is late (L-23)."""
    if dossier.supplement_count >= at.max_supplements and not at.extra_supplement:
        raise SupplementLimit(allowed=at.max_supplements)
    back_to = State.IN_REVIEW if dossier.state is State.SUPPLEMENT_PROPOSED else dossier.state
    started = dossier.clock_started_at
    late = started is not None and civil_date(at.now) > ask_papers_by(started, at.calendar)
    return Effect(
        {
            "state_before": back_to,
            "paused_at": at.now,
            "supplement_count": dossier.supplement_count + 1,
            "asked": said.note,
        },
        {"late": late},
    )


def _add_papers(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Take the papers; the limit restarts, or the waiting is taken out (L-24)."""
    papers = [*dossier.papers, *(paper.as_json() for paper in said.papers)]
    changes = {"papers": papers, "paused_at": None, "asked": "", "state_before": None}
    if dossier.received_at is not None:  # else the clock has not started yet
        count = (
            promised_again if at.supplement_policy is SupplementPolicy.RESTART else promised_later
        )
        changes |= count(dossier, at.now, at.calendar, at.cutoff)
    return Effect(changes, {"policy": at.supplement_policy.value})


def _ask_payment(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    fees = [*dossier.fees, {"what": said.note or "duty", "amount": said.amount}]
    return Effect(
        {
            "state_before": dossier.state,
            "paused_at": at.now,
            "asked": said.note,
            "fees": fees,
        },
        {"amount": said.amount},
    )


def _record_payment(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """The clock stood from handing out the notice to the receipt (L-34)."""
    return Effect(
        {"paused_at": None, "asked": "", "state_before": None}
        | promised_later(dossier, at.now, at.calendar, at.cutoff)
    )


def _submit(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Propose a decision. A refusal needs its reason, in writing (L-32)."""
    if said.outcome not in OUTCOMES:
        raise InvalidInput(field="outcome", why="choose")
    if said.outcome == "refused" and not said.note.strip():
        raise InvalidInput(field="note", why="empty")
    return Effect(
        {"outcome": said.outcome, "asked": said.note if said.outcome == "refused" else ""}
    )


def _approve(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect(facts={"outcome": dossier.outcome})


def _send_back(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    changes: dict[str, Any] = {
        "completed_at": None,
        "taken_days": None,
        "outcome": "",
        "asked": "",
    }
    if dossier.state is State.TRANSFERRED:
        changes |= {"handling_unit_id": None, "handling_officer_id": None}
    return Effect(changes)


def _finish(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Number and stamp the result; here the measured time ends (L-35)."""
    return Effect(
        {
            "completed_at": at.now,
            "result_number": said.result_number,
            "taken_days": taken(dossier, at.now, at.calendar, at.cutoff),
        }
    )


def _hand_over(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Who collected, and by what right, stays on record (L-41)."""
    return Effect(
        {"returned_at": at.now, "ended_at": at.now},
        private={
            "collector": said.collector,
            "collector_number": said.collector_number,
            "relation": said.relation,
        },
    )


def _withdraw(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect({"ended_at": at.now, "paused_at": None, "asked": ""})


def _stop(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """End without a decision, with the reason, on a form of its own (L-33)."""
    waiting = dossier.state in PAUSED
    return Effect(
        {
            "state_before": dossier.state_before if waiting else dossier.state,
            "paused_at": dossier.paused_at or at.now,
            "ended_at": at.now,
            "asked": said.note,
        }
    )


def _resume(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    return Effect(
        {"ended_at": None, "asked": "", "state_before": None}
        | promised_later(dossier, at.now, at.calendar, at.cutoff)
    )


EFFECTS: dict[Action, Rule] = {
    Action.RECEIVE: _receive,
    Action.REFUSE: _refuse,
    Action.TRANSFER: _transfer,
    Action.ASSIGN: _assign,
    Action.OPEN: _open,
    Action.PROPOSE_SUPPLEMENT: _propose_supplement,
    Action.ASK_PAPERS: _ask_papers,
    Action.ADD_PAPERS: _add_papers,
    Action.ASK_PAYMENT: _ask_payment,
    Action.RECORD_PAYMENT: _record_payment,
    Action.SUBMIT: _submit,
    Action.APPROVE: _approve,
    Action.SEND_BACK: _send_back,
    Action.FINISH: _finish,
    Action.HAND_OVER: _hand_over,
    Action.WITHDRAW: _withdraw,
    Action.STOP: _stop,
    Action.RESUME: _resume,
}
