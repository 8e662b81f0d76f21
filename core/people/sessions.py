"""Signing in, and staying signed in.

A browser holds a random token; the table holds its hash only. Failures are
counted by account and by address, and too many of either lock the door for a
while: the same answer for a wrong password, an unknown account and a closed one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import CoreError
from core.people.models import Officer, Session, SignInFailure
from core.people.passwords import matches

#: A session ends after this long, or when nobody used it for so long.
LIFE, IDLE = timedelta(hours=12), timedelta(hours=2)
#: How often `seen_at` is written; a page view costs no write.
SEEN_EVERY = timedelta(minutes=5)
#: So many failures within the window lock an account, or an address that tries many.
WINDOW = timedelta(minutes=15)
MAX_BY_ACCOUNT, MAX_BY_ADDRESS = 5, 20


class WrongCredentials(CoreError):
    """Name and password do not fit, or the account is closed."""

    kind = "wrong_credentials"


class LockedOut(CoreError):
    """Too many failures; try again later. `facts`: `minutes`."""

    kind = "locked_out"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token goes to the browser and is kept nowhere else."""

    token: str
    csrf_token: str
    officer: Officer
    expires_at: datetime


async def sign_in(
    username: str,
    password: str,
    address: str,
    *,
    now: datetime,
    allow_demo: bool,
    draw: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> SignedIn:
    """Open a session.

    Raises:
        LockedOut: too many failures of this account or from this address lately.
        WrongCredentials: they do not fit.
    """
    account = username.strip().lower()[:60]
    await _refuse_the_locked(account, address, now)
    officer = await Officer.get_or_none(username=account, active=True)
    if officer is not None and officer.demo and not allow_demo:
        officer = None
    if not await matches(officer.password_hash if officer else None, password) or officer is None:
        await SignInFailure.create(account=account, address=address, at=now)
        raise WrongCredentials
    await SignInFailure.filter(account=account).delete()
    token, csrf_token = draw(), draw()
    await Session.create(
        token_hash=_hash(token),
        officer=officer,
        csrf_token=csrf_token,
        address=address,
        created_at=now,
        seen_at=now,
        expires_at=now + LIFE,
    )
    return SignedIn(token, csrf_token, officer, now + LIFE)


async def _refuse_the_locked(account: str, address: str, now: datetime) -> None:
    since = now - WINDOW
    for failures, allowed in (
        (SignInFailure.filter(account=account, at__gt=since), MAX_BY_ACCOUNT),
        (SignInFailure.filter(address=address, at__gt=since), MAX_BY_ADDRESS),
    ):
        if await failures.count() >= allowed:
            raise LockedOut(minutes=int(WINDOW.total_seconds() // 60))


async def session_for(token: str, now: datetime) -> Session | None:
    """The open session that a browser's token names, its officer fetched; or None."""
    session = await Session.get_or_none(token_hash=_hash(token)).select_related("officer")
    if session is None or not session.officer.active:
        return None
    if now >= session.expires_at or now - session.seen_at > IDLE:
        await session.delete()
        return None
    if now - session.seen_at > SEEN_EVERY:
        session.seen_at = now
        await session.save(update_fields=["seen_at"])
    return session


async def sign_out(token: str) -> None:
    """End the session; nothing happens when it has ended already."""
    await Session.filter(token_hash=_hash(token)).delete()


async def sweep(now: datetime) -> None:
    """Drop sessions and failures that no longer matter."""
    await Session.filter(expires_at__lt=now).delete()
    await SignInFailure.filter(at__lt=now - WINDOW).delete()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
