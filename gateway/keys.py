"""The secret from which every key is derived: given in production, made and kept in demo mode."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.settings import Settings


def kept_file(settings: Settings) -> Path:
    """Where a secret that was made is kept."""
    return settings.data_dir / "secret_key"


def secret_key(settings: Settings) -> bytes:
    """The secret of this gateway; made at the first call in demo mode.

    Several processes may ask at the same moment: all get the same one.
    """
    if settings.secret_key:
        return settings.secret_key.encode()
    file = kept_file(settings)
    if not file.exists():
        _make(file)
    return file.read_bytes().strip()


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
        out.flush()
        os.fsync(out.fileno())
    # A link, unlike a rename, fails when another process was first.
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def derived(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """A key of its own for `purpose`, so that what signs receipts cannot sign sessions.

    Source: RFC 5869.
    """
    return HKDF(SHA256(), length, salt=None, info=f"motcua {purpose}".encode()).derive(secret)


def sealing_key(secret: bytes) -> Ed25519PrivateKey:
    """The key that seals the history; it is not in the database that it vouches for."""
    return Ed25519PrivateKey.from_private_bytes(derived(secret, "history seals"))


def counter_secret(secret: bytes) -> bytes:
    """What keys the stored PINs of dossiers and the hashes under which senders are counted."""
    return derived(secret, "counter")


def call_key(secret: bytes, host: str) -> bytes:
    """What signs calls to another system; each host has its own, and cannot pass for us
    elsewhere. It is text, so that it can be copied into that system's settings.
    """
    return derived(secret, f"calls to {host}").hex().encode()


def twilio_token(settings: Settings, secret: bytes) -> str:
    """What signs Twilio's webhooks; without Twilio, those of the simulated network."""
    return settings.twilio_auth_token or derived(secret, "simulated network").hex()


def rasa_token(settings: Settings, secret: bytes) -> str:
    """What Rasa shows to have actions done."""
    return settings.rasa_token or derived(secret, "Rasa's actions").hex()
