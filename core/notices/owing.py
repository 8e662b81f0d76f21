"""What a change of a dossier owes to whom.

One notice for each change of the national status (L-46), and one for a new date (L-40),
to the person who filed and, when that is somebody else with another number, to the
holder. It carries facts; a channel phrases them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core.clock import civil
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import NATIONAL, Action, NationalStatus, State
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

#: Owed by an apology, whatever the status: the date and the reason (L-40).
REAPPOINTED = "reappointed"


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
    """Notices of one kind, to all who are told; unsaved."""
    if not dossier.pin_hash:
        return []  # opened for another agency, which tells the applicant itself
    facts = facts_of(dossier, unit_name, officer_name)
    if kind == REAPPOINTED:
        reason = (event.personal or {}).get("note", "")
        facts |= {"reappointed_at": _iso(dossier.reappointed_at), "reason": reason}
    return [
        Notice(
            dossier=dossier,
            key=f"{dossier.code}:{event.number}:{kind}:{number}",
            kind=kind,
            medium=Medium.SMS,
            address=address,
            facts=facts,
            state=NoticeState.OWED if address else NoticeState.UNREACHABLE,
            owed_at=now,
            next_at=now,
        )
        for number, address in enumerate(addresses(dossier.submitter_phone, dossier.holder_phone))
    ]


def _kind(dossier: Dossier, event: DossierEvent, state_before: State | None) -> str | None:
    if event.action == Action.APOLOGISE:
        return REAPPOINTED
    status = NATIONAL[dossier.state]
    if state_before is not None and NATIONAL[state_before] is status:
        return None
    return KINDS[status]


def addresses(submitter_phone: str, holder_phone: str) -> Iterator[str]:
    """E.164 numbers that take texts; one empty text when none is known, so that it shows."""
    known = [
        number
        for number in (submitter_phone, holder_phone)
        if number and read_phone(number).takes_texts
    ]
    yield from dict.fromkeys(known or [""])


def facts_of(dossier: Dossier, unit_name: str, officer_name: str) -> dict[str, Any]:
    """The six facts of L-46, and what is asked of the applicant."""
    return {
        "code": dossier.code,
        "unit": unit_name,
        "officer": officer_name,
        "received_at": _iso(dossier.received_at),
        "due_at": _iso(dossier.due_at),
        "completed_at": _iso(dossier.completed_at),
        "returned_at": _iso(dossier.returned_at),
        "asked": dossier.asked,
        "outcome": dossier.outcome,
    }


def _iso(moment: datetime | None) -> str | None:
    return civil(moment).isoformat(timespec="minutes") if moment else None
