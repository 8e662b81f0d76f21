"""Outcomes on their way to the database: many in one transaction, none forgotten.

While the database is away they are kept and written when it is back, so that what was sent
is not sent again because nobody could write that down.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from core.notices.outcomes import Outcome
from gateway.down import DATABASE_ERRORS, is_away

log = logging.getLogger(__name__)

#: So long the first of a batch waits for others; seconds.
GATHERING_S = 0.01
#: Outcomes written at once.
_MOST = 250
#: Between tries while the database is away; seconds.
RETRY_S = 1.0


class Recorder:
    """Writes outcomes of one worker."""

    def __init__(
        self,
        write: Callable[[Sequence[Outcome]], Awaitable[None]],
        *,
        retry_s: float = RETRY_S,
    ) -> None:
        """`write` is `core.notices.outcomes.record`."""
        self._write, self._retry_s = write, retry_s
        self._kept: list[tuple[Sequence[Outcome], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Come back when these are written."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._kept.append((outcomes, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="outcomes")
        await written

    async def _write_all(self) -> None:
        await asyncio.sleep(GATHERING_S)
        while self._kept:
            batch, self._kept = self._kept[:_MOST], self._kept[_MOST:]
            try:
                await self._written([one for outcomes, _ in batch for one in outcomes])
            finally:
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)

    async def _written(self, outcomes: Sequence[Outcome]) -> None:
        while True:
            try:
                await self._write(outcomes)
            except DATABASE_ERRORS as error:
                if not is_away(error):
                    break
                log.warning("outcomes of notices wait for the database: %s", error)
                await asyncio.sleep(self._retry_s)
            else:
                return
        # One of them is what the database does not take: it must not take the others with it.
        if len(outcomes) > 1:
            for one in outcomes:
                await self._written([one])
        else:
            log.error("an outcome is not taken", extra={"notice": outcomes[0].notice.id})
