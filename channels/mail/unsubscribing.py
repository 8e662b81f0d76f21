"""The token of a link that ends the notices to one address of mail.

It holds the address, sealed: the link stands in letters that people pass on, in histories of
browsers and in logs, and a page that knows nothing but the link must know whose it is. It does
not expire: a letter of years ago must still be able to end the letters.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken

from core.people.mailboxes import InvalidMailbox, read_mailbox

#: Longer ones are none of ours: an address ends at 254 octets.
LONGEST = 600


class Unsubscribing:
    """Seals and opens the tokens of one installation."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: 32 octets."""
        self._box = Fernet(base64.urlsafe_b64encode(secret))

    def token(self, address: str) -> str:
        """What stands in the link to the letter's own reader."""
        return self._box.encrypt(address.encode()).decode().rstrip("=")

    def address(self, token: str) -> str | None:
        """Whose notices the link ends; None for a link that we did not make."""
        if len(token) > LONGEST or not token.isascii():
            return None
        try:
            return read_mailbox(self._box.decrypt(token + "=" * (-len(token) % 4)).decode())
        except (InvalidToken, UnicodeDecodeError, InvalidMailbox):
            return None
