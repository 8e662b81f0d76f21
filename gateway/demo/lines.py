"""Rows as lines of text: what PostgreSQL's COPY takes, and SQLite after a cut at the tabs.

Fields are parted by tabs, rows by line feeds; none of the values has either. Backslashes
are doubled on the way to PostgreSQL only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from core.dossiers.history import canonical

#: Stands for NULL.
NULL = "\x02"

#: Columns of a dossier by how they are spelled, in the order of the line.
_PLAIN = (
    "id", "code", "code_key", "lookup_number", "pin_hash", "state", "version_id",
    "receiving_unit_id", "channel", "delivery_method", "holder_kind", "holder_name",
    "holder_number", "holder_phone", "holder_email", "holder_address", "submitter_name",
    "submitter_number", "submitter_phone", "submitter_relation", "names_folded", "subject",
    "set_count", "supplement_count", "asked", "outcome", "result_number", "event_count",
    "head_hash",
)  # fmt: skip
_OPTIONAL = ("state_before", "handling_unit_id", "handling_officer_id", "taken_days")
_MOMENTS = (
    "submitted_at", "received_at", "clock_started_at", "due_at", "target_at", "reappointed_at",
    "paused_at", "completed_at", "returned_at", "ended_at", "changed_at",
)  # fmt: skip
_JSON = ("papers", "fees", "pauses", "due_reasons")
_LAST = ("time_limit", "due_provisional")

DOSSIER = (*_PLAIN, *_OPTIONAL, *_MOMENTS, *_JSON, *_LAST)
EVENT = (
    "dossier_id", "number", "action", "at", "officer_id", "facts", "changes", "personal",
    "personal_salt", "personal_digest", "previous_hash", "hash", "request_id",
)  # fmt: skip
NOTICE = (
    "dossier_id", "key", "kind", "medium", "address", "language", "facts", "state", "owed_at",
    "next_at", "useless_after", "attempts", "claimed_by", "claimed_until", "provider",
    "provider_id", "failure", "sent_at", "delivered_at",
)  # fmt: skip

#: The tables of those lines, in the order in which they must be stored.
TABLES = ("dossier", "dossier_event", "notice")

_plain, _optional = itemgetter(*_PLAIN), itemgetter(*_OPTIONAL)
_moments, _json = itemgetter(*_MOMENTS), itemgetter(*_JSON)


class Listed(list[dict[str, Any]]):
    """A list that many dossiers have, with its JSON, so that it is spelled only once."""

    def __init__(self, values: Iterable[dict[str, Any]]) -> None:
        super().__init__(values)
        self.text = canonical(list(self)).decode()


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


@lru_cache(maxsize=8192)
def spelled(moment: datetime) -> str:
    """A moment in UTC as both databases read it, and as SQLite stores it."""
    return str(moment)


def written(lines: Iterable[str]) -> bytes:
    """Lines for PostgreSQL's COPY."""
    return "\n".join((*lines, "")).encode().replace(b"\\", rb"\\")


def dossier_line(columns: Mapping[str, Any]) -> str:
    """The line of a dossier; moments are aware, in UTC."""
    limit = columns["time_limit"]
    return "\t".join(
        (
            *map(str, _plain(columns)),
            *[NULL if value is None else str(value) for value in _optional(columns)],
            *[NULL if value is None else spelled(value) for value in _moments(columns)],
            *[_listed(value) for value in _json(columns)],
            NULL if limit is None else canonical(limit).decode(),
            "1" if columns["due_provisional"] else "0",
        )
    )


def _listed(values: list[Any]) -> str:
    if not values:
        return "[]"
    return values.text if isinstance(values, Listed) else canonical(values).decode()
