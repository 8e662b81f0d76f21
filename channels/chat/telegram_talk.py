"""What follows an update of Telegram: a press is answered, words are heard, the answer leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from channels.chat.telegram_updates import Event, Kind
from channels.chat.telling import Telling
from channels.chat.wording import ChatWords
from channels.turns import Converses, Message, Spoken

log = logging.getLogger(__name__)

MESSENGER = "telegram"
#: Kinds of event that are answered with a hint alone -> its sentence.
_HINTS = {Kind.EDITED: "edited", Kind.WORDLESS: "wordless", Kind.FILE: "wordless"}


class TelegramTalk:
    """Does what events want."""

    def __init__(
        self,
        *,
        bot: Bot,
        telling: Telling,
        conversing: Converses,
        clock: Callable[[], datetime],
        language: str = "vi",
    ) -> None:
        self._bot, self._telling, self._conversing = bot, telling, conversing
        self._clock, self._words = clock, ChatWords(language)

    async def work(self, event: Event) -> None:
        """Answer an event."""
        if event.query:
            await self._acknowledge(event.query)
        if event.kind in _HINTS:
            hint = Message(self._words.say(_HINTS[event.kind]))
            await self._telling.tell(event.chat, [hint])
            return
        told = await self._conversing.hear(self._spoken(event))
        if not told.again:
            await self._telling.tell(event.chat, told.messages)

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
