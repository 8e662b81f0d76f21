"""A call, step by step: read what the caller did, do what the menu says, tell what came of it.

Whichever line carries it keeps `Talk` between two steps (in an address, in a session) and knows
how to say sentences, wait for keys, record and connect. A step that comes twice is answered
twice the same; what changes something is done once for each call.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Protocol

from channels.base import Inbound
from channels.voice import menu
from channels.voice.aloud import code_aloud, digits_aloud, number_aloud
from channels.voice.hearing import Given, Read, read
from channels.voice.menu import Deed, Move, Place, Sign, Talk
from channels.voice.steps import CHANNEL, MOST_STEPS, Caller, Done, Step, Taken, Turn, rung
from channels.voice.told import details_told, status_told
from core.calls.happened import Answered, Ended, Out, Recorder, unrecorded
from core.dossiers.disclosure import PublicStatus
from core.dossiers.enquiries import Answer, Outcome, Question
from core.dossiers.lookup import is_lookup_number
from core.language import Wording

__all__ = ["Caller", "Calls", "Turn"]


class Enquiries(Protocol):
    """What calls need of core; `core.dossiers.enquiries.Enquiries` is it."""

    async def ask(self, question: Question, *, now: datetime) -> Answer: ...

    async def once(
        self, question: Question, kind: str, deed: Callable[[], Awaitable[str]], *, now: datetime
    ) -> str: ...

    def sender_hash(self, question: Question) -> str: ...


class Advice(Protocol):
    """What to say to somebody who asks for a procedure."""

    async def about(
        self, words: str, call: str, language: str, now: datetime
    ) -> tuple[str, str] | None:
        """(what is said, code of the procedure); None: it was not understood."""
        ...

    async def send(self, procedure: str, number: str, call: str, now: datetime) -> bool:
        """Owe the caller the list of papers by text; whether the number takes any."""
        ...


@dataclass(frozen=True, slots=True)
class QueueTold:
    """What is said of queues."""

    says: str
    which: bool = False  #: an agency may be named now


class Queues(Protocol):
    """Numbers of queues and opening hours."""

    async def told(
        self, words: str, sender_hash: str, language: str, now: datetime
    ) -> QueueTold | None:
        """What is said to the name of an agency, or to none; None: no agency is meant."""
        ...


class Opinions(Protocol):
    """Where judgments and petitions go; `channels.opinions.TextedOpinions` is it."""

    async def rate(
        self, inbound: Inbound, dossier_id: int, stars: int, words: str, sender_hash: str
    ) -> bool: ...

    async def petition(self, inbound: Inbound, words: str) -> str | None: ...


class Officers(Protocol):
    """Who answers `0`."""

    async def at_work(self, now: datetime) -> str:
        """The number or extension to connect with; empty when nobody is there."""
        ...

    async def call_back(self, number: str, call: str, language: str, now: datetime) -> bool:
        """Let an officer call that number; whether it can be called."""
        ...


#: How an enquiry ended -> how the deed did.
_ENDED: Mapping[Outcome, Sign] = {
    Outcome.STATUS: Sign.DONE,
    Outcome.DETAILS: Sign.DETAILS,
    Outcome.NOT_FOUND: Sign.NOT_FOUND,
    Outcome.AMBIGUOUS: Sign.NOT_FOUND,
    Outcome.TOO_MANY: Sign.TOO_MANY,
    Outcome.LOCKED: Sign.LOCKED,
}


#: Sentences before an end that the caller did not want.
_STOPS = frozenset({"too_many", "pins_over", "cannot_call"})


class Calls:
    """Leads calls."""

    def __init__(
        self,
        *,
        wording: Wording,
        enquiries: Enquiries,
        advice: Advice,
        queues: Queues,
        opinions: Opinions,
        officers: Officers,
        record: Recorder = unrecorded,
    ) -> None:
        """`record` is told whatever happens in calls."""
        self._record = record
        self._wording, self._enquiries, self._advice = wording, enquiries, advice
        self._queues, self._opinions, self._officers = queues, opinions, officers
        self._deeds: Mapping[Deed, Callable[[Step], Awaitable[Done]]] = {
            Deed.LOOK_UP: self._look_up,
            Deed.READ_BACK: self._read_back,
            Deed.LOOK_IN: self._look_in,
            Deed.ADVISE: self._advise,
            Deed.SEND: self._send,
            Deed.QUEUE: self._queue,
            Deed.FIND: self._find,
            Deed.RATE: self._rate,
            Deed.KEEP: self._keep,
            Deed.TRANSFER: self._transfer,
            Deed.CALL_BACK: self._call_back,
        }

    def begun(self, caller: Caller, *, now: datetime, language: str = "vi") -> Turn:
        """What is said when somebody calls."""
        talk = Talk(language=language)
        self._record(rung(caller, talk, now))
        return self._turn(talk, Move(), (self._say(talk, "say.welcome"),), caller)

    def answered(self, caller: Caller, *, after_s: float, now: datetime) -> None:
        """The caller hears the first word."""
        self._record(Answered(call=caller.call, line=caller.line, at=now, after_s=after_s))

    def missed(self, caller: Caller, *, now: datetime) -> None:
        """Somebody called a number that nobody answers, or not in time."""
        self._record(rung(caller, Talk(), now))
        self.ended(caller, now=now, out=Out.MISSED)

    def ended(self, caller: Caller, *, now: datetime, out: Out | None = None) -> None:
        """The line is free; `out` where that is not the end that the last step led to."""
        self._record(Ended(call=caller.call, line=caller.line, at=now, out=out))

    def interrupted(self, talk: Talk, caller: Caller) -> Turn:
        """What is said when a call goes on after a fault on our side."""
        return self._turn(talk, Move(), (self._say(talk, "say.sorry"),), caller)

    async def step(self, talk: Talk, given: Given, caller: Caller, *, now: datetime) -> Turn:
        """What happens when the caller does that there."""
        began, did = perf_counter(), read(talk.place, given)
        taken = Taken(did, replace(talk, steps=min(talk.steps + 1, MOST_STEPS)), given)
        turn = await self._took(taken, caller, now)
        self._record(taken.told(turn, caller, now, perf_counter() - began))
        return turn

    async def _took(self, taken: Taken, caller: Caller, now: datetime) -> Turn:
        did, given = taken.did, taken.given
        move, talk = menu.moved(taken.talk, did.sign, hears=caller.hears)
        if did.subject:
            talk = replace(talk, subject=did.subject)
        says = self._misheard(talk, did) if move.counts else ()
        connects = ""
        # A deed may end in another one, never in more: three wrong tries end with an officer.
        for _ in range(2):
            if move.does is None:
                break
            deed = move.does
            done = await self._deeds[deed](Step(talk, did, caller, given, now))
            taken.deed, taken.done = deed, done
            if done.subject:
                talk = replace(talk, subject=done.subject)
            says, connects = (*says, *self._sentences(talk, move), *done.says), done.connects
            move, talk = menu.after(talk, deed, done.ended)
            if connects:
                return Turn(says, talk, None, connects)
        taken.stopped = bool(_STOPS.intersection(move.says))
        return self._turn(talk, move, says, caller)

    def _turn(self, talk: Talk, move: Move, says: tuple[str, ...], caller: Caller) -> Turn:
        said = (*says, *self._sentences(talk, move))
        if move.ends:
            return Turn(said, talk)
        asked = self._say(talk, f"ask.{menu.asked(talk.place, hears=caller.hears)}")
        return Turn((*said, asked), talk, menu.expected(talk.place))

    def _sentences(self, talk: Talk, move: Move) -> tuple[str, ...]:
        return tuple(self._say(talk, f"say.{key}") for key in move.says)

    def _say(self, talk: Talk, key: str, **facts: object) -> str:
        return self._wording.say(key, talk.language, **facts)

    def _misheard(self, talk: Talk, did: Read) -> tuple[str, ...]:
        """The number that was keyed, so that the caller hears where it went wrong."""
        if talk.place not in (Place.STATUS, Place.RATE) or not did.words.isdecimal():
            return ()
        number = digits_aloud(did.words, talk.language)
        return (self._say(talk, "say.misheard", number=number),)

    def _question(self, step: Step, pin: str | None = None) -> Question:
        subject = step.talk.subject
        number = subject if is_lookup_number(subject) else None
        codes = () if number or not subject else (subject,)
        return Question(CHANNEL, step.sender, codes=codes, lookup_number=number, pin=pin)

    async def _look_up(self, step: Step) -> Done:
        answer = await self._enquiries.ask(self._question(step), now=step.now)
        return self._told(step, answer)

    async def _look_in(self, step: Step) -> Done:
        answer = await self._enquiries.ask(self._question(step, step.did.pin), now=step.now)
        return self._told(step, answer)

    def _told(self, step: Step, answer: Answer) -> Done:
        ended, talk = _ENDED[answer.outcome], step.talk
        if answer.details is not None:
            says = details_told(answer.details, self._wording, talk.language)
        elif answer.status is not None:
            says = status_told(answer.status, self._wording, talk.language)
        else:
            says = []
        said = (*self._named(talk, answer.status), *says)
        return Done(ended, said, dossier_id=answer.dossier_id)

    def _named(self, talk: Talk, status: PublicStatus | None) -> tuple[str, ...]:
        """The number again, where it was keyed: so that nobody hears about another's dossier."""
        if status is None or not is_lookup_number(talk.subject):
            return ()
        number = number_aloud(talk.subject, talk.language)
        return (self._say(talk, "say.heard_number", number=number),)

    async def _read_back(self, step: Step) -> Done:
        question = Question(CHANNEL, step.sender, codes=step.did.mention.codes)
        answer = await self._enquiries.ask(question, now=step.now)
        if answer.status is None:
            return Done(_ENDED[answer.outcome])
        code = answer.status.code
        said = self._say(step.talk, "say.read_back", code=code_aloud(code, step.talk.language))
        return Done(Sign.DONE, (said,), subject=code, dossier_id=answer.dossier_id)

    async def _find(self, step: Step) -> Done:
        answer = await self._enquiries.ask(self._question(step), now=step.now)
        said = self._named(step.talk, answer.status)
        return Done(_ENDED[answer.outcome], said, dossier_id=answer.dossier_id)

    async def _rate(self, step: Step) -> Done:
        question = self._question(step)
        answer = await self._enquiries.ask(question, now=step.now)
        dossier_id, stars = answer.dossier_id, int(step.did.sign)
        if dossier_id is None:
            return Done(Sign.NOT_FOUND)

        async def deed() -> str:
            sender = self._enquiries.sender_hash(question)
            kept = await self._opinions.rate(step.inbound(""), dossier_id, stars, "", sender)
            return Sign.DONE if kept else Sign.NOT_FOUND

        once = replace(question, provider_id=f"{step.caller.call}:rate:{step.talk.subject}")
        return Done(Sign(await self._enquiries.once(once, "rate", deed, now=step.now)))

    async def _keep(self, step: Step) -> Done:
        async def deed() -> str:
            words = step.given.words or f"[{step.given.recording}]"
            return await self._opinions.petition(step.inbound(words), words) or ""

        once = Question(CHANNEL, step.sender, provider_id=f"{step.caller.call}:petition")
        number = await self._enquiries.once(once, "petition", deed, now=step.now)
        if not number:
            return Done(Sign.NOT_FOUND)
        aloud = digits_aloud(number.rpartition("-")[2], step.talk.language)
        return Done(Sign.DONE, (self._say(step.talk, "say.petition_taken", number=aloud),))

    async def _advise(self, step: Step) -> Done:
        talk, call = step.talk, step.caller.call
        found = await self._advice.about(step.did.words, call, talk.language, step.now)
        if found is None:
            return Done(Sign.NOT_FOUND)
        said, procedure = found
        return Done(Sign.DONE, (said,), subject=procedure)

    async def _send(self, step: Step) -> Done:
        caller = step.caller
        sent = await self._advice.send(step.talk.subject, caller.number, caller.call, step.now)
        return Done(Sign.DONE if sent else Sign.NOT_FOUND)

    async def _queue(self, step: Step) -> Done:
        sender = self._enquiries.sender_hash(Question(CHANNEL, step.sender))
        told = await self._queues.told(step.did.words, sender, step.talk.language, step.now)
        if told is None:
            return Done(Sign.NOT_FOUND)
        asks = told.which and step.caller.hears
        return Done(Sign.WHICH if asks else Sign.DONE, (told.says,))

    async def _transfer(self, step: Step) -> Done:
        connects = await self._officers.at_work(step.now)
        if not connects:
            return Done(Sign.CLOSED)
        return Done(Sign.DONE, (self._say(step.talk, "say.transfer"),), connects=connects)

    async def _call_back(self, step: Step) -> Done:
        caller = step.caller
        kept = await self._officers.call_back(
            caller.number, caller.call, step.talk.language, step.now
        )
        return Done(Sign.DONE if kept else Sign.NOT_FOUND)
