"""A step of a call: what a deed works with, how it ended, and what is written down of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from channels.base import Inbound
from channels.voice.hearing import LONGEST_WORDS, Given, Read
from channels.voice.menu import Deed, Expected, Sign, Talk
from core.calls.happened import Began, Line, Means, Out, Stepped

CHANNEL = "voice"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the line, as far as the line knows."""

    call: str  #: the line's name of the call
    number: str = ""  #: E.164; may be forged; empty when hidden
    line: Line = Line.TWILIO
    called: str = ""  #: the number of ours
    hears: bool = True  #: the line understands words


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said, and what is waited for."""

    says: tuple[str, ...]
    talk: Talk
    expects: Expected | None = None  #: None: the call ends after the sentences
    connects: str = ""  #: the number or extension to connect with, after the sentences


#: More steps of one call are told as one.
MOST_STEPS = 999
#: Deeds that tell what was asked for, where they end so.
_TELLING = frozenset({Deed.LOOK_UP, Deed.LOOK_IN, Deed.ADVISE, Deed.QUEUE})
_TOLD = frozenset({Sign.DONE, Sign.DETAILS, Sign.WHICH})


@dataclass(frozen=True, slots=True)
class Step:
    """What a deed works with."""

    talk: Talk
    did: Read
    caller: Caller
    given: Given
    now: datetime

    @property
    def sender(self) -> str:
        """Whose questions are counted: hidden numbers, call by call."""
        return self.caller.number or self.caller.call

    def inbound(self, text: str) -> Inbound:
        """The same as a message."""
        return Inbound(CHANNEL, "call", self.caller.call, self.sender, text, self.now)


@dataclass(frozen=True, slots=True)
class Done:
    """How a deed ended, and what is said of it."""

    ended: Sign
    says: tuple[str, ...] = ()
    subject: str = ""
    connects: str = ""
    dossier_id: int | None = None


@dataclass(slots=True)
class Taken:
    """A step as it is told afterwards."""

    did: Read
    talk: Talk  #: before the step, which is counted in it
    given: Given
    deed: Deed | None = None  #: the last one
    done: Done | None = None
    stopped: bool = False

    def told(self, turn: Turn, caller: Caller, now: datetime, took_s: float) -> Stepped:
        """What is written down of it."""
        done = self.done or Done(Sign.OTHER)
        understood = self.deed is Deed.ADVISE and done.ended is Sign.DONE
        return Stepped(
            call=caller.call,
            line=caller.line,
            at=now,
            number=caller.number,
            step=self.talk.steps,
            place=self.talk.place,
            means=_means(self.given),
            sign=self.did.sign,
            deed=self.deed or "",
            ended=done.ended if self.deed else "",
            led_to=self._led_to(turn),
            answered=self.deed in _TELLING and done.ended in _TOLD,
            language=turn.talk.language,
            took_s=took_s,
            said=self.given.words[:LONGEST_WORDS],
            procedure=done.subject if understood else "",
            dossier_id=done.dossier_id,
        )

    def _led_to(self, turn: Turn) -> str:
        if turn.expects is not None:
            return turn.talk.place
        if turn.connects:
            return Out.OFFICER
        if self.deed is Deed.CALL_BACK and self.done and self.done.ended is Sign.DONE:
            return Out.WILL_CALL
        return Out.STOPPED if self.stopped else Out.GOODBYE


def _means(given: Given) -> Means:
    if given.keys:
        return Means.KEY
    if given.recording:
        return Means.RECORDING
    return Means.SPEECH if given.words else Means.SILENCE


def rung(caller: Caller, talk: Talk, now: datetime) -> Began:
    """That somebody calls, as it is written down."""
    return Began(
        call=caller.call,
        line=caller.line,
        at=now,
        number=caller.number,
        called=caller.called,
        language=talk.language,
        place=talk.place,
    )
