"""Calls that we make to tell a notice, step by step, whichever line carries them.

Where a call stands is in the step's address. What a step changes is told to core, which bears it
twice; the notice is read anew at each step.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from channels.voice.calls import Officers, Turn
from channels.voice.menu import Expected, Talk
from channels.voice.notice_aloud import notice_aloud
from channels.voice.ring_menu import MOVES, Stop, move
from core.language import Wording
from core.notices.rung import Course, Owed


class Tell(Protocol):
    """Where the course of a call goes; `core.notices.rung.tell` is it."""

    async def __call__(
        self,
        reference: str,
        provider: str,
        call: str,
        course: Course,
        *,
        number: str,
        now: datetime,
    ) -> bool: ...


class Find(Protocol):
    """Where notices are found; `core.notices.rung.owed` is it."""

    def __call__(self, reference: str, *, now: datetime) -> Awaitable[Owed | None]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """Which call it is."""

    reference: str  #: our name of the sending
    provider: str
    call: str  #: the provider's name
    number: str  #: that we called


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn, and what it asks; no stop: the call ends."""

    turn: Turn
    stop: Stop | None = None
    tries: int = 0


_ONE_KEY = Expected()
#: The call ends without a word.
OVER = Turn((), Talk())


class Rings:
    """Leads such calls."""

    def __init__(
        self,
        *,
        wording: Wording,
        tell: Tell,
        find: Find,
        officers: Officers,
    ) -> None:
        self._wording, self._tell, self._find, self._officers = wording, tell, find, officers

    async def picked_up(self, line: Line, *, machine: bool, now: datetime) -> Asked:
        """Somebody took the call, or a machine that records did."""
        owed = await self._find(line.reference, now=now)
        if owed is None or machine:
            if machine:
                await self.came(line, Course.MACHINE, now=now)
            return Asked(OVER)
        await self.came(line, Course.GREETED, now=now)
        return Asked(self._turn(owed, self._greeting(owed)), Stop.GREETING)

    async def step(self, line: Line, stop: Stop, keys: str, tries: int, *, now: datetime) -> Asked:
        """The person pressed a key, or none."""
        owed = await self._find(line.reference, now=now)
        if owed is None:
            return Asked(OVER)
        then = move(stop, keys, tries)
        if then.course is not None:
            await self.came(line, then.course, now=now)
        if then.officer:
            return Asked(await self._to_officer(line, owed, now))
        if then.to is None:
            says = (self._wording.say(f"ring.{then.says}", owed.language),)
            return Asked(Turn(says, Talk(language=owed.language)))
        wished = (stop, keys) in MOVES  # to hear it again is no try in vain
        turn = self._turn(owed, self._says(owed, then.to))
        return Asked(turn, then.to, 0 if wished else tries + 1)

    async def came(self, line: Line, course: Course, *, now: datetime) -> None:
        """Tell how far it is."""
        await self._tell(
            line.reference, line.provider, line.call, course, number=line.number, now=now
        )

    def _says(self, owed: Owed, stop: Stop) -> tuple[str, ...]:
        if stop is Stop.GREETING:
            return self._greeting(owed)
        told = notice_aloud(self._wording, owed.kind, owed.facts, owed.language)
        return (*told, self._wording.say("ring.told", owed.language))

    def _greeting(self, owed: Owed) -> tuple[str, ...]:
        unit = owed.facts.get("unit") or self._wording.say("ring.office", owed.language)
        return (
            self._wording.say("ring.greeting", owed.language, unit=unit),
            self._wording.say("ring.ask", owed.language),
        )

    def _turn(self, owed: Owed, says: tuple[str, ...]) -> Turn:
        return Turn(says, Talk(language=owed.language), _ONE_KEY)

    async def _to_officer(self, line: Line, owed: Owed, now: datetime) -> Turn:
        talk = Talk(language=owed.language)
        if extension := await self._officers.at_work(now):
            return Turn((self._wording.say("say.transfer", talk.language),), talk, None, extension)
        will = await self._officers.call_back(line.number, line.call, talk.language, now)
        said = "say.will_call" if will else "say.cannot_call"
        return Turn((self._wording.say(said, talk.language),), talk)
