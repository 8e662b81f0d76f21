"""Addresses of mail as people write them, and the one form in which they are kept and compared.

Somebody who ends the letters to `an@example.vn` ends those to `An@Example.VN` too.
"""

from __future__ import annotations

import re

from core.errors import InvalidInput

#: What columns hold; RFC 5321 allows 254, and nobody types so many.
LONGEST = 200
_PLAIN = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]{1,64}@[^\s@<>()\[\],;:\\\"]{3,253}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class InvalidMailbox(InvalidInput):
    """No address that mail can be sent to. `facts`: `field`, `why`."""

    kind = "invalid_mailbox"


def read_mailbox(text: str) -> str:
    """No name, small letters, the domain in ASCII.

    Capitals before the @ mean nothing at any provider that people use. Quoted local parts and
    addresses of hosts are refused: no person has one.

    Raises:
        InvalidMailbox

    >>> read_mailbox(" Nguyen.An@Example.VN ")
    'nguyen.an@example.vn'
    """
    address = text.strip().lower()
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        raise InvalidMailbox(field="email", why="form")
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidMailbox(field="email", why="form") from error
    if not _DOMAIN.fullmatch(domain) or local.startswith(".") or local.endswith("."):
        raise InvalidMailbox(field="email", why="form")
    return f"{local}@{domain}"
