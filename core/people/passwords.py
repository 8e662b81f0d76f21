"""Passwords, kept as argon2id.

Checking one takes tens of milliseconds of a processor on purpose, so it runs in
a thread; an unknown account costs the same as a known one.
"""

from __future__ import annotations

import asyncio
import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InvalidInput

#: Fewer characters are refused; more than the maximum would let a stranger buy our time.
MIN_LENGTH, MAX_LENGTH = 10, 128

#: OWASP's second profile: 19 MiB, two passes, one lane; fits an old PC.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@functools.cache
def _nobody() -> str:
    return _HASHER.hash("a password that nobody has")


async def hashed(password: str) -> str:
    """The text to store for a password.

    Raises:
        InvalidInput: too short or too long (`why`: "password_length").
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(field="password", why="password_length")
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; takes as long when nothing is stored."""
    return await asyncio.to_thread(_verify, stored, password[:MAX_LENGTH])


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
