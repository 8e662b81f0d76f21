"""Chats of this process: who leads conversations, which messengers bring and carry them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import aiohttp
from aiohttp import web

from advisor.advice import Advising
from channels.advised import AdvisedTexts
from channels.answers import Answers
from channels.asked import officer_answer
from channels.base import Sender
from channels.chat.conversing import Conversing
from channels.chat.declaring import DeclaringByChat
from channels.chat.kept import KeptTalks
from channels.chat.pacing import OF_ADDRESS, Paces
from channels.chat.papers import ChatPapers
from channels.chat.wording import answers_wording
from channels.opinions import TextedOpinions
from channels.phrases import Phrases
from channels.queues import QueuePhrases
from channels.subscriptions import NoticeSubscriptions
from channels.turns import Message
from channels.web.site import Chats as BrowserChats
from channels.wording import citizens_wording
from core.conversations.keeping import Keeper
from core.dossiers.enquiries import Enquiries
from core.dossiers.files import FileStore
from core.forms.prepared import Declarations
from core.language import LANGUAGES, Wording
from core.notices.models import Medium
from core.questions import asking
from gateway import keys
from gateway.loops import Loop
from gateway.messenger import Chats, Messenger
from gateway.settings import Settings
from gateway.zalo import Zalo

log = logging.getLogger(__name__)


class Chatting:
    """Everything about chats, joined."""

    def __init__(
        self,
        settings: Settings,
        *,
        secret: bytes,
        enquiries: Enquiries,
        declarations: Declarations,
        http: Callable[[], aiohttp.ClientSession],
        clock: Callable[[], datetime],
        counted: Callable[[str, str], None],
        advising: Advising,
        keeper: Keeper,
    ) -> None:
        """
        Args:
            http: gives the session for outgoing requests, once the process lives.
            counted: told a messenger and what kind of update came from it.
        """
        wording = answers_wording()
        self._keeper = keeper
        self._sealing_key = keys.derived(secret, "chats in the browser")
        self.conversing = Conversing(
            answers={
                language: _answers(enquiries, wording, advising, language) for language in LANGUAGES
            },
            declaring=DeclaringByChat(
                declarations=declarations, public_url=settings.public_url, clock=clock
            ),
            advising=advising,
            keeping=KeptTalks(keeper),
            papers=ChatPapers(FileStore(settings.papers_dir)),
            public_url=settings.public_url,
            language=settings.language,
        )
        self._messengers = _messengers(
            Chats(
                settings=settings,
                secret=secret,
                conversing=self.conversing,
                forget=keeper.forget,
                http=http,
                clock=clock,
                counted=counted,
            )
        )

    def routes(self) -> list[web.RouteDef]:
        """Where messengers call us."""
        return [route for one in self._messengers for route in one.routes()]

    def browser(self) -> BrowserChats:
        """What the chat of the citizens' site needs."""
        return BrowserChats(
            conversing=self.conversing,
            kept=KeptTalks(self._keeper),
            forget=self._keeper.forget,
            returned=self._returned,
            sealing_key=self._sealing_key,
            allowed=Paces(OF_ADDRESS).allow,
        )

    async def _returned(self, conversation: str, now: datetime) -> list[Message]:
        """What officers answered to a conversation that nothing can be pushed into."""
        wording = citizens_wording()
        return [
            Message(officer_answer(wording, {"asked": one.asked, "text": one.answer}, one.language))
            for one in await asking.returned(conversation, self._keeper, now=now)
        ]

    def senders(self) -> Mapping[Medium, Sequence[Sender]]:
        """What carries notices into chats."""
        return {one.medium: [one.sender] for one in self._messengers}

    def loops(self) -> list[Loop]:
        """What is to be done for messengers from time to time."""
        return [loop for one in self._messengers for loop in one.loops()]

    async def close(self) -> None:
        """Answer what has come in, for a while."""
        for one in self._messengers:
            await one.close()


def _messengers(chats: Chats) -> list[Messenger]:
    found: list[Messenger] = []
    if chats.settings.uses_telegram:
        # The library takes a second and 40 MB, which those without a bot keep.
        from gateway.telegram import Telegram

        found.append(Telegram(chats))
    if chats.settings.uses_zalo:
        found.append(Zalo(chats))
    return found


def _answers(enquiries: Enquiries, wording: Wording, advising: Advising, language: str) -> Answers:
    return Answers(
        enquiries=enquiries,
        subscriptions=NoticeSubscriptions(),
        phrases=Phrases(wording),
        guides=AdvisedTexts(advising),
        opinions=TextedOpinions(),
        queues=QueuePhrases(wording),
        language=language,
    )
