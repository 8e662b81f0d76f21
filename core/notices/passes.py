"""Passes to the page of preferences: what a link proves about who opened it.

A link that was sent to an address proves the address, and speaks for all its notices; in a
letter that went another way, for those about its dossier. The PIN of a dossier, checked a moment
ago, proves that dossier only. A pass is sealed: it holds an
address, and addresses of pages stand in logs.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from cryptography.fernet import Fernet, InvalidToken

from core.storable import storable_id

#: How long a link that was sent opens the page, and how long a checked PIN does.
OF_ADDRESS, OF_DOSSIER = timedelta(days=90), timedelta(minutes=30)
#: Longer ones are none of ours.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Pass:
    """What is proved: an address, a dossier, or an address as far as one dossier goes."""

    address: str = ""
    dossier_id: int = 0


class Passes:
    """Seals and opens the passes of one installation."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: 32 octets."""
        self._box = Fernet(base64.urlsafe_b64encode(secret))

    def of_address(self, address: str, *, now: datetime, dossier_id: int = 0) -> str:
        """For a link that is sent to that address, and nowhere else.

        With a dossier: to whoever reads its notices for that address.
        """
        return self._sealed({"a": address, "d": dossier_id}, now)

    def of_dossier(self, dossier_id: int, *, now: datetime) -> str:
        """For the page of somebody who has just shown the PIN."""
        return self._sealed({"d": dossier_id}, now)

    def read(self, token: str, *, now: datetime) -> Pass | None:
        """What it proves; None when it is not ours or too old."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        padded = token + "=" * (-len(token) % 4)
        try:
            held = orjson.loads(self._box.decrypt(padded))
            made_at = self._box.extract_timestamp(padded.encode())
        except (InvalidToken, ValueError):
            return None
        found = Pass(str(held.get("a", "")), int(held.get("d", 0)))
        life = OF_ADDRESS if found.address else OF_DOSSIER
        if not 0 <= now.timestamp() - made_at + 1 <= life.total_seconds() + 1:
            return None
        return found if found.address or storable_id(found.dossier_id) else None

    def _sealed(self, held: dict[str, object], now: datetime) -> str:
        sealed = self._box.encrypt_at_time(orjson.dumps(held), int(now.timestamp()))
        return sealed.decode().rstrip("=")
