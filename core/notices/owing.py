"""What a change of a dossier owes to whom.

One notice for each change of the national status (L-46), and one for a new date (L-40),
to the person who filed and, when that is somebody else with another number, to the
holder. It carries facts; a channel phrases them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from core.clock import civil, civil_date
from core.columns import unsaved
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.promises import shown_due_at
from core.dossiers.states import NATIONAL, Action, NationalStatus, State
from core.notices.kinds import EARLY_RESULT, REAPPOINTED, priority_of
from core.notices.models import Medium, Notice, NoticeState
from core.people.phones import read_phone

#: The kind of notice that a status owes. A status that is absent owes none.
KINDS: dict[NationalStatus, str] = {
    NationalStatus.REGISTERED: "registered",
    NationalStatus.RECEIVED: "received",
    NationalStatus.NOT_ACCEPTED: "refused",
    NationalStatus.IN_PROGRESS: "in_progress",
    NationalStatus.SUPPLEMENT_REQUESTED: "supplement_asked",
    NationalStatus.PAYMENT_REQUESTED: "payment_asked",
    NationalStatus.WITHDRAWAL_REQUESTED: "withdrawn",
    NationalStatus.STOPPED: "stopped",
    NationalStatus.COMPLETED: "ready",
    NationalStatus.RESULT_RETURNED: "handed_over",
}

#: A kind that says what another one says, and more: one of the two is enough.
SAYS_TOO = {EARLY_RESULT: "ready"}


def owed(
    dossier: Dossier,
    event: DossierEvent,
    state_before: State | None,
    *,
    unit_name: str,
    officer_name: str,
    now: datetime,
) -> list[Notice]:
    """The notices that this change owes; unsaved, to be written in the same transaction."""
    kind = _kind(dossier, event, state_before)
    if kind is None:
        return []
    return owed_of(kind, dossier, event, unit_name=unit_name, officer_name=officer_name, now=now)


def owed_of(
    kind: str,
    dossier: Dossier,
    event: DossierEvent,
    *,
    unit_name: str,
    officer_name: str,
    now: datetime,
) -> list[Notice]:
    """Notices of one kind that a change owes, to all who are told; unsaved."""
    facts = facts_of(dossier, unit_name, officer_name) | _said_with(kind, dossier, event)
    return addressed(kind, f"{dossier.code}:{event.number}:{kind}", dossier, facts, now=now)


def addressed(
    kind: str,
    key: str,
    dossier: Dossier,
    facts: dict[str, Any],
    *,
    now: datetime,
    useless_after: datetime | None = None,
) -> list[Notice]:
    """One notice for each of the dossier's people; unsaved.

    `key` is what makes this telling the only one of its kind: dossier, moment and kind.
    """
    if not dossier.pin_hash:
        return []  # opened for another agency, which tells the applicant itself
    priority = priority_of(kind)
    return [
        unsaved(
            Notice,
            dossier_id=dossier.id,
            key=f"{key}:{number}",
            kind=kind,
            medium=medium,
            address=address,
            facts=facts,
            state=NoticeState.OWED if address else NoticeState.UNREACHABLE,
            priority=priority,
            owed_at=now,
            next_at=now,
            useless_after=useless_after,
        )
        for number, (medium, address) in enumerate(
            reached(dossier.submitter_phone, dossier.holder_phone, dossier.holder_email)
        )
    ]


def _said_with(kind: str, dossier: Dossier, event: DossierEvent) -> dict[str, Any]:
    """What a kind tells besides: new date and reason; by when papers or money are wanted."""
    if kind == REAPPOINTED:
        reason = (event.personal or {}).get("note", "")
        return {"reappointed_at": iso(dossier.reappointed_at), "reason": reason}
    if event.action in (Action.ASK_PAPERS, Action.ASK_PAYMENT):
        told = {name: event.facts[name] for name in ("amount", "until") if event.facts.get(name)}
        if until := told.get("until"):
            told["until"] = iso(datetime.fromisoformat(until))
        return told
    return {}


def _kind(dossier: Dossier, event: DossierEvent, state_before: State | None) -> str | None:
    if event.action == Action.APOLOGISE:
        return REAPPOINTED
    status = NATIONAL[dossier.state]
    if state_before is not None and NATIONAL[state_before] is status:
        return None
    if status is NationalStatus.COMPLETED and before_promised(
        dossier.completed_at, dossier.due_at, dossier.reappointed_at
    ):
        return EARLY_RESULT
    return KINDS[status]


def before_promised(
    completed_at: datetime | None, due_at: datetime | None, reappointed_at: datetime | None
) -> bool:
    """Whether a result is there before the day that was promised: he must hear of it (L-42)."""
    promised = shown_due_at(due_at, reappointed_at)
    if completed_at is None or promised is None:
        return False
    return civil_date(completed_at) < civil_date(promised)


def addresses(submitter_phone: str, holder_phone: str) -> Iterator[str]:
    """E.164 numbers that take texts; one empty text when none is known, so that it shows."""
    known = [
        number
        for number in (submitter_phone, holder_phone)
        if number and read_phone(number).takes_texts
    ]
    yield from dict.fromkeys(known or [""])


def reached(
    submitter_phone: str, holder_phone: str, holder_email: str
) -> Sequence[tuple[Medium, str]]:
    """Where people are told first: by text; whoever has no number that takes any, by mail."""
    numbers = list(addresses(submitter_phone, holder_phone))
    if numbers == [""] and holder_email:
        return [(Medium.MAIL, holder_email)]
    return [(Medium.SMS, number) for number in numbers]


def facts_of(dossier: Dossier, unit_name: str, officer_name: str) -> dict[str, Any]:
    """The six facts of L-46, and what is asked of the applicant."""
    return {
        "code": dossier.code,
        "unit": unit_name,
        "officer": officer_name,
        "received_at": iso(dossier.received_at),
        "due_at": iso(dossier.due_at),
        "completed_at": iso(dossier.completed_at),
        "returned_at": iso(dossier.returned_at),
        "asked": dossier.asked,
        "outcome": dossier.outcome,
    }


def iso(moment: datetime | None) -> str | None:
    """As facts hold it: civil time, to the minute."""
    return civil(moment).isoformat(timespec="minutes") if moment else None
