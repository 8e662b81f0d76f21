"""Where a dossier stands, as the telephone says it: what matters first, in short sentences."""

from __future__ import annotations

from collections.abc import Iterator

from channels.voice.aloud import moment_aloud
from core.dossiers.disclosure import Details, PublicStatus
from core.dossiers.states import NationalStatus
from core.language import Wording

_ASKS = frozenset({NationalStatus.SUPPLEMENT_REQUESTED, NationalStatus.PAYMENT_REQUESTED})
_RUNNING = frozenset({NationalStatus.RECEIVED, NationalStatus.IN_PROGRESS}) | _ASKS


def status_told(status: PublicStatus, wording: Wording, language: str) -> list[str]:
    """The public level (L-54)."""
    told = [wording.say(f"status.{status.degree}", language, percent=status.percent)]
    return [*told, wording.say("status.asks", language)] if status.asks_applicant else told


def details_told(details: Details, wording: Wording, language: str) -> list[str]:
    """What the holder of the slip may hear besides; no person is named."""
    return list(_details(details, wording, language))


def _details(details: Details, wording: Wording, language: str) -> Iterator[str]:
    status = details.status
    yield wording.say(f"details.{status}", language)
    if details.asked and status in _ASKS:
        yield wording.say("details.asked", language, asked=details.asked.rstrip(". "))
    if status in _RUNNING and details.reappointed_at is not None:
        on = moment_aloud(details.reappointed_at, language)
        yield wording.say("details.reappointed", language, on=on)
    elif status in _RUNNING and details.due_at is not None:
        yield wording.say("details.due", language, on=moment_aloud(details.due_at, language))
    elif status is NationalStatus.COMPLETED and details.completed_at is not None:
        on = moment_aloud(details.completed_at, language)
        yield wording.say("details.completed", language, on=on)
    yield wording.say("details.unit", language, unit=details.unit)
