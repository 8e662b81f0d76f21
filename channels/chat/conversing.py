"""A conversation in any chat: commands and codes, a form that is being filled in, the advisor.

A text is tried in that order, but for one thing: while a form is asked, its question has the first
word, and only a text that names a dossier is taken for a command ("SO 5 ..." is an address then).
Telegram, Zalo, the web chat and the simulator all come through here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from weakref import WeakValueDictionary

from advisor.advice import Advice, Advising, Heard, Source
from channels.answers import Answers
from channels.base import Inbound
from channels.chat.declaring import DeclaringByChat, Said
from channels.chat.keeping import Keeping
from channels.chat.pacing import Paces
from channels.chat.papers import WHICH, ChatPapers
from channels.chat.pressed import typed
from channels.chat.talk import Talk
from channels.chat.wording import ChatWords
from channels.commands import Kind, understand
from channels.mentions import exactly, fold, quickly
from channels.turns import Message, Sent, Spoken, Told
from core.language import LANGUAGES
from core.notices.models import Medium
from core.storable import tidy

#: Characters of a text; more is cut.
LONGEST = 4000
#: What the advisor calls all of these.
_ADVISED = "chat"
#: A turn that another process overtook is answered again, from what holds then.
_TRIES = 8
_SOURCES = 3

#: About notices: only where there is a medium to send them over.
_OF_NOTICES = frozenset({Kind.FOLLOW, Kind.LEAVE, Kind.STOP, Kind.RESUME})
#: A whole text, folded -> the language that is wanted.
_LANGUAGES = {
    **dict.fromkeys(["EN", "ENGLISH", "TIENG ANH"], "en"),
    **dict.fromkeys(["VI", "VIETNAMESE", "TIENG VIET"], "vi"),
}
_GREETS = frozenset({"START", "BAT DAU"})
#: What asks for the last answer once more, a whole text, folded.
_ONCE_MORE = re.compile(
    r"(?:XIN |CHO |LAM ON |GIUP )*(?:NHAC|NOI|LAP) LAI(?: (?:DI|A|NHE|NHA|VOI|GIUP|GIUM|TOI|EM|"
    r"MINH|CHO|XEM|CAI|DUOC KHONG|LAN NUA|CAU TRA LOI|CAU VUA ROI))*"
    r"|(?:PLEASE )?(?:REPEAT|SAY (?:IT |THAT )?AGAIN)(?: (?:IT|THAT|PLEASE))*"
)
_WHICH = re.compile(rf"{WHICH} (\S{{8,60}})")
_PAYLOAD = re.compile(r"[\x20-\x7e]{1,64}")
_MEDIA = frozenset(medium.value for medium in Medium)


class Conversing:
    """Leads conversations (`channels.turns.Converses`)."""

    def __init__(
        self,
        *,
        answers: Mapping[str, Answers],
        declaring: DeclaringByChat,
        advising: Advising,
        keeping: Keeping,
        public_url: str,
        language: str = "vi",
        paces: Paces | None = None,
        papers: ChatPapers | None = None,
    ) -> None:
        """
        Args:
            answers: language -> what answers commands in it.
            language: spoken to whoever has chosen none.
            papers: takes papers in; None: nobody does.
        """
        self._papers = papers
        self._answers, self._declaring, self._advising = answers, declaring, advising
        self._keeping, self._language = keeping, language
        self._public_url = public_url.rstrip("/")
        self._paces = paces or Paces()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def hear(self, spoken: Spoken) -> Told:
        """Answer one turn. One conversation's turns are answered one after the other."""
        if spoken.chosen and _PAYLOAD.fullmatch(spoken.chosen) is None:  # no button of ours
            spoken = replace(spoken, text=spoken.text or spoken.chosen, chosen="")
        return await self._once(spoken, lambda talk: self._answered(talk, spoken))

    async def take(self, spoken: Spoken, files: Sequence[Sent]) -> Told:
        """Take papers in; what was written beside them is the turn's text."""

        async def taken(talk: Talk) -> tuple[list[Message], Talk]:
            words = self._words(talk, spoken)
            if self._papers is None:
                return [Message(words.say("wordless"))], talk
            return await self._papers.take(talk, spoken, files, words)

        return await self._once(spoken, taken)

    async def _once(
        self, spoken: Spoken, answer: Callable[[Talk], Awaitable[tuple[list[Message], Talk]]]
    ) -> Told:
        async with self._turn(spoken.conversation):
            for last in (*[False] * (_TRIES - 1), True):
                talk = Talk.read(await self._keeping.load(spoken.conversation, spoken.at))
                if (before := talk.answered(spoken.turn)) is not None:
                    return Told(before, again=True)
                if not self._paces.allow(spoken.conversation, spoken.at):
                    return await self._hushed(talk, spoken)
                messages, after = await answer(replace(talk, hushed=False))
                if await self._keep(after.telling(spoken.turn, messages), spoken) or last:
                    break  # else another process kept something of it meanwhile
            return Told(tuple(messages))

    async def _answered(self, talk: Talk, spoken: Spoken) -> tuple[list[Message], Talk]:
        words = self._words(talk, spoken)
        pressed = typed(spoken.chosen)
        text = _plain(spoken.text if pressed is None else pressed)
        if spoken.chosen and pressed is None:
            return await self._advised(text, talk, spoken, words)
        if _ONCE_MORE.fullmatch(fold(text).rstrip(".?! ")) and (more := _repeated(talk, words)):
            return more, talk
        if talk.form is not None and not _names_dossier(text):
            return await self._in_form(text, talk, spoken, words)
        if (chosen := _LANGUAGES.get(fold(text).rstrip("."))) in LANGUAGES:
            words = ChatWords(str(chosen))
            return [Message(words.say("welcome"))], replace(talk, language=words.language)
        if self._papers is not None and (which := _WHICH.fullmatch(fold(text))):
            return await self._papers.settle(talk, spoken, which[1], words)
        if fold(text) in _GREETS:
            return [Message(words.say("welcome"))], talk
        command = understand(text)
        said = await self._commanded(command.kind, text, spoken, words)
        if said is None:
            return await self._asked(text, talk, spoken, words)
        private = command.kind is Kind.STATUS and bool(command.pin)
        return [Message(said, private=private), *self._reminded(talk, words)], talk

    async def _commanded(
        self, kind: Kind, text: str, spoken: Spoken, words: ChatWords
    ) -> str | None:
        """What a command is answered; None: it is a question in own words."""
        if kind is Kind.HELP:
            return words.say("commands")
        if kind in _OF_NOTICES and spoken.messenger not in _MEDIA:
            return words.say("no_notices", link=f"{self._public_url}/thong-bao")
        inbound = Inbound(
            spoken.messenger, spoken.messenger, spoken.turn, spoken.person, text, spoken.at
        )
        return await self._answers[words.language].command(inbound)

    def _reminded(self, talk: Talk, words: ChatWords) -> list[Message]:
        """That a form still waits for its answer."""
        return [] if talk.form is None else [Message(words.say("declaring.goes_on"))]

    async def _asked(
        self, text: str, talk: Talk, spoken: Spoken, words: ChatWords
    ) -> tuple[list[Message], Talk]:
        begun = await self._declaring.hear(
            None, text, asker=spoken.conversation, language=words.language
        )
        if begun is not None:
            return _of_form(begun), replace(talk, form=begun.state)
        return await self._advised(text, talk, spoken, words)

    async def _in_form(
        self, text: str, talk: Talk, spoken: Spoken, words: ChatWords
    ) -> tuple[list[Message], Talk]:
        said = await self._declaring.hear(
            talk.form, text, asker=spoken.conversation, language=words.language
        )
        assert said is not None, "a form that is asked hears everything"
        if said.prepared and self._papers is not None:
            await self._papers.hand_in(talk, spoken, said.prepared)
        papers = talk.papers if said.state is not None else ()
        return _of_form(said), replace(talk, form=said.state, papers=papers)

    async def _advised(
        self, text: str, talk: Talk, spoken: Spoken, words: ChatWords
    ) -> tuple[list[Message], Talk]:
        asked = understand(text)
        heard = Heard(
            asked.words if asked.kind is Kind.GUIDE else text,
            spoken.conversation,
            _ADVISED,
            words.language,
            chosen=spoken.chosen,
            turn=spoken.turn,
        )
        advice = await self._advising.hear(heard, now=spoken.at)
        return [self._drawn(advice, words), *self._reminded(talk, words)], talk

    def _drawn(self, advice: Advice, words: ChatWords) -> Message:
        """Text, where it is from unless it says so itself, buttons."""
        lines = [
            self._source(one, words)
            for one in advice.sources[:_SOURCES]
            if one.link not in advice.text  # the advisor may have named it itself
        ]
        return Message("\n".join([advice.text, *lines]), advice.buttons, advice.private)

    def _source(self, source: Source, words: ChatWords) -> str:
        return words.say(
            "source",
            code=source.code,
            on=f"{source.as_of:%d/%m/%Y}",
            link=f"{self._public_url}{source.link}",
        )

    async def _hushed(self, talk: Talk, spoken: Spoken) -> Told:
        """Say once that this is too fast; then nothing until it is slower."""
        if talk.hushed:
            return Told(())
        words = self._words(talk, spoken)
        await self._keeping.keep(
            spoken.conversation, replace(talk, hushed=True).as_json(), spoken.at
        )
        return Told((Message(words.say("too_fast")),))

    def _words(self, talk: Talk, spoken: Spoken) -> ChatWords:
        return ChatWords(talk.language or spoken.language or self._language)

    async def _keep(self, talk: Talk, spoken: Spoken) -> bool:
        return await self._keeping.keep(spoken.conversation, talk.as_json(), spoken.at)

    @asynccontextmanager
    async def _turn(self, conversation: str) -> AsyncIterator[None]:
        lock = self._turns.setdefault(conversation, asyncio.Lock())
        async with lock:
            yield


def _plain(text: str) -> str:
    """A text as it is read: of a messenger's command (`/tt@our_bot CODE`) the words alone."""
    text = tidy(text[:LONGEST]).strip()
    if text.startswith("/"):
        name, blank, rest = text[1:].partition(" ")
        text = name.partition("@")[0] + blank + rest
    return text


def _names_dossier(text: str) -> bool:
    """Whether a text is a command or a question about one dossier, and no answer to a form."""
    command = understand(text)
    if command.kind is Kind.STATUS:  # a sentence may mention a code, and be an answer
        return bool(command.codes) and (quickly(text) or exactly(fold(text))) is not None
    return bool(command.codes)


def _repeated(talk: Talk, words: ChatWords) -> list[Message]:
    """The last answer, its buttons with it; none: nothing was said yet."""
    if talk.secret:
        return [Message(words.say("not_repeated"))]
    return list(talk.answered(talk.last) or ())


def _of_form(said: Said) -> list[Message]:
    """The texts of a turn, the buttons under the last."""
    messages = [Message(text) for text in said.texts]
    if messages and said.buttons:
        messages[-1] = replace(messages[-1], buttons=said.buttons)
    return messages
