"""Casting dossiers in PostgreSQL: thousands of rows from a few moulds.

The lines of moulds and casts come into temporary tables, and each statement is about all
casts of a batch. Keys of the tables are aside meanwhile (`setting_aside`), so that the
order of the inserts is free. The tests hold what comes of it against `core.dossiers`.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.demo.lines import DOSSIER, EVENT, NOTICE
from gateway.demo.moulds import HOLES, NUMBERS, OWN, PEOPLE


def _filled(text: str, columns: Iterable[str]) -> str:
    """A text in SQL, the holes of these columns filled from the cast `c`."""
    for column in columns:
        text = f"replace({text}, '{HOLES[column]}', c.{column})"
    return text


def _json_of(columns: Iterable[str]) -> str:
    pairs = [f"'{one}', c.{one}" for one in columns]
    return f"jsonb_build_object({', '.join(pairs)})"


def _hash(number: str, digest: int = 0) -> str:
    """From the chain of the cast `c`."""
    return f"encode(substr(c.chain, 64 * ({number}) + {1 + digest}, 32), 'hex')"


def _insert(table: str, columns: Iterable[str], of_cast: dict[str, str], on: str) -> str:
    """Rows with the columns of the mould `m` but where the cast `c` has its own."""
    values = ", ".join(of_cast.get(column, f"m.{column}") for column in columns)
    return f"""
    INSERT INTO {table} ({", ".join(columns)})
    SELECT {values} FROM a_cast c JOIN a_{table} m ON m.{on} = c.mould_id
    """


_DOSSIERS = {column: f"c.{column}" for column in OWN}
_DOSSIERS["head_hash"] = _hash("m.event_count")
_EVENTS = {
    "dossier_id": "c.id",
    # The first event sets all columns that are the cast's own; others may quote some.
    "changes": f"CASE m.number WHEN 1 THEN m.changes || {_json_of(NUMBERS)} ELSE m.changes END",
    "personal": f"CASE m.number WHEN 1 THEN m.personal || {_json_of(PEOPLE)}"
    f" ELSE {_filled('m.personal::text', PEOPLE)}::jsonb END",
    "personal_digest": f"CASE WHEN m.personal IS NULL THEN '' ELSE {_hash('m.number', 32)} END",
    "previous_hash": _hash("m.number - 1"),
    "hash": _hash("m.number"),
}
_NOTICES = {
    "dossier_id": "c.id",
    "key": "c.code || substr(m.key, 3)",  # behind the hole
    "address": f"CASE m.address WHEN '{HOLES['holder_phone']}' THEN c.holder_phone"
    f" WHEN '{HOLES['submitter_phone']}' THEN c.submitter_phone ELSE m.address END",
    "facts": f"m.facts || {_json_of(('code',))}",
}

#: To run first, in the transaction.
BEFORE = f"""
SET LOCAL jit = off;
SET LOCAL enable_nestloop = off;
CREATE TEMP TABLE a_dossier ON COMMIT DROP AS
SELECT {", ".join(DOSSIER)} FROM dossier WITH NO DATA;
CREATE TEMP TABLE a_dossier_event ON COMMIT DROP AS
SELECT {", ".join(EVENT)} FROM dossier_event WITH NO DATA;
CREATE TEMP TABLE a_notice ON COMMIT DROP AS
SELECT {", ".join(NOTICE)} FROM notice WITH NO DATA;
CREATE TEMP TABLE a_cast ON COMMIT DROP AS
SELECT id AS mould_id, {", ".join(OWN)}, ''::bytea AS chain
FROM dossier WITH NO DATA;
"""

#: Stores the casts of the batch that lies in the temporary tables, and empties these.
CAST_ALL = f"""
{_insert("dossier", DOSSIER, _DOSSIERS, "id")};
{_insert("dossier_event", EVENT, _EVENTS, "dossier_id")};
{_insert("notice", NOTICE, _NOTICES, "dossier_id")};
TRUNCATE a_dossier, a_dossier_event, a_notice, a_cast;
"""
