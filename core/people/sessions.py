"""Signing in, and staying signed in.

A browser holds a random token; the table holds its hash only. Attempts are counted
by account and by address before the password is looked at, so that a thousand at
once get no further than five in a row; too many lock the door for a while. The
answer is the same for a wrong password, an unknown account and a closed one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from core.errors import CoreError
from core.people.models import Officer, Session, SignInFailure
from core.people.passwords import matches
from core.storable import storable

#: A session ends after this long, or when nobody used it for so long.
LIFE, IDLE = timedelta(hours=12), timedelta(hours=2)
#: How often `seen_at` is written; a page view costs no write.
SEEN_EVERY = timedelta(minutes=5)
#: So many failures within the window lock an account, or an address that tries many.
WINDOW = timedelta(minutes=15)
MAX_BY_ACCOUNT, MAX_BY_ADDRESS = 5, 20

#: Whoever has one address of IPv6 has a network of this size to take others from.
_OWN_NETWORK = 64


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
    account, address = _account(username), _address(address)
    where = source(address)
    await _refuse_the_locked(account, where, now)
    attempt = await SignInFailure.create(account=account, address=where, at=now)
    try:
        # Once more, now that this attempt is written and so are all that came before.
        await _refuse_the_locked(account, where, now, own=1)
    except LockedOut:
        # Who knocks at a locked door does not keep it locked.
        await SignInFailure.filter(id=attempt.id).delete()
        raise
    officer = await Officer.get_or_none(username=account, active=True)
    if officer is not None and officer.demo and not allow_demo:
        officer = None
    if not await matches(officer.password_hash if officer else None, password) or officer is None:
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


async def _refuse_the_locked(account: str, where: str, now: datetime, own: int = 0) -> None:
    lately = SignInFailure.filter(at__gt=now - WINDOW)
    for attempts, allowed in (
        (lately.filter(account=account), MAX_BY_ACCOUNT),
        (lately.filter(address=where), MAX_BY_ADDRESS),
    ):
        if await attempts.count() >= allowed + own:
            raise LockedOut(minutes=int(WINDOW.total_seconds() // 60))


async def session_for(token: str, now: datetime, *, allow_demo: bool) -> Session | None:
    """The open session that a browser's token names, its officer fetched; or None."""
    session = await Session.get_or_none(token_hash=_hash(token)).select_related("officer")
    if session is None or not session.officer.active:
        return None
    if session.officer.demo and not allow_demo:
        return None
    if now >= session.expires_at or now - session.seen_at > IDLE:
        await Session.filter(token_hash=session.token_hash).delete()
        return None
    if now - session.seen_at > SEEN_EVERY:
        session.seen_at = now
        # It may have been ended meanwhile, in another window.
        await Session.filter(token_hash=session.token_hash).update(seen_at=now)
    return session


async def sign_out(token: str) -> None:
    """End the session; nothing happens when it has ended already."""
    await Session.filter(token_hash=_hash(token)).delete()


async def sweep(now: datetime) -> None:
    """Drop sessions and failures that no longer matter."""
    await Session.filter(expires_at__lt=now).delete()
    await Session.filter(seen_at__lt=now - IDLE).delete()
    await SignInFailure.filter(at__lt=now - WINDOW).delete()


def source(address: str) -> str:
    """Under which name the attempts from an address are counted.

    >>> source("203.0.113.7"), source("2001:db8:1:2:3::4"), source("::ffff:203.0.113.7")
    ('203.0.113.7', '2001:db8:1:2::/64', '203.0.113.7')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), _OWN_NETWORK), strict=False))


def _account(username: str) -> str:
    """As names are stored. What no account can be called is counted under one empty name."""
    account = username.strip().lower()
    return account if len(account) <= 60 and storable(account) else ""


def _address(address: str) -> str:
    return address if len(address) <= 45 and storable(address) else ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
