"""The five stages a citizen sees, and the details prepared for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from channels.web.presenting import Words
from core.calendar.limits import Limit, LimitUnit
from core.clock import civil_date
from core.dossiers.disclosure import Degree, Details
from core.dossiers.forecast import Forecast
from core.dossiers.states import PAUSED, NationalStatus

#: In order; a dossier that ended without a result has none of them.
STAGES = (Degree.FILED, Degree.RECEIVED, Degree.IN_PROGRESS, Degree.COMPLETED, Degree.RETURNED)

#: The statuses in which what the officer wrote is for the applicant, and its heading.
_ASKED = {
    NationalStatus.NOT_ACCEPTED: "asked_refused",
    NationalStatus.SUPPLEMENT_REQUESTED: "asked",
    NationalStatus.PAYMENT_REQUESTED: "asked",
    NationalStatus.STOPPED: "asked_stopped",
}
#: The statuses in which the time limit runs.
_RUNNING = frozenset({NationalStatus.RECEIVED, NationalStatus.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five."""

    degree: Degree
    state: str  #: `done`, `now` or `ahead`


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history; no person is named."""

    said: str
    at: str
    unit: str


@dataclass(frozen=True, slots=True)
class ShownDetails:
    """The details in the reader's words."""

    national: int
    procedure: str
    procedure_code: str
    unit: str
    received_at: str
    due_at: str  #: empty while there is no date
    due_on: date | None
    reappointed_at: str  #: empty unless the agency apologised and promised a later date
    due_notes: tuple[str, ...]  #: keys of sentences below the date
    reasons: tuple[str, ...]
    usual_on: str  #: by when such dossiers are done; empty when that day has passed
    usual_note: str  #: empty when there is nothing to say
    completed_at: str
    returned_at: str
    asked: str
    asked_heading: str
    ready: bool
    steps: tuple[Step, ...]


def stages(degree: Degree) -> list[Stage]:
    """The five with their states; none for a dossier that ended without a result."""
    if degree not in STAGES:
        return []
    here = STAGES.index(degree)
    last = len(STAGES) - 1
    return [
        Stage(each, "done" if n < here or n == here == last else "now" if n == here else "ahead")
        for n, each in enumerate(STAGES)
    ]


def shown_details(
    details: Details, words: Words, now: datetime, forecast: Forecast | None = None
) -> ShownDetails:
    """Details as the page says them."""
    heading = _ASKED.get(details.status, "")
    notes = _due_notes(details, now)
    on, note = _usual(forecast, words)
    # Who hears that the date has passed need not hear that this is unusual.
    told = on or "due_overdue" not in notes
    return ShownDetails(
        national=int(details.status),
        procedure=details.procedure,
        procedure_code=details.procedure_code,
        unit=details.unit,
        received_at=words.moment(details.received_at) if details.received_at else "",
        due_at=words.moment(details.due_at) if details.due_at else "",
        due_on=civil_date(details.due_at) if details.due_at else None,
        reappointed_at=words.moment(details.reappointed_at) if details.reappointed_at else "",
        due_notes=tuple(notes),
        reasons=tuple(words.reasons(details.due_reasons, details.due_at) if details.due_at else ()),
        usual_on=on,
        usual_note=note if told else "",
        completed_at=words.moment(details.completed_at) if details.completed_at else "",
        returned_at=words.moment(details.returned_at) if details.returned_at else "",
        asked=details.asked if heading else "",
        asked_heading=heading,
        ready=details.status is NationalStatus.COMPLETED,
        steps=tuple(_step(step, words) for step in reversed(details.steps)),
    )


def _due_notes(details: Details, now: datetime) -> list[str]:
    if details.state in PAUSED:
        return ["due_waiting"]
    if details.due_at is None:
        return ["due_none"] if details.status in _RUNNING else []
    if details.completed_at:
        return ["due_late" if details.completed_at > details.due_at else "due_in_time"]
    # Who was given a new date waits for that one.
    told = details.reappointed_at or details.due_at
    notes = ["due_overdue"] if details.status in _RUNNING and now > told else []
    return notes + (["due_provisional"] if details.due_provisional else [])


def _usual(forecast: Forecast | None, words: Words) -> tuple[str, str]:
    """The day, and what to say about it."""
    if forecast is None:
        return "", ""
    days, of_ten = forecast.usual.days, forecast.usual.of_ten
    if forecast.on is not None:
        return words.day(forecast.on), words.say("details.usual_note", count=of_ten)
    if not days:
        return "", words.say("details.usual_longer_day", count=of_ten)
    limit = words.limit(Limit(days, LimitUnit.WORKING_DAY))
    return "", words.say("details.usual_longer", count=of_ten, limit=limit)


def _step(step: dict[str, str], words: Words) -> Step:
    return Step(
        said=words.known(f"action.{step['action']}", "action.other"),
        at=words.moment(datetime.fromisoformat(step["at"])),
        unit=step["unit"],
    )
