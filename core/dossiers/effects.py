"""What each action does to a dossier besides moving it: a table of pure functions.

An effect gets the dossier as it stands and what the officer said, and gives the
columns that change. Whether the move is allowed was decided before (states.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from core.calendar.days import Calendar
from core.calendar.hours import CutOffMode
from core.calendar.pauses import ConsultationPolicy, SupplementPolicy
from core.clock import CIVIL, civil_date
from core.dossiers.apology import closing, reappointed_at
from core.dossiers.application import PaperGiven
from core.dossiers.deadlines_of import late_for
from core.dossiers.models import Dossier
from core.dossiers.promises import promised_again, promised_later, taken, waited
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
    due_on: date | None = None  #: by when an opinion, papers or money are wanted; the new date
    consulted_unit: str = ""  #: the agency that is asked, by name
    document_number: str = ""  #: of the letter that says so


#: The most letters of each text.
LONGEST_SAID = {
    "note": 4000,
    "outcome": 10,
    "result_number": 60,
    "collector": 200,
    "collector_number": 20,
    "relation": 200,
    "consulted_unit": 200,
    "document_number": 60,
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
    Action.CONSULT: ("consulted_unit", "due_on", "note"),
    Action.RECORD_OPINION: ("note",),
    Action.SUBMIT: ("outcome",),
    Action.SEND_BACK: ("note",),
    Action.HAND_OVER: ("collector",),
    Action.STOP: ("note",),
    Action.APOLOGISE: ("due_on", "note"),
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
    consultation_policy: ConsultationPolicy = ConsultationPolicy.RUN
    opinion_by: datetime | None = None  #: while an opinion is waited for, by when


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
    late = late_for(Action.TRANSFER, dossier, at.calendar, at.now)
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
    late = late_for(Action.ASK_PAPERS, dossier, at.calendar, at.now)
    return Effect(
        {
            "state_before": back_to,
            "paused_at": at.now,
            "supplement_count": dossier.supplement_count + 1,
            "asked": said.note,
        },
        {"late": late} | _until(said, at),
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
    return Effect(changes, _proof(dossier, changes, at.supplement_policy, at))


def _ask_payment(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    fees = [*dossier.fees, {"what": said.note or "duty", "amount": said.amount}]
    return Effect(
        {
            "state_before": dossier.state,
            "paused_at": at.now,
            "asked": said.note,
            "fees": fees,
        },
        {"amount": said.amount} | _until(said, at),
    )


def _until(said: Said, at: Circumstances) -> dict[str, Any]:
    """By when papers or money are wanted, if the officer said so (L-25): the end of that day.

    Raises:
        InvalidInput: `due_on` is over (`past`).
    """
    if said.due_on is None:
        return {}
    if said.due_on < civil_date(at.now):
        raise InvalidInput(field="due_on", why="past")
    until = datetime.combine(said.due_on, time(23, 59), tzinfo=CIVIL)
    return {"until": until.astimezone(UTC).isoformat()}


def _record_payment(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """The clock stood from handing out the notice to the receipt (L-34)."""
    changes = {"paused_at": None, "asked": "", "state_before": None} | promised_later(
        dossier, at.now, at.calendar, at.cutoff
    )
    return Effect(changes, _proof(dossier, changes, _PAUSE, at))


def _consult(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Ask another agency, with a date for its answer (L-30); the procedure says whether
    the clock stands meanwhile.
    """
    assert said.due_on is not None  # NEEDED
    if said.due_on < civil_date(at.now):
        raise InvalidInput(field="due_on", why="past")
    opinion_by = closing(said.due_on, at.calendar)
    stands = at.consultation_policy is ConsultationPolicy.PAUSE
    return Effect(
        {"paused_at": at.now if stands else None},
        {
            "consulted_unit": said.consulted_unit,
            "opinion_by": opinion_by.astimezone(UTC).isoformat(),
            "policy": at.consultation_policy.value,
        },
    )


def _record_opinion(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """The answer has come; late, when its own date is over (L-30)."""
    policy, changes = ConsultationPolicy.RUN, {}
    if dossier.paused_at is not None:
        policy = ConsultationPolicy.PAUSE
        changes = promised_later(dossier, at.now, at.calendar, at.cutoff)
    late = at.opinion_by is not None and civil_date(at.now) > civil_date(at.opinion_by)
    return Effect(changes, {**_proof(dossier, changes, policy, at), "late": late})


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
    back_to = dossier.state_before if dossier.state in PAUSED else dossier.state
    if dossier.state is State.WAITING_OPINION:  # the question lapses
        back_to = State.IN_REVIEW
    return Effect(
        {
            "state_before": back_to,
            "paused_at": dossier.paused_at or at.now,
            "ended_at": at.now,
            "asked": said.note,
        }
    )


def _resume(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    changes = {"ended_at": None, "asked": "", "state_before": None} | promised_later(
        dossier, at.now, at.calendar, at.cutoff
    )
    return Effect(changes, _proof(dossier, changes, _PAUSE, at))


def _apologise(dossier: Dossier, said: Said, at: Circumstances) -> Effect:
    """Promise a later date, once and in time; the legal date stays (L-38 to L-40)."""
    assert said.due_on is not None  # NEEDED
    later = reappointed_at(dossier, said.due_on, at.now, at.calendar)
    assert dossier.due_at is not None  # else it was refused
    return Effect(
        {"reappointed_at": later},
        {
            "due_before": dossier.due_at.astimezone(UTC).isoformat(),
            "due_after": later.astimezone(UTC).isoformat(),
            "document_number": said.document_number,
        },
    )


_PAUSE = SupplementPolicy.PAUSE


def _proof(
    dossier: Dossier,
    changes: Mapping[str, Any],
    policy: SupplementPolicy | ConsultationPolicy,
    at: Circumstances,
) -> dict[str, Any]:
    return waited(dossier, changes, policy.value, at.now, at.calendar, at.cutoff)


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
    Action.CONSULT: _consult,
    Action.RECORD_OPINION: _record_opinion,
    Action.SUBMIT: _submit,
    Action.APPROVE: _approve,
    Action.SEND_BACK: _send_back,
    Action.FINISH: _finish,
    Action.HAND_OVER: _hand_over,
    Action.WITHDRAW: _withdraw,
    Action.STOP: _stop,
    Action.RESUME: _resume,
    Action.APOLOGISE: _apologise,
}
