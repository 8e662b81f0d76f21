"""The advisor of this process, joined: its engine is built anew whenever the catalogue changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.advisor import Advisor
from advisor.conversation import Conversations, InMemory
from advisor.interviews.saved import Saved
from advisor.plainly import Plainly
from advisor.questions import Questions
from advisor.search.finder import Finder
from advisor.situations.reading import Corpus, shipped
from advisor.understanding.embedded import Embedded
from advisor.understood import Context, Understanding, Understood
from channels.phrases import Phrases
from channels.statuses import ConversedStatuses
from channels.wording import citizens_wording
from core.dossiers.enquiries import Enquiries
from core.procedures import catalogue
from core.procedures.content import Content
from core.questions import examples
from gateway import memory
from gateway.shelf import Shelf

log = logging.getLogger(__name__)

#: How soon a changed catalogue is noticed.
PAUSE_S = 5.0
#: Where in the folder of data the engine is kept.
SHELF = "advisor"

Build = Callable[[Sequence[Content], Corpus], Understanding]


def embedded(contents: Sequence[Content], situations: Corpus) -> Understanding:
    """The engine of this process over a catalogue, with how people put it. Takes two seconds."""
    return Embedded(Always(Finder.build(contents, situations)))


@dataclass(frozen=True, slots=True)
class Always:
    """Gives always the same finder, and can be kept in a file."""

    finder: Finder

    def __call__(self) -> Finder:
        return self.finder


class Engine:
    """Understands with what was built last; with plain words until that is there."""

    def __init__(self, build: Build = embedded, shelf: Shelf | None = None) -> None:
        """
        Args:
            shelf: keeps what was built for the next start; None: nothing does.
        """
        self._build, self._shelf = build, shelf
        self._built: Understanding = Plainly()
        self._state: tuple[object, ...] = ()

    async def understand(self, text: str, context: Context) -> Understood:
        return await self._built.understand(text, context)

    async def follow(self, _: datetime) -> bool:
        """Build anew if the catalogue or the officers' examples have changed; answers go on
        meanwhile with the old.
        """
        state = (*await catalogue.state(), *await examples.state())
        if state == self._state:
            return False
        kept = await asyncio.to_thread(self._shelf.engine, state) if self._shelf else None
        self._built = kept or await self._new(state)
        self._state = state
        return False

    async def _new(self, state: tuple[object, ...]) -> Understanding:
        contents = [content async for content in catalogue.current_contents()]
        situations = shipped().with_more(await examples.export())
        built = await asyncio.to_thread(self._build, contents, situations)
        log.info("the advisor knows %d procedures", len(contents))
        if self._shelf:
            await asyncio.to_thread(self._shelf.keep, state, built)
        memory.give_back()
        return built


def advisor(
    understanding: Understanding,
    *,
    public_url: str,
    enquiries: Enquiries,
    conversations: Conversations | None = None,
    questions: Questions | None = None,
) -> Advisor:
    """The advisor over the open database."""
    return Advisor(
        understanding=understanding,
        conversations=conversations or InMemory(),
        public_url=public_url,
        interviews=Saved(),
        questions=questions,
        statuses=ConversedStatuses(enquiries, Phrases(citizens_wording())),
    )
