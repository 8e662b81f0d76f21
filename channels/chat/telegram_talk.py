"""What follows an update of Telegram: a press is answered, words are heard, the answer leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from channels.base import SendFailed, TryLater
from channels.chat.telegram_sender import TelegramSender
from channels.chat.telegram_updates import Event, Kind
from channels.chat.wording import ChatWords
from channels.turns import Converses, Message, Spoken, Told

log = logging.getLogger(__name__)

MESSENGER = "telegram"
#: An answer that could not be sent is tried again after so long, in turn; seconds. A longer pause
#: that Telegram asks for is not waited for: the person has gone on.
_PAUSES_S = (0.5, 2.0, 6.0)


class TelegramTalk:
    """Does what events want."""

    def __init__(
        self,
        *,
        bot: Bot,
        sender: TelegramSender,
        conversing: Converses,
        clock: Callable[[], datetime],
        language: str = "vi",
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot, self._sender, self._conversing = bot, sender, conversing
        self._clock, self._language, self._pause = clock, language, pause

    async def work(self, event: Event) -> None:
        """Answer an event."""
        if event.query:
            await self._acknowledge(event.query)
        told = await self._told(event)
        if told.again:
            return
        for message in told.messages:
            if not await self._sent(event.chat, message):
                return

    async def _told(self, event: Event) -> Told:
        if event.kind in _HINTS:
            return Told((Message(ChatWords(self._language).say(_HINTS[event.kind])),))
        return await self._conversing.hear(self._spoken(event))

    def _spoken(self, event: Event) -> Spoken:
        return Spoken(
            MESSENGER,
            event.chat,
            str(event.update),
            event.text,
            self._clock(),
            chosen=event.chosen,
        )

    async def _acknowledge(self, query: str) -> None:
        """Without it the button would go on turning on the telephone."""
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            # Too old, as a rule: the answer itself is not.
            log.info("a press was not acknowledged: %s", type(error).__name__)

    async def _sent(self, chat: str, message: Message) -> bool:
        for pause_s in (*_PAUSES_S, None):
            try:
                await self._sender.say(chat, message)
                return True
            except TryLater as error:
                wait_s = max(pause_s or 0.0, error.after_s or 0.0)
                if pause_s is None or wait_s > _PAUSES_S[-1]:
                    log.warning("an answer was not sent: %s", error)
                    return False
                await self._pause(wait_s)
            except SendFailed as error:
                log.info("an answer was not taken: %s", error)
                return False
        return False


#: Kinds of event that are answered with a hint alone -> its sentence.
_HINTS = {Kind.EDITED: "edited", Kind.WORDLESS: "wordless", Kind.FILE: "wordless"}
