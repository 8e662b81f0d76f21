"""The number of a declaration that was prepared at home, and the secret beside it.

Ten digits with a check digit, drawn by chance: they say nothing about the person, and the next
one cannot be guessed. No look-up number of a dossier is one of them, because the check digit is
reckoned as if a 3 stood before the number: each kind is known by itself.

At the counter the number is enough. Elsewhere the declaration is shown only beside its secret,
which is no part of the database: it follows from the number, the moment, and a key.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from core.dossiers.lookup import check_digit, read_lookup_number

#: What stands before the number when its check digit is reckoned.
_BEFORE = "3"
#: Letters and digits that nobody mistakes for one another (Crockford's base 32).
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOKALIKES = str.maketrans("oil", "011", " -.")
#: Of five bits each: a thousand guesses a second find one in a million years.
SECRET_LETTERS = 12


def drawn(below: Callable[[int], int]) -> str:
    """A number, every one equally likely.

    Args:
        below: a random number from 0 up to, not including, its argument.
    """
    digits = str(10**8 + below(9 * 10**8))
    return digits + check_digit(_BEFORE + digits)


def is_prepared_number(text: str) -> bool:
    """Whether these are ten digits whose check digit is right for a prepared declaration.

    >>> is_prepared_number("1000000008"), is_prepared_number("2612345677")
    (True, False)
    """
    digits = len(text) == 10 and text.isascii() and text.isdigit() and text[0] != "0"
    return digits and check_digit(_BEFORE + text) == "0"


def read_number(text: str) -> str | None:
    """The ten digits of a typed number, check digit right or wrong; `None` when it is none."""
    return read_lookup_number(text[:60])


def secret(key: bytes, number: str, made_at: datetime) -> str:
    """The secret of a number: one that is given out again later has another."""
    said = f"prepared\0{number}\0{int(made_at.timestamp())}".encode()
    bits = int.from_bytes(hmac.new(key, said, sha256).digest()[:8])
    return "".join(_LETTERS[bits >> 5 * place & 31] for place in range(SECRET_LETTERS))


def secret_fits(key: bytes, number: str, made_at: datetime, typed: str) -> bool:
    """Whether that is its secret, compared in constant time; case, blanks and dashes are
    forgiven, and so are letters that look alike.
    """
    plain = typed[:60].lower().translate(_LOOKALIKES)
    return hmac.compare_digest(
        plain.encode(errors="replace"), secret(key, number, made_at).encode()
    )


def display_secret(secret: str) -> str:
    """In groups of four: `abcd-efgh-jkmn`."""
    return "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))
