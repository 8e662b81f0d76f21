"""Rows as lines of text: what PostgreSQL's COPY takes, and SQLite after a cut at the tabs.

Fields are parted by tabs, rows by line feeds; none of the values has either. Backslashes
are doubled on the way to PostgreSQL only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from core.dossiers.history import canonical

#: Stands for NULL.
NULL = "␀"

#: Columns of a dossier by how they are spelled, in the order of the line.
_PLAIN = (
    "id", "code", "code_key", "lookup_number", "pin_hash", "state", "version_id",
    "receiving_unit_id", "channel", "delivery_method", "holder_kind", "holder_name",
    "holder_number", "holder_phone", "holder_email", "holder_address", "submitter_name",
    "submitter_number", "submitter_phone", "submitter_relation", "subject", "set_count",
    "supplement_count", "asked", "outcome", "result_number", "event_count", "head_hash",
)  # fmt: skip
_OPTIONAL = (
    "state_before", "handling_unit_id", "handling_officer_id", "submitted_at", "received_at",
    "clock_started_at", "due_at", "paused_at", "completed_at", "returned_at", "ended_at",
    "changed_at",
)  # fmt: skip
_JSON = ("papers", "fees", "pauses", "due_reasons")
_LAST = ("time_limit", "due_provisional")

DOSSIER = (*_PLAIN, *_OPTIONAL, *_JSON, *_LAST)
EVENT = (
    "dossier_id", "number", "action", "at", "officer_id", "facts", "changes", "personal",
    "personal_salt", "personal_digest", "previous_hash", "hash", "request_id",
)  # fmt: skip
NOTICE = (
    "dossier_id", "key", "kind", "medium", "address", "language", "facts", "state", "owed_at",
    "next_at", "useless_after", "attempts", "claimed_by", "claimed_until", "provider",
    "provider_id", "failure", "sent_at", "delivered_at",
)  # fmt: skip

_plain, _optional, _json = itemgetter(*_PLAIN), itemgetter(*_OPTIONAL), itemgetter(*_JSON)


@dataclass(slots=True)
class Lines:
    """Rows of the three tables, in the order in which they must be stored."""

    dossiers: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def tables(self) -> Sequence[tuple[str, Sequence[str], list[str]]]:
        """(table, columns, lines)."""
        return (
            ("dossier", DOSSIER, self.dossiers),
            ("dossier_event", EVENT, self.events),
            ("notice", NOTICE, self.notices),
        )


def dossier_line(columns: Mapping[str, Any]) -> str:
    """The line of a dossier; moments are aware, in UTC."""
    limit = columns["time_limit"]
    return "\t".join(
        (
            *map(str, _plain(columns)),
            *[NULL if value is None else str(value) for value in _optional(columns)],
            *[canonical(value).decode() for value in _json(columns)],
            NULL if limit is None else canonical(limit).decode(),
            "1" if columns["due_provisional"] else "0",
        )
    )


def event_line(
    dossier_id: int,
    number: int,
    action: str,
    at: datetime,
    officer_id: int | None,
    facts: bytes,
    changes: bytes,
    personal: bytes | None,
    salt: str,
    digest: str,
    previous_hash: str,
    own_hash: str,
) -> str:
    """The line of an event; JSON comes as it is stored."""
    by = NULL if officer_id is None else officer_id
    private = NULL if personal is None else personal.decode()
    return (
        f"{dossier_id}\t{number}\t{action}\t{at}\t{by}\t{facts.decode()}\t{changes.decode()}"
        f"\t{private}\t{salt}\t{digest}\t{previous_hash}\t{own_hash}\t{NULL}"
    )
