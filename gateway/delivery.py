"""Sending what is owed: claim, phrase, send, record."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from channels.base import Misconfigured, Outgoing, Sender, SendFailed, TryLater
from core.notices import outbox
from core.notices.models import Notice

log = logging.getLogger(__name__)

#: Notices taken at once; they are sent side by side.
BATCH = 20

#: A provider that is down is asked again after this, doubling with each attempt up to the second.
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
#: An operator needs this long to mend an account.
_MENDING = timedelta(minutes=20)


class Delivery:
    """The loop's turn."""

    def __init__(
        self,
        *,
        worker: str,
        phrase: Callable[[Notice], str],
        sender: Callable[[Notice], Sender],
        counted: Callable[[str, str], None],
        chance: random.Random,
    ) -> None:
        """`counted` is told the medium, and `sent`, `postponed` or `failed`."""
        self._worker, self._phrase, self._sender = worker, phrase, sender
        self._counted, self._chance = counted, chance

    async def turn(self, now: datetime) -> bool:
        """Deliver one batch; whether there may be more."""
        notices = await outbox.claim(self._worker, BATCH, now=now)
        ended = await asyncio.gather(
            *(self._deliver(notice) for notice in notices), return_exceptions=True
        )
        for failure in ended:
            if failure is not None:  # the database is gone: leases run out, nothing is lost
                raise failure
        return len(notices) == BATCH

    async def _deliver(self, notice: Notice) -> None:
        try:
            outcome = await self._tried(notice)
        except Exception as error:
            # A notice that cannot be phrased must not keep the others waiting.
            log.exception("notice could not be sent", extra=_facts(notice))
            outcome = await self._postpone(notice, type(error).__name__, self._wait(notice))
        self._counted(notice.medium, outcome)

    async def _tried(self, notice: Notice) -> str:
        now = datetime.now(UTC)
        if notice.useless_after is not None and notice.useless_after < now:
            return await self._give_up(notice, "too late")
        if await outbox.opted_out(notice.medium, notice.address):
            return await self._give_up(notice, "opted out")
        sender = self._sender(notice)
        try:
            provider_id = await sender.send(Outgoing(notice.address, self._phrase(notice)))
        except TryLater as error:
            wait = self._wait(notice) if error.after_s is None else timedelta(seconds=error.after_s)
            return await self._postpone(notice, str(error), wait)
        except Misconfigured as error:
            log.error("the provider does not take our texts: %s", error, extra=_facts(notice))
            return await self._postpone(notice, str(error), _MENDING)
        except SendFailed as error:
            return await self._give_up(notice, f"{error.failure}: {error}")
        await outbox.sent(notice, sender.provider, provider_id, now=datetime.now(UTC))
        return "sent"

    async def _give_up(self, notice: Notice, why: str) -> str:
        log.warning("notice given up", extra=_facts(notice) | {"reason": why})
        await outbox.failed(notice, why, now=datetime.now(UTC))
        return "failed"

    async def _postpone(self, notice: Notice, why: str, wait: timedelta) -> str:
        log.info("notice postponed", extra=_facts(notice) | {"reason": why})
        await outbox.postponed(notice, why, now=datetime.now(UTC), after=wait)
        return "postponed"

    def _wait(self, notice: Notice) -> timedelta:
        doubled: timedelta = _FIRST_WAIT * 2 ** min(notice.attempts - 1, 16)
        wait = min(doubled, _LONGEST_WAIT)
        # Notices that failed together do not come back together.
        return wait * self._chance.uniform(0.8, 1.2)


def _facts(notice: Notice) -> dict[str, object]:
    return {"notice": notice.id, "kind": notice.kind, "attempts": notice.attempts}
