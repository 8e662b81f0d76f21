"""The signature that lets a stranger verify a slip without asking us.

The address in the QR reads `/tra-cuu?ma=CODE&t=TOKEN`. The code stands there in the clear
and is covered by the signature, so the token does not repeat it. A token is 71 octets:

    version 1 | key id 2 | received on 2 | due on 2 | Ed25519 signature 64

Dates are days since 2020-01-01, big-endian; a due date of 0 means: none was given. The
signature covers `motcua-receipt`, the first seven octets and the code in ASCII. The key id
is the start of the SHA-256 of the public key: it only spares trying every key.

Written in base32 without padding: the alphanumeric mode of a QR code packs capitals and
digits in 5.5 bits, the letters of base64 take 8, and the slip's QR stays one version smaller.
Nothing personal is in it: code, two dates, and the agency that the code begins with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import CoreError, InvalidInput

VERSION = 1
_CONTEXT = b"motcua-receipt"
_EPOCH = date(2020, 1, 1)
_HEADER = struct.Struct(">B2sHH")
_SIGNATURE_OCTETS = 64
_MIN_SECRET_OCTETS = 16


class BadToken(CoreError):
    """The slip does not prove itself. The subclasses say why."""

    kind = "receipt.bad_token"


class MalformedToken(BadToken):
    """Not a token at all, or of a version that this program does not know."""

    kind = "receipt.malformed_token"


class UnknownKey(BadToken):
    """Signed by a key that is not among ours: another installation, or a forger."""

    kind = "receipt.unknown_key"


class TamperedToken(BadToken):
    """One of our keys is named, but code, dates or signature were changed."""

    kind = "receipt.tampered_token"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the slip proves."""

    code: str
    received_on: date
    due_on: date | None

    @property
    def agency(self) -> str:
        """Identifier of the receiving agency, as the code begins (QĐ 20/2020)."""
        return self.code.partition("-")[0]


def signing_key(secret: bytes) -> Ed25519PrivateKey:
    """The key of this installation, derived from its secret: no further file to keep.

    Raises:
        InvalidInput: the secret has fewer than 16 octets.
    """
    if len(secret) < _MIN_SECRET_OCTETS:
        raise InvalidInput(field="secret", why="too_short")
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_CONTEXT).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_text(key: Ed25519PublicKey) -> str:
    """The public key as published: 32 octets in base64."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """Read a published key back, as a stranger does.

    Raises:
        InvalidInput: not 32 octets in base64.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise InvalidInput(field="public_key", why="malformed") from error


def sign(key: Ed25519PrivateKey, claims: Claims) -> str:
    """The token for a slip: 114 capitals and digits.

    Raises:
        InvalidInput: a date before 2020 or after 2199, a code that is not ASCII.
    """
    header = _HEADER.pack(
        VERSION, _key_id(key.public_key()), _days(claims.received_on), _days(claims.due_on)
    )
    return _encode(header + key.sign(_signed(header, claims.code)))


def verify(keys: Iterable[Ed25519PublicKey], code: str, token: str) -> Claims:
    """What a slip proves, given the code and token of its address.

    Args:
        keys: every public key that this installation ever signed with.

    Raises:
        MalformedToken, UnknownKey, TamperedToken
    """
    octets = _decode(token)
    header, signature = octets[: _HEADER.size], octets[_HEADER.size :]
    version, key_id, received, due = _HEADER.unpack(header)
    if version != VERSION or not received:
        raise MalformedToken
    named = [key for key in keys if _key_id(key) == key_id]
    if not named:
        raise UnknownKey
    if not any(_holds(key, signature, header, code) for key in named):
        raise TamperedToken
    return Claims(code, _EPOCH + timedelta(received), _EPOCH + timedelta(due) if due else None)


def address(public_url: str, code: str, token: str) -> str:
    """What the QR opens."""
    return f"{public_url.rstrip('/')}/tra-cuu?{urlencode({'ma': code, 't': token})}"


def _holds(key: Ed25519PublicKey, signature: bytes, header: bytes, code: str) -> bool:
    try:
        key.verify(signature, _signed(header, code))
    except (InvalidSignature, InvalidInput):
        return False
    return True


def _signed(header: bytes, code: str) -> bytes:
    if not code.isascii():
        raise InvalidInput(field="code", why="not_ascii")
    return _CONTEXT + header + code.encode()


def _key_id(key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes_raw()).digest()[:2]


def _days(on: date | None) -> int:
    if on is None:
        return 0
    days = (on - _EPOCH).days
    if not 0 < days < 1 << 16:
        raise InvalidInput(field="date", why="out_of_range")
    return days


def _encode(octets: bytes) -> str:
    return base64.b32encode(octets).decode().rstrip("=")


def _decode(token: str) -> bytes:
    try:
        octets = base64.b32decode(token + "=" * (-len(token) % 8))
    except (ValueError, binascii.Error) as error:
        raise MalformedToken from error
    # The last letter has spare bits: without this, four texts would pass for one token.
    if len(octets) != _HEADER.size + _SIGNATURE_OCTETS or _encode(octets) != token:
        raise MalformedToken
    return octets
