"""Addresses of mail: reading them, and the return path that names the letter it belongs to.

Every letter leaves with an envelope sender of its own (VERP): `motcua+b-TOKEN@example.gov.vn`.
Whatever comes back to that address is about that letter, however a far server writes its
reports. The token carries the letter's key and a signature, so that a stranger cannot
report on letters that he did not get.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr

from core.people.mailboxes import InvalidMailbox, read_mailbox

#: Octets of a letter's key and of the signature after it; written in base32 they leave room in
#: a local part, which ends at 64 octets (RFC 5321 section 4.5.3.1.1).
_KEY_OCTETS, _SIGNATURE_OCTETS = 15, 10
_MARK = "b-"
_TOKEN = re.compile(r"[a-z2-7]{40}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address, and the name shown with it."""

    address: str
    name: str = ""

    @property
    def local(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def header(self) -> Address:
        """The same as a header writes it."""
        return Address(self.name, username=self.local, domain=self.domain)


def mailbox(text: str) -> Mailbox:
    """`Một cửa Tỉnh Mẫu <motcua@example.gov.vn>`, or the address alone.

    Raises:
        InvalidMailbox
    """
    name, address = parseaddr(text)
    found = Mailbox(read_mailbox(address), name)
    try:
        found.header()
    except (HeaderParseError, ValueError, IndexError) as error:
        raise InvalidMailbox(field="email", why="name") from error
    return found


class ReturnPaths:
    """Makes and reads the envelope senders of one mailbox."""

    def __init__(self, base: Mailbox, secret: bytes) -> None:
        self._base, self._secret = base, secret

    def key(self, reference: str) -> str:
        """The key of a letter: the same for the same reference, anew for an empty one."""
        if not reference:
            return _text(secrets.token_bytes(_KEY_OCTETS))
        return _text(self._keyed("letter", reference)[:_KEY_OCTETS])

    def of(self, key: str) -> str:
        """The envelope sender of the letter with that key."""
        return f"{self._base.local}+{_MARK}{key}{self._signature(key)}@{self._base.domain}"

    def read(self, address: str) -> str | None:
        """The key that a return path carries; None where the address is not one of ours.

        Servers may have turned its letters into capitals.
        """
        head = f"{self._base.local}+{_MARK}"
        local, _, domain = address.lower().rpartition("@")
        token = local.removeprefix(head)
        if domain != self._base.domain or token == local or not _TOKEN.fullmatch(token):
            return None
        key, signature = token[:24], token[24:]
        return key if hmac.compare_digest(signature, self._signature(key)) else None

    def _signature(self, key: str) -> str:
        return _text(self._keyed("return path", key)[:_SIGNATURE_OCTETS])

    def _keyed(self, purpose: str, text: str) -> bytes:
        said = f"{purpose}\0{text}".encode(errors="surrogatepass")
        return hmac.new(self._secret, said, hashlib.sha256).digest()


def _text(octets: bytes) -> str:
    return base64.b32encode(octets).decode().rstrip("=").lower()
