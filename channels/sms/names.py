"""Our own name for a text, for providers that take one or give none.

It is the same at every attempt where the notice has a name, so that a provider knows a repeat,
and a report finds the notice even when the answer to the sending was lost.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

from channels.base import Outgoing

_SHORT = re.compile(r"[0-9A-Za-z._-]{1,48}")


def our_name(message: Outgoing) -> str:
    """At most 48 characters that stand in any address."""
    if not message.reference:
        return secrets.token_hex(16)
    if _SHORT.fullmatch(message.reference):
        return message.reference
    return sha256(message.reference.encode()).hexdigest()[:48]
