"""One parcel's way out: over the ways in their order, on each over the providers in theirs.

TryLater                       the next provider of the medium, then again after a while
BadAddress, Refused, OptedOut  the next way
Misconfigured                  the next provider; an operator is called
no way left                    given up, for the officers to see
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from channels.base import Misconfigured, Outgoing, SendFailed, TryLater
from core.notices.models import Notice, NoticeState
from core.notices.outcomes import Outcome, postponed
from core.notices.routing import Way
from gateway.delivery.carrier import MENDING_S, Carrier
from gateway.delivery.faults import facts, faults
from gateway.delivery.parcels import Parcel

log = logging.getLogger(__name__)

#: A notice that failed is tried again after the first, doubling with each attempt up to the second.
_FIRST_WAIT_S, _LONGEST_WAIT_S = 5.0, 600.0
#: From this attempt on, a medium that does not work for the moment is no reason to wait for it
#: where there is another.
_PATIENT_ATTEMPTS = 3

Phrase = Callable[[Notice, Way], Awaitable[Outgoing]]
#: Several in one; None: the medium has no sentence for that.
PhraseDigest = Callable[[Sequence[Notice], Way], Awaitable[Outgoing | None]]


@dataclass(slots=True)
class _Trouble:
    """Why a parcel has not gone so far."""

    why: str = "unserved"
    failure: str = "no provider for it"
    after_s: float | None = None  #: what a provider asked for
    later: bool = False  #: it may pass later
    closed: tuple[Way, ...] = ()

    def note(self, error: SendFailed) -> None:
        """Remember what to tell; a wait that was asked for holds, the shortest of them."""
        self.why, self.failure = error.failure.value, f"{error.failure}: {error}"
        if isinstance(error, TryLater):
            self.later = True
            if error.after_s is not None:
                self.after_s = min(self.after_s or error.after_s, error.after_s)
        elif isinstance(error, Misconfigured):
            self.later = True
            self.after_s = self.after_s or MENDING_S


class Carrying:
    """Takes parcels out."""

    def __init__(
        self,
        *,
        carriers: Callable[[Way], Sequence[Carrier]],
        phrase: Phrase,
        phrase_digest: PhraseDigest,
        parts: Callable[[Way, Outgoing], int],
        chance: random.Random,
    ) -> None:
        """
        Args:
            carriers: who goes that way, the preferred first.
            parts: as how many a provider bills it.
        """
        self._carriers, self._phrase, self._phrase_digest = carriers, phrase, phrase_digest
        self._parts, self._chance = parts, chance

    async def carry(self, parcel: Parcel) -> list[Outcome]:
        """What became of the notices of a parcel."""
        try:
            if len(parcel.notices) > 1:
                return await self._carry_together(parcel)
            return await self._carry_one(parcel)
        except Exception as error:
            # A notice that cannot be phrased must not keep the others waiting.
            return faults(parcel.notices, error)

    async def _carry_together(self, parcel: Parcel) -> list[Outcome]:
        way = parcel.ways[0]
        message = None
        try:
            message = await self._phrase_digest(parcel.notices, way)
        except Exception:
            # One of them: which, shows when each goes alone.
            log.exception("no digest", extra=facts(parcel.notices[0]))
        if message is None:
            apart = (Parcel((one,), parcel.ways, parcel.more) for one in parcel.notices)
            ended = await asyncio.gather(*(self.carry(one) for one in apart))
            return [outcome for outcomes in ended for outcome in outcomes]
        trouble = _Trouble()
        gone = await self._over(way, parcel, message, trouble)
        return gone or self._not_gone(parcel, trouble)

    async def _carry_one(self, parcel: Parcel) -> list[Outcome]:
        (notice,), trouble = parcel.notices, _Trouble()
        if not parcel.ways:
            trouble.why, trouble.failure = "undelivered", notice.failure
        for way in parcel.ways:
            if trouble.later and notice.attempts < _PATIENT_ATTEMPTS:
                break
            message = await self._phrase(notice, way)
            if gone := await self._over(way, parcel, message, trouble):
                return gone
        return self._not_gone(parcel, trouble)

    async def _over(
        self, way: Way, parcel: Parcel, message: Outgoing, trouble: _Trouble
    ) -> list[Outcome]:
        """Try the providers of one way; nothing when none took it, and then why is noted."""
        carriers = self._carriers(way)
        if not carriers:
            trouble.note(Misconfigured(f"nobody carries {way.medium}"))
            return []
        message = replace(message, reference=_reference(parcel.notices))
        for carrier in carriers:
            try:
                provider_id = await carrier.hand_over(message, parcel.priority)
            except (TryLater, Misconfigured) as error:
                trouble.note(error)
            except SendFailed as error:
                trouble.note(error)
                trouble.closed += (way,)
                return []
            else:
                return self._gone(parcel, way, carrier, message, provider_id)
        return []

    def _gone(
        self, parcel: Parcel, way: Way, carrier: Carrier, message: Outgoing, provider_id: str
    ) -> list[Outcome]:
        at, parts = datetime.now(UTC), self._parts(way, message)
        return [
            Outcome(
                notice=notice,
                state=NoticeState.SENT,
                at=at,
                way=way,
                provider=carrier.provider,
                provider_id=provider_id,
                # A digest is billed once.
                parts=0 if nth else parts,
                cost_dong=0 if nth else parts * carrier.price_dong,
            )
            for nth, notice in enumerate(parcel.notices)
        ]

    def _not_gone(self, parcel: Parcel, trouble: _Trouble) -> list[Outcome]:
        after_s = None
        if trouble.later:
            after_s = self._wait_s(parcel.notices[0], trouble.after_s)
        elif parcel.more and trouble.closed:
            after_s = 0.0
        return [_put_off(one, trouble, after_s) for one in parcel.notices]

    def _wait_s(self, notice: Notice, asked_s: float | None) -> float:
        """How long it waits; what failed together does not come back together."""
        if asked_s is not None:
            return asked_s * self._chance.uniform(1.0, 1.2)
        doubled: float = _FIRST_WAIT_S * 2.0 ** min(notice.attempts - 1, 16)
        return min(doubled, _LONGEST_WAIT_S) * self._chance.uniform(0.8, 1.2)


def _put_off(notice: Notice, trouble: _Trouble, after_s: float | None) -> Outcome:
    """Later; or given up, where there is no use in waiting."""
    at = datetime.now(UTC)
    if after_s is not None:
        return postponed(
            notice,
            why=trouble.why,
            failure=trouble.failure,
            at=at,
            after=timedelta(seconds=after_s),
            closed=trouble.closed,
        )
    return Outcome(
        notice=notice,
        state=NoticeState.FAILED,
        at=at,
        why=trouble.why,
        failure=trouble.failure,
        closed=trouble.closed,
    )


def _reference(notices: Sequence[Notice]) -> str:
    """Our name for a message: another one when an officer has it sent again."""
    first = notices[0]
    return f"n{first.id}.{first.rounds}" if first.rounds else f"n{first.id}"
