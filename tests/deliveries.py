"""A delivery over providers that do what they are told, for tests."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from channels.base import Outgoing
from core.database import rows
from core.notices.models import Medium, Notice, Priority
from core.notices.outbox import LEASE
from core.notices.outcomes import Outcome, record
from core.notices.routing import Route, Way, routes
from gateway.delivery.carrier import PATIENCE_S, Carrier
from gateway.delivery.carrying import Carrying
from gateway.delivery.loop import Delivery
from gateway.delivery.recorder import Recorder


class Provider:
    """A sender that does what it is told."""

    def __init__(self, provider: str = "told") -> None:
        self.provider = provider
        self.taken: list[Outgoing] = []
        self.asked = 0
        self.trouble: Exception | None = None
        self.hangs = False
        self._changed = asyncio.Condition()

    async def send(self, message: Outgoing) -> str:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble
        async with self._changed:
            self.taken.append(message)
            self._changed.notify_all()
        return f"id-{len(self.taken)}"

    async def check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    async def has_taken(self, count: int) -> None:
        """Come back when it has."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= count)


async def phrase(notice: Notice, way: Way) -> Outgoing:
    return Outgoing(way.address, f"{notice.kind} {notice.facts['code']}")


async def digest(notices: Sequence[Notice], way: Way) -> Outgoing | None:
    return Outgoing(way.address, f"{len(notices)} in one")


async def no_digest(notices: Sequence[Notice], way: Way) -> Outgoing | None:
    return None


class Desk:
    """A delivery and what it counted."""

    def __init__(
        self,
        *texts: Provider,
        mails: Sequence[Provider] = (),
        ways: Sequence[Way] = (),
        route: Callable[[Notice], Route] | None = None,
        digests: bool = False,
        patience_s: float = PATIENCE_S,
        lease: timedelta = LEASE,
    ) -> None:
        """Texts go over those providers; `ways` or `route` stand for what people prefer."""
        self.providers = texts or (Provider(),)
        self.provider = self.providers[0]
        self.counted: list[tuple[str, str, str]] = []
        self.answers: Counter[tuple[str, str]] = Counter()
        self._route = (lambda notice: Route(tuple(ways))) if ways else route
        self._recorder = Recorder(record)
        some = {Medium.SMS: self.providers, Medium.MAIL: mails}
        carriers = {
            medium: [
                Carrier(one, price_dong=300, patience_s=patience_s, answered=self._answered)
                for one in senders
            ]
            for medium, senders in some.items()
        }
        self.delivery = Delivery(
            worker="w1",
            routes=self._routes,
            joins=lambda notice: notice.priority > Priority.ASKED,
            carrying=Carrying(
                carriers=lambda way: carriers.get(way.medium, []),
                phrase=phrase,
                phrase_digest=digest if digests else no_digest,
                parts=lambda way, message: 1,
                chance=random.Random(1),
            ),
            carriers=[one for some in carriers.values() for one in some],
            recorder=self._recorder,
            counted=self._counted,
            lease=lease,
        )

    async def turn(self) -> bool:
        """One turn, and all that it began."""
        more = await self.delivery.turn(datetime.now(UTC))
        await self.delivery.idle()
        return more

    async def hurry(self) -> None:
        """Make everything due that is owed."""
        await rows("UPDATE notice SET next_at = owed_at WHERE state = 'owed'")

    async def give_up(self) -> None:
        """Leave what is in hand as a dying worker would."""
        tasks = [*self.delivery._tasks]
        if self._recorder._writing is not None:
            tasks.append(self._recorder._writing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _routes(self, notices: Sequence[Notice], *, now: datetime) -> dict[int, Route]:
        if self._route is None:
            return await routes(notices, now=now, quiet=False)
        return {notice.id: self._route(notice) for notice in notices}

    def _counted(self, one: Outcome) -> None:
        medium = one.way.medium if one.way else one.notice.medium
        self.counted.append((medium.value, one.state.value, one.why))

    def _answered(self, provider: str, answer: str) -> None:
        self.answers[provider, answer] += 1
