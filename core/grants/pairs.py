"""Keeping a pair of tokens that may be renewed by one process only, which stores it before use.

A renewal kills the pair before it. So the row is held while the provider is asked, with no
transaction open; a holder that died loses it after a while.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from core.database import rows, transaction
from core.grants.models import Grant
from core.sealing import Seals

#: As long as the provider may take to answer, and the database to store it.
_HELD = timedelta(seconds=60)
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_FOR_EVER = timedelta(days=36_500)

_BEGIN = """
INSERT INTO provider_grant (provider, sealed, given, number, good_until) VALUES ($1, $2, $3, 0, $4)
ON CONFLICT (provider) DO UPDATE SET sealed = excluded.sealed, given = excluded.given,
 number = provider_grant.number + 1, good_until = excluded.good_until, renewing_until = NULL
WHERE provider_grant.given <> excluded.given
"""
_HOLD = """
UPDATE provider_grant SET renewing_until = $3 WHERE provider = $1 AND number = $2
 AND (renewing_until IS NULL OR renewing_until < $4) RETURNING number
"""
_STORE = """
UPDATE provider_grant SET sealed = $3, good_until = $4, number = number + 1, renewing_until = NULL
WHERE provider = $1 AND number = $2 RETURNING number
"""
_LET_GO = """
UPDATE provider_grant SET renewing_until = NULL WHERE provider = $1 AND number = $2
 AND renewing_until = $3
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair."""

    access: str = field(repr=False)  #: empty: there is none yet
    refresh: str = field(repr=False)
    number: int
    good_until: datetime


class Pairs:
    """The pair of one provider."""

    def __init__(self, provider: str, *, given: str, key: bytes) -> None:
        """
        Args:
            given: what an operator got from the provider to begin with.
            key: seals what stands in the database.
        """
        self._provider, self._given, self._seals = provider, given, Seals(key)

    async def now(self, now: datetime) -> Pair:
        """The pair that holds; with what was given, where that is new."""
        row = await Grant.get_or_none(provider=self._provider)
        if row is None or row.given != self._digest:
            sealed = self._sealed("", self._given, now)
            await rows(_BEGIN, self._provider, sealed, self._digest, _NEVER)
            row = await Grant.get(provider=self._provider)
        opened = self._seals.open(self._provider, row.sealed, now=now, life=_FOR_EVER)
        if opened is None:  # sealed with another key
            return Pair("", self._given, row.number, _NEVER)
        return Pair(opened["access"], opened["refresh"], row.number, row.good_until)

    async def hold(self, pair: Pair, now: datetime) -> datetime | None:
        """Be the one who renews that pair, until the moment that comes back; None: another is."""
        until = now + _HELD
        async with transaction():
            held = await rows(_HOLD, self._provider, pair.number, until, now)
        return until if held else None

    async def store(
        self, before: Pair, access: str, refresh: str, good_until: datetime, now: datetime
    ) -> Pair | None:
        """Keep the pair that came in place of another; None: somebody kept one already."""
        sealed = self._sealed(access, refresh, now)
        async with transaction():
            kept = await rows(_STORE, self._provider, before.number, sealed, good_until)
        return Pair(access, refresh, before.number + 1, good_until) if kept else None

    async def let_go(self, pair: Pair, held: datetime) -> None:
        """Renew it no more: it was not done."""
        async with transaction():
            await rows(_LET_GO, self._provider, pair.number, held)

    @property
    def _digest(self) -> str:
        return sha256(self._given.encode()).hexdigest()

    def _sealed(self, access: str, refresh: str, now: datetime) -> str:
        return self._seals.close(self._provider, {"access": access, "refresh": refresh}, now=now)
