"""What calls ask of the rest of the house: procedures, queues, officers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from advisor.advice import Advising, Heard, Kind
from advisor.questions import Asked, Questions, Why
from channels.queues import NAMED, QueuePhrases, agencies
from channels.voice.calls import QueueTold
from core.calendar.loading import calendar_for
from core.calendar.reckoning import UnknownYear
from core.clock import civil
from core.language import Wording
from core.people.phones import read_phone
from core.people.units import unit_tree

#: Letters that are said in twenty seconds.
SPOKEN = 300
_LINK = re.compile(r"https?://\S+")
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_ANSWERED = frozenset({Kind.ANSWER, Kind.CLARIFY})


class OweText(Protocol):
    """Owes a text to a number; `core.notices.replies.owe_text` is it."""

    async def __call__(self, number: str, text: str, *, key: str, now: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class SpokenAdvice:
    """Procedures by voice: the advisor's answer, as much of it as is listened to."""

    advising: Advising
    owe: OweText
    wording: Wording
    public_url: str

    async def about(
        self, words: str, call: str, language: str, now: datetime
    ) -> tuple[str, str] | None:
        """(what is said, code of the procedure); None: it was not understood."""
        heard = Heard(words, f"voice:{call}", "voice", language)
        advice = await self.advising.hear(heard, now=now)
        if advice.kind not in _ANSWERED or advice.procedure is None:
            return None
        return spoken(advice.text), advice.procedure

    async def send(self, procedure: str, number: str, call: str, now: datetime) -> bool:
        """Owe the caller the list of papers by text; whether the number takes any."""
        if not (number and read_phone(number).takes_texts):
            return False
        link = f"{self.public_url.rstrip('/')}/thu-tuc/{procedure}"
        text = self.wording.say("say.papers_text", link=link)
        await self.owe(number, text, key=f"call:{call}:{procedure}", now=now)
        return True


def spoken(text: str) -> str:
    """The first sentences of an answer, without addresses, that fit into twenty seconds.

    >>> spoken("Đăng ký khai sinh. Xem: https://motcua.example/thu-tuc/1.001193")
    'Đăng ký khai sinh.'
    """
    told = ""
    for sentence in _ENDS.split(text):
        if _LINK.search(sentence) or not sentence.strip("- "):
            continue
        longer = f"{told} {sentence.strip('- ')}".strip()
        if told and len(longer) > SPOKEN:
            break
        told = longer[:SPOKEN]
    return told


@dataclass(frozen=True, slots=True)
class SpokenQueues:
    """Numbers of queues, and until when the office is open."""

    phrases: QueuePhrases
    wording: Wording

    async def told(
        self, words: str, sender_hash: str, language: str, now: datetime
    ) -> QueueTold | None:
        """Named: a number there. Not named: the hours, the caller's own numbers, and while offices
        are open the question which; None: no agency is meant.
        """
        if not words:
            until = await open_until(now)
            own = await self.phrases.own(sender_hash, language, now)
            return QueueTold(f"{self._hours(until, language)} {own}".rstrip(), until is not None)
        fitting = agencies(words, await unit_tree(now), now)
        if len(fitting) > 1:
            names = ", ".join(unit.name for unit in fitting[:NAMED])
            return QueueTold(self.wording.say("say.which_agency", language, names=names), True)
        said = await self.phrases.answer(words, sender_hash, "voice", language, now)
        return None if said is None else QueueTold(said)

    def _hours(self, until: time | None, language: str) -> str:
        if until is None:
            return self.wording.say("say.closed", language)
        return self.wording.say("say.open", language, until=_clock(until, language))


def _clock(until: time, language: str) -> str:
    if language == "en":
        return f"{until:%H:%M}"
    return f"{until.hour} giờ {until.minute} phút" if until.minute else f"{until.hour} giờ"


async def open_until(now: datetime) -> time | None:
    """When offices close that are open now, by the nation's calendar; None: they are closed."""
    calendar, here = await calendar_for((), now), civil(now)
    second = here.hour * 3600 + here.minute * 60 + here.second
    try:
        hours: Iterable[tuple[int, int]] = calendar.hours(here.date())
    except UnknownYear:
        return None
    for opens, closes in hours:
        if opens <= second < closes:
            return time(closes // 3600, closes % 3600 // 60)
    return None


@dataclass(frozen=True, slots=True)
class SpokenOfficers:
    """Who answers `0`: an extension in opening hours, else somebody who calls back."""

    extension: str  #: E.164 or an extension; empty: nobody is connected with
    questions: Questions
    wording: Wording
    opened: Callable[[datetime], Awaitable[time | None]] = open_until

    async def at_work(self, now: datetime) -> str:
        """The number or extension to connect with; empty when nobody is there."""
        return self.extension if self.extension and await self.opened(now) is not None else ""

    async def call_back(self, number: str, call: str, language: str, now: datetime) -> bool:
        """Let an officer call that number; whether it can be called."""
        if not number:
            return False
        wish = self.wording.say("say.call_back_wish", language)
        asked = Asked(f"voice:{number}", "voice", language, wish, Why.WANTED, turn=call)
        await self.questions.ask(asked, now=now)
        return True
