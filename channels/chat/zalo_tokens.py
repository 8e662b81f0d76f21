"""The token with which we act as an Official Account: renewed in time, by one process at a time.

A refresh token is good once and its use kills the pair before it, so the pair is stored before it
is used. When one is lost, a person has to authorise us again: put the new refresh token into
the settings.

Source: https://developers.zalo.me/docs (OAuth v4); numbers as of 2026 unverified.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import aiohttp

from channels.base import Misconfigured, SendFailed, TryLater
from channels.exchange import TIMEOUT_S, call, failed, why_by_status
from core.grants.pairs import Pair, Pairs

#: Renewed when it is good for no longer than this.
_IN_TIME = timedelta(hours=2)
#: How often, and how long, one waits for another process to renew it; seconds.
_LOOK_S, _WAIT_S = 0.2, 4.0


class ZaloTokens:
    """Gives the token."""

    def __init__(
        self,
        http: Callable[[], aiohttp.ClientSession],
        pairs: Pairs,
        *,
        app_id: str,
        app_secret: str,
        oauth_base: str,
        clock: Callable[[], datetime],
        timeout_s: float = TIMEOUT_S,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http, self._pairs, self._clock, self._pause = http, pairs, clock, pause
        self._app_id, self._headers = app_id, {"secret_key": app_secret}
        self._url = f"{oauth_base.rstrip('/')}/v4/oa/access_token"
        self._timeout_s = timeout_s
        self._known: Pair | None = None
        self._renewing = asyncio.Lock()

    async def token(self, *, stale: str = "") -> str:
        """A token that is good.

        Args:
            stale: one that Zalo does not take any more, though it should.

        Raises:
            TryLater: it cannot be renewed now.
            Misconfigured: a person has to authorise us again.
        """
        known = self._known
        if known is None or not self._good(known) or known.access == stale:
            async with self._renewing:  # of this process, one asks the database
                known = self._known = await self._present(stale)
        return known.access

    async def holds(self) -> bool:
        """Whether there is a token that is good, without asking for one."""
        return self._good(await self._pairs.now(self._clock()))

    async def renew(self, _: datetime | None = None) -> bool:
        """Renew it where it ends soon; the turn of a loop."""
        pair = await self._pairs.now(self._clock())
        if not pair.access or pair.good_until - self._clock() < _IN_TIME:
            async with self._renewing:
                self._known = await self._renewed(pair)
        return False

    async def _present(self, stale: str) -> Pair:
        pair = await self._pairs.now(self._clock())
        if self._good(pair) and pair.access != stale:
            return pair
        return await self._renewed(pair)

    async def _renewed(self, pair: Pair) -> Pair:
        """The next pair: from Zalo, or from whoever is asking already."""
        held = await self._pairs.hold(pair, self._clock())
        if held is None:
            return await self._others(pair)
        try:
            access, refresh, life = await self._asked(pair.refresh)
        except SendFailed:
            await self._pairs.let_go(pair, held)
            raise
        now = self._clock()
        kept = await self._pairs.store(pair, access, refresh, now + life, now)
        return kept if kept is not None else await self._pairs.now(now)

    async def _others(self, pair: Pair) -> Pair:
        for _ in range(int(_WAIT_S / _LOOK_S)):
            await self._pause(_LOOK_S)
            found = await self._pairs.now(self._clock())
            if found.number != pair.number:
                return found
        raise TryLater("the token of Zalo is being renewed elsewhere")

    async def _asked(self, refresh: str) -> tuple[str, str, timedelta]:
        form = {"refresh_token": refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        said = await call(
            self._http(),
            "Zalo",
            "POST",
            self._url,
            timeout_s=self._timeout_s,
            headers=self._headers,
            data=form,
        )
        body = said.json()
        access, next_one = body.get("access_token"), body.get("refresh_token")
        life = str(body.get("expires_in"))
        seconds = int(life) if life.isascii() and life.isdigit() and len(life) < 10 else 0
        if isinstance(access, str) and isinstance(next_one, str) and access and next_one:
            return access, next_one, timedelta(seconds=min(seconds, 30 * 86400) or 3600)
        if said.status < 300 and body.get("error"):
            raise Misconfigured("Zalo renews no token: authorise the account again")
        raise failed(why_by_status(said.status), f"Zalo's tokens: answer {said.status}", said)

    def _good(self, pair: Pair) -> bool:
        return bool(pair.access) and pair.good_until > self._clock()
