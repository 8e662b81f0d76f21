"""The delivery's turn: claim what is due, and have it carried while the next is claimed.

A turn waits for no provider: one that hangs holds up its own texts alone. What is in hand is
bounded, and so is what a dying worker leaves claimed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.notices import outbox
from core.notices.models import Notice, NoticeState, Priority
from core.notices.outcomes import Outcome
from core.notices.routing import Route
from gateway.delivery.carrier import Carrier
from gateway.delivery.carrying import Carrying
from gateway.delivery.faults import facts, faults
from gateway.delivery.parcels import Parcel, parcels
from gateway.delivery.recorder import Recorder

log = logging.getLogger(__name__)

#: Notices in hand at once. At fifty milliseconds for an answer this makes two thousand a second.
IN_HAND = 128
#: Notices claimed at once: most, and least unless nothing else is in hand.
BATCH, _LEAST = 64, 32
#: Beyond what is in hand, so many may be taken that somebody waits for: in hand may be a
#: thousand reminders that wait their turn at a slow provider.
_KEPT_FREE = 16
#: How often to look whether something is due; seconds. The database's own bell (NOTIFY) would
#: make those who receive dossiers wait for each other at every commit.
PAUSE_S = 0.2
#: How often to look for what dead workers held; seconds.
_GIVING_BACK_S = 5.0


class Delivery:
    """One worker."""

    def __init__(
        self,
        *,
        worker: str,
        routes: Callable[..., Awaitable[Mapping[int, Route]]],
        joins: Callable[[Notice], bool],
        carrying: Carrying,
        carriers: Iterable[Carrier],
        recorder: Recorder,
        counted: Callable[[Outcome], None] = lambda outcome: None,
        resting: Callable[[str, bool], None] = lambda provider, rests: None,
        lease: timedelta = outbox.LEASE,
    ) -> None:
        """
        Args:
            routes: `core.notices.routing.routes`.
            joins: whether a notice may stand with others in one message.
            carriers: all of them, to look after those that rest.
            counted: told of each outcome that is written.
            resting: told at each turn of each provider whether it is left alone.
        """
        self._worker, self._routes, self._joins = worker, routes, joins
        self._carrying, self._carriers = carrying, [*carriers]
        self._recorder, self._counted, self._lease = recorder, counted, lease
        self._resting = resting
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_hand = 0
        self._more = False
        self._given_back_at = 0.0
        #: Set when a turn would find something to do before its time.
        self.wake = asyncio.Event()

    async def turn(self, now: datetime) -> bool:
        """Claim what is due and begin to deliver it; whether there may be more right away."""
        self.wake.clear()
        for carrier in self._carriers:
            if carrier.breaker.wants_check():
                self._begin(carrier.look())
            self._resting(carrier.provider, not carrier.breaker.lets_through())
        await self._give_back(now)
        if any([carrier.breaker.is_back() for carrier in self._carriers]):
            await outbox.hurry(now)
        free = min(IN_HAND - self._in_hand, BATCH)
        crowded = free < _LEAST
        if crowded:
            free = IN_HAND + _KEPT_FREE - self._in_hand
        if free <= 0:
            return False
        priorities = (Priority.ASKED,) if crowded else tuple(Priority)
        notices = await outbox.claim(
            self._worker, free, now=now, lease=self._lease, priorities=priorities
        )
        self._more = crowded or len(notices) == free
        if notices:
            await self._send_off(notices, now)
        return self._more and self._roomy

    @property
    def _roomy(self) -> bool:
        return IN_HAND - self._in_hand >= _LEAST

    async def idle(self) -> None:
        """Come back when nothing is in hand."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _give_back(self, now: datetime) -> None:
        at = asyncio.get_running_loop().time()
        if at - self._given_back_at >= min(_GIVING_BACK_S, self._lease.total_seconds()):
            await outbox.give_back(now)
            self._given_back_at = at

    async def _send_off(self, notices: Sequence[Notice], now: datetime) -> None:
        ready, ended = await self._sorted(notices, now)
        for parcel in ready:
            self._in_hand += len(parcel.notices)
            self._begin(self._deliver(parcel))
        if ended:
            self._in_hand += len(ended)
            self._begin(self._record(ended))

    async def _sorted(
        self, notices: Sequence[Notice], now: datetime
    ) -> tuple[list[Parcel], list[Outcome]]:
        """What goes now, and what became at once of the rest."""
        try:
            routes = await self._routes(notices, now=now)
            return parcels(notices, routes, joins=self._joins, now=now)
        except Exception as error:
            if len(notices) == 1:
                return [], faults(notices, error)
        # One of them: the others must not wait for it, nor be given up with it.
        ready, ended = [], []
        for one in notices:
            going, done = await self._sorted([one], now)
            ready += going
            ended += done
        return ready, ended

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, parcel: Parcel) -> None:
        await self._record(await self._carrying.carry(parcel))

    async def _record(self, outcomes: Sequence[Outcome]) -> None:
        try:
            await self._recorder.keep(outcomes)
        finally:
            self._in_hand -= len(outcomes)
            if self._more and self._roomy:
                self.wake.set()
        for one in outcomes:
            self._counted(one)
            _tell(one)


def _tell(one: Outcome) -> None:
    if one.state is NoticeState.FAILED:
        log.warning("notice given up", extra=facts(one.notice) | {"reason": one.failure})
    elif one.state is NoticeState.OWED and one.counted:
        log.info("notice postponed", extra=facts(one.notice) | {"reason": one.failure})
