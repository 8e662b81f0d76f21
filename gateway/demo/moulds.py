"""A mould: a dossier with holes, of which others are cast that differ in whose they are.

The holes stand where its numbers and names would. Casts share everything else, moments
too: they are dossiers of one office session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.demo import people
from gateway.demo.chaining import GENESIS, Told, digest_of, link

#: Columns by which a dossier is known.
NUMBERS = ("code", "code_key", "lookup_number", "pin_hash")
#: Columns that name people, and number them.
PEOPLE = (
    "holder_name", "holder_number", "holder_phone",
    "submitter_name", "submitter_number", "submitter_phone",
)  # fmt: skip

_HOLE, _NOTHING = "§", b"0" * 64
#: Column -> what stands for it; as short as the shortest column.
HOLES = {column: f"{_HOLE}{number}" for number, column in enumerate((*NUMBERS, *PEOPLE))}

#: What the line of a cast says: of which mould it is, its own columns, and the hash and
#: the digest (or zeros) before its first event and of each, 32 octets each.
OWN = ("id", *HOLES, "names_folded")
CAST = ("mould_id", *OWN, "chain")


def hollow(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with holes; what is empty stays so, in every cast."""
    return {
        name: HOLES[name] if value and name in HOLES else value for name, value in columns.items()
    }


class Mould:
    """What was told of a mould, ready to be filled quickly."""

    def __init__(self, mould_id: int, told: Sequence[Told]) -> None:
        self._id = mould_id
        self._first = _template(told[0].said)  # the only one that sets numbers
        self._events = [
            (one.said.encode(), one.digest, one.salt, _template(one.personal))
            if _HOLE in one.personal
            else (one.said.encode(), one.digest, "", "")
            for one in told
        ]

    def cast(self, own: Mapping[str, Any]) -> str:
        """The line of a cast with these columns of its own."""
        code, head = own["code"].encode(), GENESIS
        first: bytes | None = (self._first % own).encode()
        chain = [GENESIS, _NOTHING]
        for said, shared, salt, personal in self._events:
            digest = digest_of(salt, personal % own) if personal else shared
            head = link(head, code, first or said, digest)
            chain += head, digest or _NOTHING
            first = None
        names = people.folded_names(own["holder_name"], own["submitter_name"])
        columns = [str(own[column]) for column in OWN[:-1]]
        return "\t".join((str(self._id), *columns, names, f"\\x{b''.join(chain).decode()}"))


def _template(text: str) -> str:
    """A text for the operator %, its holes named."""
    text = text.replace("%", "%%")
    for column, hole in HOLES.items():
        text = text.replace(hole, f"%({column})s")
    return text
