"""Writing a change of a dossier: row, event and notices, in as few round trips as there can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from tortoise.models import Model

from core.dossiers.history import NAMES
from core.dossiers.models import Dossier, DossierEvent
from core.notices.models import Notice
from core.notices.subscribed import copied
from core.together import Statement, together

_EVENT = (
    "dossier_id", "number", "action", "at", "officer_id", "facts", "changes", "personal",
    "personal_salt", "personal_digest", "previous_hash", "hash", "request_id",
)  # fmt: skip
NOTICE = (
    "dossier_id", "key", "kind", "medium", "address", "language", "facts", "state", "priority",
    "owed_at", "next_at", "useless_after", "attempts", "claimed_by", "claimed_until", "provider",
    "provider_id", "failure", "sent_at", "delivered_at",
)  # fmt: skip
_AS_IT_IS = frozenset({type(None), int, bool, datetime})
_FOLLOWING = ("event_count", "head_hash", "changed_at")


async def record(
    dossier: Dossier,
    event: DossierEvent,
    changed: Collection[str],
    notices: Iterable[Notice] = (),
    more: Iterable[Statement] = (),
) -> None:
    """Write what `history.next_event` did to the dossier, inside the transaction around.

    Args:
        changed: the columns of the dossier that took a new value.
        more: what else belongs to the change; reads nothing that is written here.
    """
    names = ["names_folded"] if NAMES & set(changed) else []
    told = list(notices)
    await together(
        [
            _updated(dossier, dict.fromkeys([*changed, *_FOLLOWING, *names])),
            inserted(event, _EVENT, {"dossier_id": dossier.id}),
            *(inserted(one, NOTICE, {"dossier_id": dossier.id}) for one in told),
            *copied(told, NOTICE, dossier.id, stored),
            *more,
        ]
    )


def _updated(dossier: Dossier, columns: Iterable[str]) -> Statement:
    given = {name: stored(dossier, name) for name in columns}
    places = ", ".join(f"{name} = ${n}" for n, name in enumerate(given, 2))
    return f"UPDATE dossier SET {places} WHERE id = $1", (dossier.id, *given.values())


def inserted(one: Model, columns: Sequence[str], known: dict[str, Any]) -> Statement:
    """The statement that adds a row; `known` values are taken before those of the object."""
    places = ", ".join(f"${n}" for n, _ in enumerate(columns, 1))
    values = [known[name] if name in known else stored(one, name) for name in columns]
    table = one._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", values


def stored(one: Model, name: str) -> Any:
    """A column's value as the database takes it."""
    value = getattr(one, name)
    if type(value) in _AS_IT_IS:  # most are: to ask the field takes as long as to send it
        return value
    return one._meta.fields_map[name].to_db_value(value, one)
