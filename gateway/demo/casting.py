"""Casting dossiers in PostgreSQL: thousands of rows from a few moulds.

Moulds and casts come into temporary tables, and each statement is about all casts of a
batch. Keys of the tables are aside meanwhile (`setting_aside`), so that the order of the
inserts is free. The tests hold what comes of it against `core.dossiers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.demo.lines import DOSSIER, EVENT, NOTICE, NULL, Lines, written
from gateway.demo.moulds import CAST, HOLES, OWN, PEOPLE, for_format, names_people
from gateway.demo.octets import END, HEAD


class Temporary(NamedTuple):
    """A table that moulds or casts come into, by COPY."""

    table: str
    columns: Sequence[str]
    binary: bool = False


#: Of an event that names people: which one it is of those, and what it says of them, a
#: template for `format` with the arguments `PEOPLE`.
_NAMING = ("naming", "named")

TEMPORARY = (
    Temporary("a_dossier", DOSSIER),
    Temporary("a_dossier_event", (*EVENT, *_NAMING)),
    Temporary("a_notice", NOTICE),
    Temporary("a_cast", tuple(CAST), binary=True),
)

_NUMBER, _PERSONAL = EVENT.index("number"), EVENT.index("personal")


@dataclass(slots=True)
class Batch:
    """Moulds, and what is cast of them."""

    moulds: Lines = field(default_factory=Lines)
    casts: list[bytes] = field(default_factory=list)

    def octets(self) -> list[bytes]:
        """What comes into each of the temporary tables."""
        moulds = self.moulds
        texts = (moulds.dossiers, _naming(moulds.events), moulds.notices)
        return [*map(written, texts), b"".join((HEAD, *self.casts, END))]


def _naming(events: Iterable[str]) -> Iterator[str]:
    """Events with the columns `_NAMING`; those of a dossier follow each other."""
    place = 0
    for event in events:
        columns = event.split("\t")
        if columns[_NUMBER] == "1":
            place = 0
        if names_people(columns[_PERSONAL]):
            place += 1
            yield f"{event}\t{place}\t{for_format(columns[_PERSONAL])}"
        else:
            yield f"{event}\t{NULL}\t{NULL}"


def _insert(table: str, columns: Iterable[str], of_cast: dict[str, str], on: str) -> str:
    """Rows with the columns of the mould `m` but where the cast `c` has its own."""
    values = ", ".join(of_cast.get(column, f"m.{column}") for column in columns)
    return f"""
    INSERT INTO {table} ({", ".join(columns)})
    SELECT {values} FROM a_cast c JOIN a_{table} m ON m.{on} = c.mould_id
    """


_DOSSIERS = {column: f"c.{column}" for column in OWN}
_DOSSIERS["head_hash"] = "c.hashes[m.event_count + 1]"
_EVENTS = {
    "dossier_id": "c.id",
    # The first event sets all columns that are the cast's own.
    "changes": "CASE m.number WHEN 1 THEN m.changes || c.numbers ELSE m.changes END",
    "personal": "CASE WHEN m.naming IS NULL THEN m.personal"
    f" ELSE format(m.named, {', '.join(f'c.{column}' for column in PEOPLE)})::jsonb END",
    "personal_digest": "coalesce(c.digests[m.naming], m.personal_digest)",
    "previous_hash": "c.hashes[m.number]",
    "hash": "c.hashes[m.number + 1]",
}
_NOTICES = {
    "dossier_id": "c.id",
    "key": "c.code || substr(m.key, 3)",  # behind the hole
    "address": f"CASE m.address WHEN '{HOLES['holder_phone']}' THEN c.holder_phone"
    f" WHEN '{HOLES['submitter_phone']}' THEN c.submitter_phone ELSE m.address END",
    "facts": "jsonb_set(m.facts, '{code}', c.numbers -> 'code')",
}

#: To run first, in the transaction. Casts are too short-lived to be worth compressing.
BEFORE = f"""
SET LOCAL jit = off;
SET LOCAL enable_nestloop = off;
SET LOCAL enable_mergejoin = off;
CREATE TEMP TABLE a_dossier ON COMMIT DROP AS
SELECT {", ".join(DOSSIER)} FROM dossier WITH NO DATA;
CREATE TEMP TABLE a_dossier_event ON COMMIT DROP AS
SELECT {", ".join(EVENT)}, 0 AS naming, '' AS named FROM dossier_event WITH NO DATA;
CREATE TEMP TABLE a_notice ON COMMIT DROP AS
SELECT {", ".join(NOTICE)} FROM notice WITH NO DATA;
CREATE TEMP TABLE a_cast ({", ".join(f"{name} {kind}" for name, kind in CAST.items())})
WITH (toast_tuple_target = 8160) ON COMMIT DROP;
"""

#: Stores the casts of the batch that lies in the temporary tables, and empties these.
CAST_ALL = f"""
{_insert("dossier", DOSSIER, _DOSSIERS, "id")};
{_insert("dossier_event", EVENT, _EVENTS, "dossier_id")};
{_insert("notice", NOTICE, _NOTICES, "dossier_id")};
TRUNCATE a_dossier, a_dossier_event, a_notice, a_cast;
"""
