"""Our own name for a text, for providers that take one or give none.

It is the same at every attempt, so that a provider knows a repeat, and a report finds the notice
even when the answer to the sending was lost. It holds a digest of the text and its address: a
database that was begun anew or restored counts its notices from a number it had before, and
another text must not pass for a repeat of the one that had that number.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

from channels.base import Outgoing

_PLAIN = re.compile(r"[0-9A-Za-z._]{1,30}")


def our_name(message: Outgoing) -> str:
    """At most 43 characters that stand in any address."""
    if not message.reference:
        return secrets.token_hex(16)
    digest = sha256("\0".join((message.reference, message.to, message.text)).encode()).hexdigest()
    plain = _PLAIN.fullmatch(message.reference) is not None
    return f"{message.reference}-{digest[:12]}" if plain else digest[:40]
