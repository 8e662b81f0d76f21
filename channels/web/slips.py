"""Proving a receipt by the signed token of its QR code.

The token stands in the address beside the code it signs, so both travel together as one
text where core wants one.
"""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.receipts.token import BadToken, Claims, verify


class Slips:
    """Knows the keys that receipts were ever signed with."""

    def __init__(self, keys: Iterable[Ed25519PublicKey]) -> None:
        self._keys = tuple(keys)

    def verify(self, code: str, token: str) -> Claims:
        """What the slip proves.

        Raises:
            BadToken: one of its subclasses, which say why.
        """
        return verify(self._keys, code, token)

    @staticmethod
    def joined(code: str, token: str) -> str:
        """The slip of a `core.dossiers.enquiries.Question`."""
        return f"{code} {token}"

    def code(self, slip: str) -> str | None:
        """The dossier code that a joined slip proves; None for a forged one."""
        code, _, token = slip.partition(" ")
        try:
            return self.verify(code, token).code
        except BadToken:
            return None
