"""Bringing an answer to whoever asked, over a messenger that may be slow or down for a moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from channels.base import SendFailed, TryLater
from channels.turns import Message

log = logging.getLogger(__name__)

#: An answer that could not be sent is tried again after so long, in turn; seconds. A longer pause
#: that the messenger asks for is not waited for: the person has gone on.
PAUSES_S = (0.5, 2.0, 6.0)

Say = Callable[[str, Message], Awaitable[str]]


class Telling:
    """Sends answers."""

    def __init__(self, say: Say, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """`say` sends one message to a person, and raises `SendFailed`."""
        self._say, self._pause = say, pause

    async def tell(self, person: str, messages: Sequence[Message]) -> bool:
        """Send them in order; False: one could not be sent, and none after it was tried."""
        for message in messages:
            if not await self._told(person, message):
                return False
        return True

    async def _told(self, person: str, message: Message) -> bool:
        for pause_s in (*PAUSES_S, None):
            try:
                await self._say(person, message)
                return True
            except TryLater as error:
                wait_s = max(pause_s or 0.0, error.after_s or 0.0)
                if pause_s is None or wait_s > PAUSES_S[-1]:
                    log.warning("an answer was not sent: %s", error)
                    return False
                await self._pause(wait_s)
            except SendFailed as error:
                log.info("an answer was not taken: %s", error)
                return False
        return False
