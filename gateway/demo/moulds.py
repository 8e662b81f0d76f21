"""A mould: a dossier with holes, of which others are cast that differ in whose they are.

The holes stand where its numbers and names would. Casts share everything else, moments
too: they are dossiers of one office session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.demo import octets, people
from gateway.demo.chaining import GENESIS, Told, digest_of, link

#: Columns by which a dossier is known.
NUMBERS = ("code", "code_key", "lookup_number", "pin_hash")
#: Columns that name people, and number them.
PEOPLE = (
    "holder_name", "holder_number", "holder_phone",
    "submitter_name", "submitter_number", "submitter_phone",
)  # fmt: skip

_HOLE = "§"
#: Column -> what stands for it; as short as the shortest column.
HOLES = {column: f"{_HOLE}{number}" for number, column in enumerate((*NUMBERS, *PEOPLE))}

#: A template for the numbers as JSON.
_NUMBERED = ("{" + ",".join(f'"{one}":"%({one})b"' for one in NUMBERS) + "}").encode()

#: Of a dossier: the columns that each cast has of its own, beside its hash.
OWN = ("id", *HOLES, "names_folded")

#: What a cast is made of beside its mould; column -> type, in the order of its octets.
CAST = {
    "mould_id": "bigint",
    "hashes": "text[]",  #: before the first event, and of each
    "digests": "text[]",  #: of each event that names people
    "numbers": "jsonb",
    "id": "bigint",
    **dict.fromkeys(OWN[1:], "text"),
}


def hollow(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with holes; what is empty stays so, in every cast."""
    return {
        name: HOLES[name] if value and name in HOLES else value for name, value in columns.items()
    }


class Mould:
    """What was told of a mould, ready to be filled quickly."""

    def __init__(self, mould_id: int, told: Sequence[Told]) -> None:
        self._id = octets.number(mould_id)
        self._events = [_event(one) for one in told]

    def cast(self, own: Mapping[str, Any]) -> bytes:
        """A row with the columns `CAST`."""
        filled = {column.encode(): own[column].encode() for column in HOLES}
        code, hashes, digests = filled[b"code"], [GENESIS], []
        for said, personal, salt, digest in self._events:
            if personal:
                digest = digest_of(salt, personal % filled)
                digests.append(digest)
                said %= filled
            hashes.append(link(hashes[-1], code, said, digest))
        names = people.folded_names(own["holder_name"], own["submitter_name"])
        return octets.row(
            (
                self._id,
                octets.hashes(hashes),
                octets.hashes(digests),
                octets.json(_NUMBERED % filled),
                octets.number(own["id"]),
                *map(octets.field, filled.values()),
                octets.field(names.encode()),
            )
        )


def names_people(personal: str) -> bool:
    """Whether what an event of a mould says in person is different in each cast."""
    return _HOLE in personal


def for_format(personal: str) -> str:
    """The same as a template for `format` in SQL, with the arguments `PEOPLE`."""
    text = personal.replace("%", "%%")
    for number, column in enumerate(PEOPLE, 1):
        text = text.replace(HOLES[column], f"%{number}$s")
    return text


def _event(told: Told) -> tuple[bytes, bytes, bytes, bytes]:
    """What is said, and in person, and the salt and digest of that; when it names people,
    templates and no digest.
    """
    if not names_people(told.personal):
        return told.said.encode(), b"", b"", told.digest
    return _template(told.said), _template(told.personal), told.salt, b""


def _template(text: str) -> bytes:
    """A text for the operator %, its holes named."""
    text = text.replace("%", "%%")
    for column, hole in HOLES.items():
        text = text.replace(hole, f"%({column})b")
    return text.encode()
