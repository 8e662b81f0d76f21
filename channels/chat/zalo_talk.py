"""What follows an event of Zalo: words are heard and answered, people are greeted or forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from channels.base import Report
from channels.chat.telling import Telling
from channels.chat.wording import ChatWords
from channels.chat.zalo_events import Event, Kind
from channels.turns import Converses, Message, Spoken
from core.notices.outbox import Progress

MESSENGER = "zalo"
#: Kinds of event that are answered with one sentence.
_SENTENCES = {Kind.FOLLOWED: "welcome", Kind.WORDLESS: "wordless", Kind.FILE: "wordless"}
_HEARD = frozenset({Kind.TEXT, Kind.PRESSED})


class ZaloTalk:
    """Does what events want."""

    def __init__(
        self,
        *,
        telling: Telling,
        conversing: Converses,
        report: Report,
        forget: Callable[[str, datetime], Awaitable[None]],
        clock: Callable[[], datetime],
        language: str = "vi",
    ) -> None:
        """
        Args:
            report: told that a message of ours arrived.
            forget: deletes what is kept about a person, by the name that Zalo has for it.
        """
        self._telling, self._conversing, self._report = telling, conversing, report
        self._forget, self._clock, self._words = forget, clock, ChatWords(language)

    async def work(self, event: Event) -> None:
        """Do what it wants."""
        if event.kind in _HEARD:
            told = await self._conversing.hear(self._spoken(event))
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

    def _spoken(self, event: Event) -> Spoken:
        return Spoken(
            MESSENGER, event.person, event.name, event.text, self._clock(), chosen=event.chosen
        )
