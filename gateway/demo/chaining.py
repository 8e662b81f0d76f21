"""The hash chain of a history, put together from octets.

The same as `core.dossiers.history` makes of events, which the tests hold it against;
without the objects, which take ten times as long.
"""

from __future__ import annotations

from binascii import hexlify
from hashlib import sha256
from typing import NamedTuple

from core.dossiers import history

GENESIS = history.GENESIS.encode()


class Told(NamedTuple):
    """What an event says, as it is hashed."""

    said: str  #: from the number to the changes, JSON with its commas and quotes
    personal: str  #: JSON, canonical; empty when nothing is
    salt: bytes
    digest: bytes  #: of what is personal, in hex; or empty


def digest_of(salt: bytes, personal: bytes) -> bytes:
    """The same as `core.dossiers.history.personal_digest`, in hex."""
    return hexlify(sha256(salt + personal).digest())


def link(previous: bytes, code: bytes, said: bytes, digest: bytes) -> bytes:
    """The same as `core.dossiers.history.event_hash`, in hex."""
    text = b"".join((b'["', previous, b'","', code, said, digest, b'"]'))
    return hexlify(sha256(text).digest())
