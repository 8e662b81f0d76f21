"""What follows an event of Zalo: words are heard and answered, people are greeted or forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import datetime
from functools import partial

import aiohttp

from channels.base import Report
from channels.chat.fetching import fetched, of_host
from channels.chat.telling import Telling
from channels.chat.wording import ChatWords
from channels.chat.zalo_events import Event, File, Kind
from channels.turns import Converses, Message, Sent, Spoken
from core.notices.outbox import Progress

MESSENGER = "zalo"
#: Kinds of event that are answered with one sentence.
_SENTENCES = {Kind.FOLLOWED: "welcome", Kind.WORDLESS: "wordless"}
_HEARD = frozenset({Kind.TEXT, Kind.PRESSED})


class ZaloTalk:
    """Does what events want."""

    def __init__(
        self,
        *,
        telling: Telling,
        http: Callable[[], aiohttp.ClientSession],
        file_hosts: Collection[str],
        conversing: Converses,
        report: Report,
        forget: Callable[[str, datetime], Awaitable[None]],
        clock: Callable[[], datetime],
        language: str = "vi",
    ) -> None:
        """
        Args:
            file_hosts: where Zalo keeps what people send.
            report: told that a message of ours arrived.
            forget: deletes what is kept about a person, by the name that Zalo has for it.
        """
        self._http, self._hosts = http, file_hosts
        self._telling, self._conversing, self._report = telling, conversing, report
        self._forget, self._clock, self._words = forget, clock, ChatWords(language)

    async def work(self, event: Event) -> None:
        """Do what it wants."""
        if event.kind in _HEARD:
            told = await self._conversing.hear(self._spoken(event))
            if not told.again:
                await self._telling.tell(event.person, told.messages)
        elif event.kind is Kind.FILE:
            files = [self._sent(one) for one in event.files]
            told = await self._conversing.take(self._spoken(event), files)
            if not told.again:
                await self._telling.tell(event.person, told.messages)
        elif event.kind in _SENTENCES:
            said = Message(self._words.say(_SENTENCES[event.kind]))
            await self._telling.tell(event.person, [said])
        elif event.kind is Kind.WITHDRAWN:
            await self._forget(event.person, self._clock())
        elif event.kind is Kind.ARRIVED:
            for name in event.arrived:
                await self._report(MESSENGER, name, Progress.DELIVERED, now=self._clock())

    def _sent(self, file: File) -> Sent:
        return Sent(file.name, file.size, partial(self._octets, file.url))

    async def _octets(self, url: str) -> AsyncIterator[bytes]:
        async for chunk in fetched(self._http(), "Zalo", of_host(url, self._hosts)):
            yield chunk

    def _spoken(self, event: Event) -> Spoken:
        return Spoken(
            MESSENGER, event.person, event.name, event.text, self._clock(), chosen=event.chosen
        )
