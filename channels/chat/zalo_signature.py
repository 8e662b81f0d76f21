"""Whether Zalo is calling: SHA-256 over application, body, moment and secret; no HMAC.

The moment stands in the body, whose octets are hashed as they came. It is looked for without
reading the JSON: nothing is parsed that nobody has signed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

HEADER = "X-ZEvent-Signature"
#: What is older was recorded and is played again; a clock may be wrong by the other.
OLDEST, AHEAD = timedelta(minutes=10), timedelta(minutes=5)
_MOMENT = re.compile(rb'(?<!\\)"timestamp"\s*:\s*"?([0-9]{10,16})\b')
#: Places that look like it; what somebody writes may hold some.
_TRIES = 5


class ZaloSignature:
    """Checks the calls of one application."""

    def __init__(self, *, app_id: str, secret: str) -> None:
        self._app_id, self._secret = app_id.encode(), secret.encode()

    def moment(self, body: bytes, given: str) -> datetime | None:
        """When the call was made; None: it is not Zalo's.

        Args:
            given: the header, `mac=<hex>`.
        """
        mac = given.strip().removeprefix("mac=").encode("utf-8", "surrogateescape")
        for tries, found in enumerate(_MOMENT.finditer(body)):
            if tries == _TRIES:
                break
            if hmac.compare_digest(self.sign(body, found[1]).encode(), mac):
                return _read(int(found[1]))
        return None

    def sign(self, body: bytes, moment: bytes) -> str:
        """The digest of a body, in hexadecimal.

        >>> body = (b'{"app_id":"1234567890","event_name":"user_send_text",'
        ...         b'"timestamp":"1700000000000"}')
        >>> ZaloSignature(app_id="1234567890", secret="demo-secret").sign(body, b"1700000000000")
        'a493a0300158967bd12191793ea2532a739b834fafff2b477f25848433b4916f'
        """
        return hashlib.sha256(self._app_id + body + moment + self._secret).hexdigest()


def fresh(moment: datetime, now: datetime) -> bool:
    """Whether a call of that moment may be believed now."""
    return now - OLDEST <= moment <= now + AHEAD


def _read(number: int) -> datetime | None:
    """Milliseconds since 1970, as a rule; some write seconds."""
    seconds = number / 1000 if number >= 10**11 else float(number)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
