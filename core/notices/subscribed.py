"""Telling those who subscribed to a dossier: copies of its notices, made by the database.

One statement beside the one that writes the notice: it reads who subscribed and writes to
them, so that a change of a dossier asks nothing first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tortoise.models import Model

from core.notices.models import Notice, NoticeState
from core.together import Statement

#: What a copy has of its subscriber.
_OWN = {"medium": "s.medium", "address": "s.address", "language": "s.language"}


def copied(
    notices: Iterable[Notice],
    columns: Sequence[str],
    dossier_id: int,
    value: Callable[[Model, str], object],
) -> list[Statement]:
    """A statement for each kind among the notices of one dossier.

    Whoever is told as one of its people is not told again.

    Args:
        columns: those of a notice that are written.
        value: a column's value as the database takes it.
    """
    kinds: dict[str, list[Notice]] = {}
    for one in notices:
        kinds.setdefault(one.key.rpartition(":")[0], []).append(one)
    return [_copy(key, told, columns, dossier_id, value) for key, told in kinds.items()]


def _copy(
    key: str,
    told: Sequence[Notice],
    columns: Sequence[str],
    dossier_id: int,
    value: Callable[[Model, str], object],
) -> Statement:
    values: list[object] = [dossier_id, f"{key}:s"]
    given = {**_OWN, "dossier_id": "s.dossier_id", "key": "CAST($2 AS TEXT) || s.id"}
    given["state"] = f"'{NoticeState.OWED.value}'"
    for name in columns:
        if name not in given:
            values.append(value(told[0], name))
            given[name] = f"${len(values)}"
    known = []
    for one in told:
        values.append(one.address)
        known.append(f"${len(values)}")
    return (
        f"INSERT INTO notice ({', '.join(columns)})"
        f" SELECT {', '.join(given[name] for name in columns)} FROM notice_subscription s"
        f" WHERE s.dossier_id = $1 AND s.ended_at IS NULL"
        f" AND s.address NOT IN ({', '.join(known)}) ON CONFLICT (key) DO NOTHING",
        values,
    )
