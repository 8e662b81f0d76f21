"""The six digits: drawn from the challenge and our secret whenever they are wanted.

So no table, backup or notice holds a code, and who reads all of them cannot confirm a number.
The digits are taken as RFC 4226 takes them, from SHA-256 and with more bits, so that none of the
million codes is likelier by more than one in 10^13.
"""

from __future__ import annotations

import hashlib
import hmac

DIGITS = 6


def token_hash(token: str) -> str:
    """Under which a token is kept."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def code_of(secret: bytes, challenge: str) -> str:
    """The code of a challenge, by its token's hash.

    >>> len(code_of(b"secret", "0" * 64))
    6
    """
    said = f"number code\0{challenge}".encode()
    drawn = int.from_bytes(hmac.new(secret, said, hashlib.sha256).digest()[:8])
    return f"{drawn % 10**DIGITS:0{DIGITS}}"


def fits(secret: bytes, challenge: str, typed: str) -> bool:
    """Whether that is the code, blanks between the digits forgiven; takes as long for any."""
    digits = "".join(typed.split())
    given = digits if digits.isascii() and len(digits) == DIGITS else "x" * DIGITS
    return hmac.compare_digest(code_of(secret, challenge), given)
