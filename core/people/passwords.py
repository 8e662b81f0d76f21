"""Passwords, kept as argon2id.

Checking one takes tens of milliseconds of a processor on purpose, so it runs in
a thread; an unknown account costs the same as a known one. The same letters typed
on another keyboard are the same password: composed or not, they are compared in
one form (NFKC).

Source: OWASP Password Storage Cheat Sheet; NIST SP 800-63B section 5.1.1.2.
"""

from __future__ import annotations

import asyncio
import functools
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InvalidInput
from core.storable import storable

#: Fewer characters are refused; more than the maximum would let a stranger buy our time.
MIN_LENGTH, MAX_LENGTH = 10, 128

#: OWASP's second profile: 19 MiB, two passes, one lane; fits an old PC.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@functools.cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_hex())


async def hashed(password: str) -> str:
    """The text to store for a password.

    Raises:
        InvalidInput: too short or too long (`why`: "password_length"), or of
            characters that are none (`why`: "unprintable").
    """
    password = unicodedata.normalize("NFKC", password)
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(field="password", why="password_length")
    if not storable(password):
        raise InvalidInput(field="password", why="unprintable")
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; takes as long when none is stored, or no hash."""
    return await asyncio.to_thread(_verify, stored or "", password[: 4 * MAX_LENGTH])


def _verify(stored: str, password: str) -> bool:
    typed = unicodedata.normalize("NFKC", password)
    usable = len(typed) <= MAX_LENGTH and storable(typed)
    kept = stored if stored.startswith("$argon2") else _nobody()
    try:
        fits = _HASHER.verify(kept, typed if usable else "")
    except (VerificationError, InvalidHashError):
        return False
    return fits and usable and kept == stored
