"""Which deadlines a dossier has running, in total and for the stage it is in, and when.

The result is due by the promise; before that each stage has a date of its own: the answer
to what came online (L-18), the transfer (L-26), the last day to ask for papers (L-23),
another agency's opinion (L-30).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.calendar.days import Calendar
from core.calendar.deadlines import answer_by, ask_papers_by, transfer_by
from core.clock import civil_date
from core.dossiers.models import Dossier
from core.dossiers.promises import pauses_of, shown_due_at
from core.dossiers.states import Action, State
from core.dossiers.urgency import running


class DeadlineKind(StrEnum):
    """What is to be done by then."""

    ANSWER = "answer"  #: accept, refuse, or ask for papers
    TRANSFER = "transfer"  #: the papers to the handling unit
    ASK_PAPERS = "ask_papers"  #: what is missing has to be asked for by then
    OPINION = "opinion"  #: of the agency that was asked
    RESULT = "result"
    NEW_RESULT = "new_result"  #: promised with the apology


@dataclass(frozen=True, slots=True)
class Deadline:
    """One date that runs."""

    kind: DeadlineKind
    due_at: datetime


#: Here it is still to be found out whether papers are missing.
LOOKING = frozenset({State.RECEIVED, State.TRANSFERRED, State.ASSIGNED, State.IN_REVIEW})


def deadlines_of(
    dossier: Dossier, calendar: Calendar, now: datetime, *, opinion_by: datetime | None = None
) -> list[Deadline]:
    """The deadlines that run now, the earliest first; a missed one is in the past.

    Args:
        calendar: of the receiving unit.
        opinion_by: of the consultation, while its answer is waited for.

    Raises:
        UnknownYear: the calendar does not reach so far.
    """
    found = {
        DeadlineKind.ANSWER: _answer(dossier, calendar),
        DeadlineKind.TRANSFER: _transfer(dossier, calendar),
        DeadlineKind.ASK_PAPERS: _ask_papers(dossier, calendar, now),
        DeadlineKind.OPINION: opinion_by if dossier.state is State.WAITING_OPINION else None,
    }
    if running(dossier):
        found[DeadlineKind.RESULT] = dossier.due_at
        told = shown_due_at(dossier.due_at, dossier.reappointed_at)
        found[DeadlineKind.NEW_RESULT] = told if told != dossier.due_at else None
    dated = [Deadline(kind, at) for kind, at in found.items() if at is not None]
    return sorted(dated, key=lambda one: one.due_at)


def arrived_at(dossier: Dossier) -> datetime:
    """Since when what came online waits for an answer.

    Papers asked for before reception and brought since are an arrival of their own: the
    last that happened to a dossier which waits for its first step again.
    """
    return dossier.changed_at if dossier.supplement_count else dossier.submitted_at


def complete_at(dossier: Dossier) -> datetime | None:
    """When the papers at the counter were last complete: there the way inside begins."""
    if dossier.received_at is None:
        return None
    ends = [pause.ended_at for pause in pauses_of(dossier)]
    return max([dossier.received_at, dossier.clock_started_at or dossier.received_at, *ends])


def last_day_to_ask(dossier: Dossier, calendar: Calendar) -> date | None:
    """The day on which papers may last be asked for (L-23); None while no clock runs."""
    started = dossier.clock_started_at
    return ask_papers_by(started, calendar) if started is not None else None


def late_for(action: Action, dossier: Dossier, calendar: Calendar, now: datetime) -> bool:
    """Whether a step that is taken now comes later than the rules ask."""
    if action is Action.TRANSFER:
        complete = complete_at(dossier)
        return complete is not None and now > transfer_by(complete, calendar)
    last = last_day_to_ask(dossier, calendar)
    return last is not None and civil_date(now) > last


def _answer(dossier: Dossier, calendar: Calendar) -> datetime | None:
    if dossier.state is not State.SUBMITTED:
        return None
    return answer_by(arrived_at(dossier), calendar)


def _transfer(dossier: Dossier, calendar: Calendar) -> datetime | None:
    complete = complete_at(dossier)
    if dossier.state is not State.RECEIVED or complete is None:
        return None
    return transfer_by(complete, calendar)


def _ask_papers(dossier: Dossier, calendar: Calendar, now: datetime) -> datetime | None:
    """Over once it has passed, unless a request was drafted and has yet to go out."""
    drafted = dossier.state is State.SUPPLEMENT_PROPOSED
    if dossier.supplement_count or not (drafted or dossier.state in LOOKING):
        return None
    last = last_day_to_ask(dossier, calendar)
    if last is None or (civil_date(now) > last and not drafted):
        return None
    return calendar.reckoning.closing[calendar.reckoning.index(last)]
