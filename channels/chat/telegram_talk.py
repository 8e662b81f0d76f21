"""What follows an update of Telegram: a press is answered, words are heard, the answer leaves."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial

import aiohttp
from telegram import Bot
from telegram.error import TelegramError

from channels.base import TryLater
from channels.chat.fetching import fetched
from channels.chat.telegram_codes import failed
from channels.chat.telegram_updates import UNREADABLE, Event, File, Kind
from channels.chat.telling import Telling
from channels.chat.wording import ChatWords
from channels.turns import Converses, Message, Sent, Spoken

log = logging.getLogger(__name__)

MESSENGER = "telegram"
#: Kinds of event that are answered with a hint alone -> its sentence.
_HINTS = {Kind.EDITED: "edited", Kind.WORDLESS: "wordless"}


class TelegramTalk:
    """Does what events want."""

    def __init__(
        self,
        *,
        bot: Bot,
        http: Callable[[], aiohttp.ClientSession],
        telling: Telling,
        conversing: Converses,
        clock: Callable[[], datetime],
        language: str = "vi",
    ) -> None:
        self._bot, self._http, self._telling = bot, http, telling
        self._conversing = conversing
        self._clock, self._words = clock, ChatWords(language)

    async def work(self, event: Event) -> None:
        """Answer an event."""
        if event.query:
            await self._acknowledge(event.query)
        if event.kind in _HINTS:
            hint = Message(self._words.say(_HINTS[event.kind]))
            await self._telling.tell(event.chat, [hint])
            return
        spoken = self._spoken(event)
        if event.file is None:
            told = await self._conversing.hear(spoken)
        else:
            told = await self._conversing.take(spoken, [self._sent(event.file)])
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

    def _sent(self, file: File) -> Sent:
        return Sent(file.name, file.size, partial(self._octets, file.id))

    async def _octets(self, name: str) -> AsyncIterator[bytes]:
        try:
            found = await self._bot.get_file(name)
        except TelegramError as error:
            raise failed(error) from None
        except UNREADABLE:
            raise TryLater("Telegram does not say where the file lies") from None
        async for chunk in fetched(self._http(), "Telegram", str(found.file_path)):
            yield chunk

    async def _acknowledge(self, query: str) -> None:
        """Without it the button would go on turning on the telephone."""
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            # Too old, as a rule: the answer itself is not.
            log.info("a press was not acknowledged: %s", type(error).__name__)
