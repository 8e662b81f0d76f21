"""The address under which a provider reports on one text: signed where the provider signs nothing.

Whoever can forge a report can make an officer believe that a citizen was told. The signature is
over the provider's name and ours for the text, so a report on one text is none on another.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import quote

#: Characters of the signature: 128 bits.
_LENGTH = 32


class ReportAddress:
    """Makes and checks such addresses."""

    def __init__(self, *, url: str, provider: str, key: bytes) -> None:
        """
        Args:
            url: scheme, host and path under which the provider reaches us.
            key: of this gateway, for nothing else.
        """
        self._url, self._provider, self._key = url, provider, key

    def of(self, name: str) -> str:
        """Where to report on the text of that name; more fields may follow after `&`."""
        return f"{self._url}?id={quote(name, safe='')}&sign={self._sign(name)}"

    def fits(self, name: str, sign: str) -> bool:
        """Whether that signature was made by us for that text."""
        return sign.isascii() and hmac.compare_digest(self._sign(name), sign)

    def _sign(self, name: str) -> str:
        told = f"{self._provider}\n{name}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, told, sha256).hexdigest()[:_LENGTH]
