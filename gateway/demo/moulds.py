"""A mould: a dossier with holes, of which others are cast that differ in whose they are.

The holes stand where its numbers and names would. Casts share everything else, moments
too: they are dossiers of one office session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def cast_line(mould_id: int, told: Sequence[Told], own: Mapping[str, Any]) -> str:
    """The line of a cast of the mould of which that was told."""
    code, head = own["code"].encode(), GENESIS
    chain = [GENESIS, _NOTHING]
    for number, (said, personal, salt, digest) in enumerate(told):
        if number == 0:  # the only one that sets numbers
            said = _filled(said, NUMBERS, own)
        if _HOLE in personal:
            digest = digest_of(salt, _filled(personal, PEOPLE, own))
        head = link(head, code, said.encode(), digest)
        chain += head, digest or _NOTHING
    names = people.folded_names(own["holder_name"], own["submitter_name"])
    columns = [str(own[column]) for column in OWN[:-1]]
    return "\t".join((str(mould_id), *columns, names, f"\\x{b''.join(chain).decode()}"))


def _filled(text: str, columns: Iterable[str], own: Mapping[str, Any]) -> str:
    for column in columns:
        text = text.replace(HOLES[column], own[column])
    return text
