"""Core's answers in a citizen's words.

What may be said was decided in core (law.md L-54); here it is only phrased. The
sentences stand in `channels/wording`, with accents.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from channels.reasons import sms
from channels.room import Part, Room, fitted, shortened
from core.clock import civil_date
from core.dossiers.disclosure import Details, PublicStatus
from core.dossiers.enquiries import Answer, Outcome
from core.dossiers.states import NationalStatus
from core.language import Wording


class Phrases:
    """Phrases answers for one medium."""

    def __init__(self, wording: Wording, *, room: Room | None = None) -> None:
        self._wording, self._room = wording, room

    def answer(self, answer: Answer, language: str) -> str:
        """What to say to an answer of core. An answer given earlier is repeated as it was."""
        if answer.earlier is not None:
            return answer.earlier
        if answer.details is not None and answer.status is not None:
            return self._details(answer.status.code, answer.details, language)
        if answer.status is None:
            return self.said(f"answer.{answer.outcome}", language)
        extra = answer.outcome is Outcome.LOCKED
        return self._status(answer.status, language, "answer.details_closed" if extra else None)

    def said(self, what: str, language: str, **facts: object) -> str:
        """The sentence under a key."""
        return self._wording.say(what, language, **facts)

    def _status(self, status: PublicStatus, language: str, extra: str | None) -> str:
        say = self._wording.say
        head = say(f"status.{status.degree}", language, code=status.code, percent=status.percent)
        if not status.asks_applicant and extra is None:
            return head
        keys = ["status.asks"] * status.asks_applicant + ([extra] if extra else [])
        return fitted(head, [Part(say(key, language)) for key in keys], self._room)

    def _details(self, code: str, details: Details, language: str) -> str:
        say = self._wording.say
        status = say(f"details.status.{details.status}", language)
        head = say("details.head", language, code=code, status=status)
        return self._explained(
            fitted(head, self._parts(details, language), self._room), details, language
        )

    def _explained(self, text: str, details: Details, language: str) -> str:
        """The same with why the date is that date, where the facts leave room for it."""
        key, moment = _when(details) or ("", None)
        why = sms(details.due_reasons, self._wording, language) if key in _PROMISED else ""
        if moment is None or not why:
            return text
        plain = self._wording.say(f"details.{key}", language, on=written(moment))
        told = self._wording.say(f"details.{key}_why", language, on=written(moment), why=why)
        longer = text.replace(plain, told, 1)
        fits = self._room is None or self._room.measure(longer) <= self._room.units
        return longer if fits else text

    def _parts(self, details: Details, language: str) -> Iterator[Part]:
        """The sentences after the first, the most wanted first."""
        say = self._wording.say
        if details.asked and details.status in _ASKED:
            yield Part(say("details.asked", language, asked=_ended(details.asked)), may_be_cut=True)
        if when := _when(details):
            key, moment = when
            before = written(details.due_at) if details.due_at else ""
            yield Part(say(f"details.{key}", language, on=written(moment), before=before))
        unit = shortened(details.unit) if self._room else details.unit
        yield Part(say("details.unit", language, unit=unit))
        if details.received_at:
            yield Part(say("details.received", language, on=written(details.received_at)))
        yield Part(say("details.procedure", language, procedure=details.procedure))


#: The statuses in which what the officer wrote to the applicant is repeated.
_ASKED = frozenset(
    {
        NationalStatus.NOT_ACCEPTED,
        NationalStatus.SUPPLEMENT_REQUESTED,
        NationalStatus.PAYMENT_REQUESTED,
        NationalStatus.STOPPED,
    }
)
#: The sentences about the date that the reasons belong to.
_PROMISED = frozenset({"due", "due_provisional"})
#: The statuses in which a due date still means something.
_RUNNING = frozenset({NationalStatus.RECEIVED, NationalStatus.IN_PROGRESS})


def _when(details: Details) -> tuple[str, datetime] | None:
    """The one date that matters in this status, and the key of its sentence."""
    if details.returned_at:
        return "returned", details.returned_at
    if details.completed_at:
        return "completed", details.completed_at
    if details.reappointed_at and details.status in _RUNNING:
        return "reappointed", details.reappointed_at
    if details.due_at and details.status in _RUNNING:
        return "due_provisional" if details.due_provisional else "due", details.due_at
    return None


def written(moment: datetime) -> str:
    """The civil date of a moment as Vietnamese write it: 22/10/2026."""
    return f"{civil_date(moment):%d/%m/%Y}"


def _ended(text: str) -> str:
    """Free text on one line, with its full stop."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."
