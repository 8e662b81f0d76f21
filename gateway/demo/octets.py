"""Values as PostgreSQL's COPY takes them in binary: nothing has to be parsed but JSON.

Source: PostgreSQL documentation, COPY, "Binary Format"; an array begins with the number of
its dimensions, whether it holds NULL, the type of its elements, how many there are, and the
number of the first.
"""

from __future__ import annotations

from collections.abc import Sequence

#: What comes before all rows, and behind them.
HEAD, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"

#: Most lengths there are; it takes longer to work one out.
_LENGTHS = [length.to_bytes(4, "big") for length in range(4096)]
_TEXT = (25).to_bytes(4, "big")


def field(octets: bytes) -> bytes:
    """A value with its length: a text, or what has no function of its own here."""
    count = len(octets)
    return (_LENGTHS[count] if count < 4096 else count.to_bytes(4, "big")) + octets


def number(value: int) -> bytes:
    """A bigint."""
    return field(value.to_bytes(8, "big"))


def json(octets: bytes) -> bytes:
    """A jsonb."""
    return field(b"\1" + octets)


def hashes(values: Sequence[bytes]) -> bytes:
    """An array of texts that are all 64 octets long; not empty."""
    start = b"".join((_LENGTHS[1], _LENGTHS[0], _TEXT, _LENGTHS[len(values)], _LENGTHS[1]))
    return field(_LENGTHS[64].join((start, *values)))


def row(fields: Sequence[bytes]) -> bytes:
    """A row."""
    return len(fields).to_bytes(2, "big") + b"".join(fields)
