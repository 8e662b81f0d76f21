"""Values handed to a browser that it can neither read nor change.

So travel the PIN from reception to the receipt, files that were stored while a form still had
faults, and the leave to correct a form that a PIN has earned. A seal names its purpose and ends
after a while.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken


class Seals:
    """Makes and opens them."""

    def __init__(self, key: bytes) -> None:
        digest = sha256(b"motcua office seals\0" + key).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def close(self, purpose: str, value: Mapping[str, Any], *, now: datetime) -> str:
        """The text to hand out."""
        plain = orjson.dumps({"purpose": purpose, "value": dict(value)})
        return self._fernet.encrypt_at_time(plain, int(now.timestamp())).decode()

    def open(
        self, purpose: str, text: str, *, now: datetime, life: timedelta
    ) -> dict[str, Any] | None:
        """What was handed out; None when it is not ours, for something else, or too old."""
        try:
            plain = self._fernet.decrypt_at_time(
                text.encode(), int(life.total_seconds()), int(now.timestamp())
            )
        except InvalidToken:
            return None
        found = orjson.loads(plain)
        value: dict[str, Any] = found["value"]
        return value if found["purpose"] == purpose else None
