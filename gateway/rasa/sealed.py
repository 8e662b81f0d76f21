"""A turn on its way through Rasa: sealed, so that Rasa can neither read nor alter it.

What Rasa hands back to our action endpoint decides whose conversation is answered. It is
encrypted and signed with a key of ours, and good for a moment only: after that the turn has been
answered without Rasa.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import orjson
from cryptography.fernet import Fernet, InvalidToken

from advisor.advice import Heard

#: A sealed turn is longer than its text; longer ones are none of ours.
_LONGEST = 20_000


class Stale(Exception):
    """It is no turn of ours, or one that has been answered otherwise by now."""


class SealedTurns:
    """Seals and opens the turns of one installation; any of its processes opens them."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: 32 octets."""
        self._box = Fernet(base64.urlsafe_b64encode(secret))

    def seal(self, heard: Heard, *, until: datetime) -> str:
        """The turn, which may be answered `until` then."""
        held = asdict(heard) | {"until": until.timestamp()}
        return self._box.encrypt(orjson.dumps(held)).decode()

    def open(self, token: object, *, now: datetime) -> Heard:
        """The turn.

        Raises:
            Stale: see there.
        """
        if not isinstance(token, str) or len(token) > _LONGEST:
            raise Stale("no sealed turn")
        try:
            held = orjson.loads(self._box.decrypt(token.encode()))
            until = datetime.fromtimestamp(held.pop("until"), UTC)
            heard = Heard(**held)
        except (InvalidToken, UnicodeEncodeError, TypeError, KeyError, ValueError) as error:
            raise Stale("not sealed here") from error
        if now > until:
            raise Stale(f"{(now - until) / timedelta(seconds=1):.1f} s too late")
        return heard
