"""The advisor: hears a turn, understands it, answers with facts, remembers where the talk stands.

It has two doors. `hear` does everything with the engine of this process. `answer` takes a turn
that another engine (Rasa) has understood; `at_once` before it says what needs no engine at all:
repeats, buttons, codes of dossiers, answers to a question of ours. All three keep the same
conversation; a turn that was answered is answered the same again, and changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from weakref import WeakValueDictionary

from advisor.advice import Advice, Heard, Kind
from advisor.answers.records import CatalogueFacts, Facts
from advisor.answers.telling import Telling, advisor_wording
from advisor.conversation import Conversations, State, Turn
from advisor.dialogue import apart, speaking
from advisor.dialogue.apart import Apart
from advisor.dialogue.dialogue import Dialogue
from advisor.dialogue.handing_over import HandingOver
from advisor.dialogue.interviewing import Interviewing
from advisor.dialogue.offering import Offering
from advisor.dialogue.procedures import Procedures
from advisor.dialogue.reply import Reply
from advisor.dialogue.turn import Hearing
from advisor.interviews.reading import Interviews, Shipped
from advisor.pace import Pace
from advisor.questions import Nobody, Questions
from advisor.statuses import NoStatuses, Statuses
from advisor.understood import Context, Understanding, Understood
from core.language import Wording

log = logging.getLogger(__name__)

#: Letters of a message that are read; nobody asks one question in more.
LONGEST = 1_000
#: A turn that another process overtook is answered again, from what holds then.
_TRIES = 8
_PIN = re.compile(r"\s*(?:PIN\s*:?\s*)?([0-9]{4})\s*", re.IGNORECASE)
_PIN_LIKE = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9.-])")
_PLACE = re.compile(r"\s*(?:số|so|cái|cai|câu|cau|#)?\s*([1-9][0-9]?)\s*[.)]?\s*", re.IGNORECASE)
_BLOTTED = "••••"


class Advisor:
    """Implements `advisor.advice.Advising`."""

    def __init__(
        self,
        *,
        understanding: Understanding,
        conversations: Conversations,
        public_url: str,
        facts: Facts | None = None,
        interviews: Interviews | None = None,
        questions: Questions | None = None,
        statuses: Statuses | None = None,
        groups: Sequence[Apart] | None = None,
        pace: Pace | None = None,
        wording: Wording | None = None,
    ) -> None:
        """
        Args:
            public_url: of the citizens' site; links in answers begin with it.
            facts: the catalogue; that of the open database when None.
            questions: takes questions to officers; None: nobody does.
            statuses: tells about dossiers; None: nobody does.
            groups: what tells near procedures apart; what is shipped when None.
        """
        questions, interviews = questions or Nobody(), interviews or Shipped()
        self._telling = Telling(wording or advisor_wording(), public_url=public_url)
        procedures = Procedures(facts or CatalogueFacts(), self._telling, questions)
        self._dialogue = Dialogue(
            procedures=procedures,
            offering=Offering(procedures, apart.shipped() if groups is None else groups),
            interviewing=Interviewing(interviews, procedures),
            interviews=interviews,
            handing_over=HandingOver(questions),
        )
        self._understanding, self._conversations = understanding, conversations
        self._statuses, self._pace = statuses or NoStatuses(), pace or Pace()
        # Two turns of one conversation wait for each other; a lock goes with its last holder.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def hear(self, heard: Heard, *, now: datetime) -> Advice:
        """Answer one turn; what went before in the conversation is remembered."""

        async def reply(hearing: Hearing) -> Reply:
            if (told := await self._at_once(hearing)) is not None:
                return told
            understood = await self._understanding.understand(
                hearing.heard.text, hearing.state.context()
            )
            return await self._dialogue.reply(hearing, understood)

        told = await self._turn(heard, now, reply, counted=True)
        assert told is not None, "the dialogue answers everything"
        return told

    async def at_once(self, heard: Heard, *, now: datetime) -> Advice | None:
        """What needs no engine to be understood; None: an engine is to be asked."""
        return await self._turn(heard, now, self._at_once, counted=True)

    async def answer(self, understood: Understood, heard: Heard, *, now: datetime) -> Advice:
        """Answer a turn that an engine has understood, after `at_once` had no answer."""

        async def reply(hearing: Hearing) -> Reply:
            return await self._dialogue.reply(hearing, understood)

        told = await self._turn(heard, now, reply)
        assert told is not None, "the dialogue answers everything"
        return told

    async def context(self, conversation: str, *, now: datetime) -> Context:
        """What helps an engine to understand the next turn of a conversation."""
        return State.from_json(await self._conversations.load(conversation, now)).context()

    async def _turn(
        self,
        heard: Heard,
        now: datetime,
        reply: Callable[[Hearing], Awaitable[Reply | None]],
        *,
        counted: bool = False,
    ) -> Advice | None:
        heard = replace(heard, text=readable(heard.text))
        lock = self._locks.setdefault(heard.conversation, asyncio.Lock())
        async with lock:
            for _ in range(_TRIES):
                told, kept = await self._told(heard, now, reply, counted=counted)
                if kept:
                    break
                counted = False
            else:
                log.warning("a conversation was overtaken %d times: a state is lost", _TRIES)
            return told

    async def _told(
        self,
        heard: Heard,
        now: datetime,
        reply: Callable[[Hearing], Awaitable[Reply | None]],
        *,
        counted: bool,
    ) -> tuple[Advice | None, bool]:
        """The answer, and whether it holds: False, when another process answered meanwhile."""
        state = State.from_json(await self._conversations.load(heard.conversation, now))
        if (earlier := state.answered(heard.turn)) is not None:
            return earlier, True
        saying = self._telling.saying(heard.language)
        if counted and not self._pace.allow(heard.conversation, now):
            return speaking.spoken(saying, Kind.SMALLTALK, "say.too_many"), True
        told = await reply(Hearing(heard, state, saying, now))
        if told is None:
            return None, True
        if heard.turn and heard.turn in state.opened:
            return told.advice, True
        if told.opened is None:
            after = told.state.having_told(heard.turn, told.advice)
        else:
            after = told.state.having_opened(heard.turn, told.opened)
        turn = Turn(
            id=heard.turn,
            channel=heard.channel,
            language=saying.language,
            said=_without_pin(heard.text, told.advice),
            advice=told.advice,
            understood=told.understood,
            kept=told.opened is None,
        )
        saved = replace(after, version=state.version).as_json()
        return told.advice, await self._conversations.save(heard.conversation, saved, turn, now)

    async def _at_once(self, hearing: Hearing) -> Reply | None:
        heard, state = hearing.heard, hearing.state
        if heard.chosen and (told := await self._dialogue.pressed(hearing, heard.chosen)):
            return told
        if not heard.text:
            return await self._dialogue.help(hearing)
        if (status := await self._status(hearing)) is not None:
            return status
        if (sent := self._dialogue.sent_on(hearing)) is not None:
            return sent
        if state.asked == "words":
            return await self._dialogue.to_officer(hearing)
        if state.asked == "interview":
            return await self._dialogue.interviewed(hearing)
        place = _PLACE.fullmatch(heard.text)
        if state.asked in ("choice", "yes") and place:
            return await self._dialogue.chosen(hearing, int(place[1]) - 1)
        if state.asked == "case":
            return await self._dialogue.cased(hearing, int(place[1]) - 1 if place else None)
        return await self._dialogue.named(hearing) if state.asked == "choice" else None

    async def _status(self, hearing: Hearing) -> Reply | None:
        """A dossier is named, or its PIN follows."""
        heard, state = hearing.heard, hearing.state
        of = state.opened.get(heard.turn) or (state.dossier if state.asked == "pin" else "")
        if of and (pin := _PIN.fullmatch(heard.text)):
            heard = replace(heard, text=pin[1])
            told = await self._statuses.told(heard, pin_of=of, now=hearing.now)
        else:
            told = await self._statuses.told(heard, now=hearing.now)
        if told is None:
            return None
        asked = "pin" if told.dossier else ""
        after = replace(state, asked=asked, dossier=told.dossier, misses=0)
        advice = Advice(Kind.STATUS, told.text, private=told.private)
        return Reply(advice, after, opened=of if told.private else None)


def readable(text: str) -> str:
    """The beginning of a text, composed, without what no keyboard types."""
    plain = unicodedata.normalize("NFC", text[: 2 * LONGEST])
    kept = "".join(c if c.isprintable() else " " for c in plain if not 0xD800 <= ord(c) <= 0xDFFF)
    return kept[:LONGEST].strip()


def _without_pin(text: str, advice: Advice) -> str:
    return _PIN_LIKE.sub(_BLOTTED, text) if advice.kind is Kind.STATUS else text
