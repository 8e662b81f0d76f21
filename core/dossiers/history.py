"""The history of a dossier: appended, hash-chained, and the truth.

Every change is one event that says which columns of the dossier took which
value. The dossier's row is the fold of its events, by construction: a command
applies the same `changes` that it writes down.

An event's hash covers the hash before it, the dossier's code and everything
that the event says. Personal values stand apart and are covered through a
salted digest, so that they can be erased when the law says so while the chain
still closes (L-55; Luật 91/2025).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import orjson

from core import folding
from core.columns import unsaved
from core.dossiers.models import Dossier, DossierEvent

#: The hash before the first event.
GENESIS = "0" * 64

#: Columns that name or describe a person.
PERSONAL = frozenset(
    {
        "holder_name",
        "holder_number",
        "holder_phone",
        "holder_email",
        "holder_address",
        "submitter_name",
        "submitter_number",
        "submitter_phone",
        "submitter_relation",
        "subject",
        "asked",
    }
)

#: Columns that `names_folded` follows from.
NAMES = frozenset({"holder_name", "submitter_name"})

#: Columns of the row that no event sets: they follow from the chain, or from other columns.
DERIVED = frozenset({"id", "event_count", "head_hash", "changed_at", "names_folded"})


def folded_names(holder_name: str, submitter_name: str) -> str:
    """What a search by name looks into: both names, without accents and case."""
    return folding.fold(f"{holder_name} {submitter_name}")


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed: keys sorted, no blanks."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def personal_digest(personal: Mapping[str, Any], salt: str) -> str:
    """What the chain keeps of personal values."""
    return hashlib.sha256(salt.encode() + canonical(personal)).hexdigest()


def event_hash(code: str, event: DossierEvent) -> str:
    """The hash of an event, from what it says and the hash before it."""
    return chained(
        event.previous_hash,
        code,
        event.number,
        event.action,
        event.at,
        event.officer_id,
        event.facts,
        event.changes,
        event.personal_digest,
    )


def chained(
    previous_hash: str,
    code: str,
    number: int,
    action: str,
    at: datetime,
    officer_id: int | None,
    facts: Any,
    changes: Any,
    personal_digest: str,
) -> str:
    """The hash of an event by its parts; facts and changes are JSON values."""
    link = chaining(action, at, officer_id, facts, changes, personal_digest)
    return link(previous_hash, code, number)


#: (hash before, code, number) -> hash
Chaining = Callable[[str, str, int], str]


def chaining(
    action: str,
    at: datetime,
    officer_id: int | None,
    facts: Any,
    changes: Any,
    personal_digest: str,
) -> Chaining:
    """`chained` for many dossiers of which the same is said."""
    moment = at.astimezone(UTC).isoformat()
    said = canonical([action, moment, officer_id, facts, changes, personal_digest])[1:]

    def link(previous_hash: str, code: str, number: int) -> str:
        begun = canonical([previous_hash, code, number])[:-1]
        return hashlib.sha256(b"%b,%b" % (begun, said)).hexdigest()

    return link


def next_event(
    dossier: Dossier,
    action: str,
    changes: Mapping[str, Any],
    *,
    facts: Mapping[str, Any],
    private: Mapping[str, Any],
    officer_id: int | None,
    now: datetime,
    request_id: str | None,
    draw_salt: Callable[[], str] = lambda: secrets.token_hex(16),
) -> DossierEvent:
    """Apply `changes` to the dossier in memory and write down the event that says so.

    `facts` hold what was decided, `private` what names or describes people: notes an
    officer typed, who collected. Nothing is saved: the caller saves dossier and event
    in one transaction.
    """
    plain = {key: spelled(value) for key, value in changes.items()}
    personal = {key: plain.pop(key) for key in PERSONAL & plain.keys()} | dict(private)
    salt = draw_salt() if personal else ""
    event = unsaved(
        DossierEvent,
        dossier_id=dossier.id,
        number=dossier.event_count + 1,
        action=str(action),
        at=now,
        officer_id=officer_id,
        facts=dict(facts),
        changes=plain,
        personal=personal or None,
        personal_salt=salt,
        personal_digest=personal_digest(personal, salt) if personal else "",
        previous_hash=dossier.head_hash,
        hash="",
        request_id=request_id,
    )
    event.hash = event_hash(dossier.code, event)
    for column, value in changes.items():
        setattr(dossier, column, value)
    if changes.keys() & NAMES:
        dossier.names_folded = folded_names(dossier.holder_name, dossier.submitter_name)
    dossier.event_count = event.number
    dossier.head_hash = event.hash
    dossier.changed_at = now
    return event


def spelled(value: Any) -> Any:
    """A column's value as an event says it: JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, Enum) else value


def fold(events: Iterable[DossierEvent]) -> dict[str, Any]:
    """The columns of a dossier, derived from its events in order.

    Columns whose personal values were erased are absent.
    """
    columns: dict[str, Any] = {}
    for event in events:
        columns |= event.changes
        columns |= {key: value for key, value in (event.personal or {}).items() if key in PERSONAL}
        columns |= {
            "event_count": event.number,
            "head_hash": event.hash,
            "changed_at": event.at,
        }
    fields = Dossier._meta.fields_map
    return {name: fields[name].to_python_value(value) for name, value in columns.items()}
