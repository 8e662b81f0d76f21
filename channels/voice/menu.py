"""The menu of a call, as tables: at a place, somebody does something; what happens then.

Nothing here hears, speaks or looks anything up. Whoever carries the call (Twilio, Asterisk, the
simulator) says the sentences, waits for what the place expects, carries out a deed, and comes
back with how it ended. `0` leads to an officer, `*` repeats and `#` ends everywhere. Three tries
at one place, then an officer, or a polite end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

#: Tries at one place; wrong PINs of one call (codes.md section 2).
TRIES, WRONG_PINS = 3, 3


class Place(StrEnum):
    """Where a call stands: what was asked last. The values stand in addresses."""

    LANGUAGE = "language"
    MAIN = "main"
    STATUS = "status"  #: look-up number keyed, or a code said
    CONFIRM = "confirm"  #: is it the code that was understood?
    PIN = "pin"
    TOLD = "told"  #: after the status
    GUIDE = "guide"  #: which procedure, in own words
    GUIDED = "guided"  #: after the answer
    QUEUE = "queue"
    RATE = "rate"
    STARS = "stars"
    PETITION = "petition"
    CALL_BACK = "call_back"


class Sign(StrEnum):
    """What the caller did, or how a deed ended."""

    ONE, TWO, THREE, FOUR, FIVE = "1", "2", "3", "4", "5"
    OFFICER, AGAIN, END = "0", "*", "#"
    NUMBER = "number"  #: keyed a look-up number whose check digit fits
    CODE = "code"  #: said something that may be a code
    DIGITS = "digits"  #: four of a PIN
    WORDS = "words"
    RECORDED = "recorded"
    OTHER = "other"  #: anything that means nothing here
    SILENCE = "silence"
    # How deeds end.
    DONE = "done"
    DETAILS = "details"
    NOT_FOUND = "not_found"
    TOO_MANY = "too_many"
    LOCKED = "locked"
    CLOSED = "closed"
    WHICH = "which"  #: something was told, and one of several has to be named


class Deed(StrEnum):
    """What has to be looked up or done before anything can be said."""

    LOOK_UP = "look_up"
    READ_BACK = "read_back"  #: which code was heard
    LOOK_IN = "look_in"  #: with the PIN
    ADVISE = "advise"
    SEND = "send"  #: the list of papers, as a text
    QUEUE = "queue"
    FIND = "find"  #: the dossier to rate
    RATE = "rate"
    KEEP = "keep"  #: the petition
    TRANSFER = "transfer"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a place waits for."""

    keys: int | None = 1  #: so many; None: any number, ended by `#`
    speech: bool = False
    recording: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What happens then: sentences, a deed, and the place that asks next."""

    to: Place | None = None  #: None: stays, or ends where `ends` says so
    says: tuple[str, ...] = ()
    does: Deed | None = None
    ends: bool = False
    counts: bool = False  #: a try that led to nothing


@dataclass(frozen=True, slots=True)
class Talk:
    """All that a call carries from one step to the next."""

    place: Place = Place.LANGUAGE
    language: str = "vi"
    tries: int = 0
    wrong_pins: int = 0
    subject: str = ""  #: look-up number, dossier code or procedure that is talked about
    steps: int = 0  #: taken so far; tells a step from the same one again


EXPECTED: Mapping[Place, Expected] = {
    Place.STATUS: Expected(keys=None, speech=True),
    Place.PIN: Expected(keys=None),
    Place.GUIDE: Expected(speech=True),
    Place.QUEUE: Expected(speech=True),
    Place.RATE: Expected(keys=None),
    Place.PETITION: Expected(recording=True),
}
_ONE_KEY = Expected()
#: Places that take nothing but speech, and those whose question offers it besides keys.
_SPOKEN = frozenset({Place.GUIDE, Place.QUEUE})
_OFFERING = frozenset({Place.MAIN, Place.STATUS})

_BACK = Move(Place.MAIN)

#: (place, what the caller did) -> what happens. What is absent is asked again.
MOVES: Mapping[tuple[Place, Sign], Move] = {
    (Place.LANGUAGE, Sign.ONE): Move(Place.MAIN),
    (Place.LANGUAGE, Sign.TWO): Move(Place.MAIN),
    (Place.LANGUAGE, Sign.SILENCE): Move(Place.MAIN),
    (Place.MAIN, Sign.ONE): Move(Place.STATUS),
    (Place.MAIN, Sign.TWO): Move(Place.GUIDE),
    (Place.MAIN, Sign.THREE): Move(Place.QUEUE, does=Deed.QUEUE),
    (Place.MAIN, Sign.FOUR): Move(Place.RATE),
    (Place.MAIN, Sign.FIVE): Move(Place.PETITION),
    (Place.STATUS, Sign.NUMBER): Move(does=Deed.LOOK_UP),
    (Place.STATUS, Sign.CODE): Move(does=Deed.READ_BACK),
    (Place.CONFIRM, Sign.ONE): Move(does=Deed.LOOK_UP),
    (Place.CONFIRM, Sign.TWO): Move(Place.STATUS, ("heard_wrong",)),
    (Place.TOLD, Sign.ONE): Move(Place.PIN),
    (Place.TOLD, Sign.TWO): Move(Place.STATUS),
    (Place.TOLD, Sign.THREE): _BACK,
    (Place.PIN, Sign.DIGITS): Move(does=Deed.LOOK_IN),
    (Place.GUIDE, Sign.WORDS): Move(does=Deed.ADVISE),
    (Place.GUIDED, Sign.ONE): Move(does=Deed.SEND),
    (Place.GUIDED, Sign.TWO): Move(Place.GUIDE),
    (Place.GUIDED, Sign.THREE): _BACK,
    (Place.QUEUE, Sign.WORDS): Move(does=Deed.QUEUE),
    (Place.QUEUE, Sign.THREE): _BACK,
    (Place.RATE, Sign.NUMBER): Move(does=Deed.FIND),
    **{
        (Place.STARS, star): Move(does=Deed.RATE)
        for star in (Sign.ONE, Sign.TWO, Sign.THREE, Sign.FOUR, Sign.FIVE)
    },
    (Place.PETITION, Sign.RECORDED): Move(does=Deed.KEEP),
    (Place.CALL_BACK, Sign.ONE): Move(does=Deed.CALL_BACK),
    (Place.CALL_BACK, Sign.TWO): _BACK,
}

_GOODBYE = Move(says=("goodbye",), ends=True)

#: (deed, how it ended) -> what happens. The carrier says what it found out before these.
AFTER: Mapping[tuple[Deed, Sign], Move] = {
    (Deed.LOOK_UP, Sign.DONE): Move(Place.TOLD),
    (Deed.LOOK_UP, Sign.NOT_FOUND): Move(Place.STATUS, ("not_found",), counts=True),
    (Deed.LOOK_UP, Sign.TOO_MANY): Move(says=("too_many",), ends=True),
    (Deed.READ_BACK, Sign.DONE): Move(Place.CONFIRM),
    (Deed.READ_BACK, Sign.NOT_FOUND): Move(Place.STATUS, ("not_found",), counts=True),
    (Deed.READ_BACK, Sign.TOO_MANY): Move(says=("too_many",), ends=True),
    (Deed.LOOK_IN, Sign.DETAILS): Move(Place.TOLD),
    (Deed.LOOK_IN, Sign.DONE): Move(Place.TOLD),  # the slip has no PIN: the public level
    (Deed.LOOK_IN, Sign.NOT_FOUND): Move(Place.PIN, ("wrong_pin",), counts=True),
    (Deed.LOOK_IN, Sign.LOCKED): Move(Place.TOLD, ("locked",)),
    (Deed.LOOK_IN, Sign.TOO_MANY): Move(says=("too_many",), ends=True),
    (Deed.ADVISE, Sign.DONE): Move(Place.GUIDED),
    (Deed.ADVISE, Sign.NOT_FOUND): Move(Place.GUIDE, ("not_understood",), counts=True),
    (Deed.SEND, Sign.DONE): Move(Place.MAIN, ("sent",)),
    (Deed.SEND, Sign.NOT_FOUND): Move(Place.MAIN, ("cannot_send",)),
    (Deed.QUEUE, Sign.DONE): _BACK,
    (Deed.QUEUE, Sign.WHICH): Move(Place.QUEUE),
    (Deed.QUEUE, Sign.NOT_FOUND): Move(Place.QUEUE, ("no_agency",), counts=True),
    (Deed.FIND, Sign.DONE): Move(Place.STARS),
    (Deed.FIND, Sign.NOT_FOUND): Move(Place.RATE, ("not_found",), counts=True),
    (Deed.FIND, Sign.TOO_MANY): Move(says=("too_many",), ends=True),
    (Deed.RATE, Sign.DONE): Move(Place.MAIN, ("thanks",)),
    (Deed.RATE, Sign.NOT_FOUND): Move(Place.MAIN, ("not_finished",)),
    (Deed.KEEP, Sign.DONE): _BACK,
    (Deed.KEEP, Sign.NOT_FOUND): Move(Place.PETITION, ("not_recorded",), counts=True),
    (Deed.TRANSFER, Sign.DONE): _GOODBYE,
    (Deed.TRANSFER, Sign.CLOSED): Move(Place.CALL_BACK),
    (Deed.CALL_BACK, Sign.DONE): Move(says=("will_call", "goodbye"), ends=True),
    (Deed.CALL_BACK, Sign.NOT_FOUND): Move(says=("cannot_call",), ends=True),
}

#: What keys mean wherever the table says nothing else.
_EVERYWHERE: Mapping[Sign, Move] = {
    Sign.OFFICER: Move(does=Deed.TRANSFER),
    Sign.AGAIN: Move(),
    Sign.END: _GOODBYE,
    Sign.SILENCE: Move(says=("silence",), counts=True),
}
_UNKNOWN = Move(says=("other",), counts=True)
_LANGUAGES = {Sign.ONE: "vi", Sign.TWO: "en"}


def expected(place: Place) -> Expected:
    """What the place waits for."""
    return EXPECTED.get(place, _ONE_KEY)


def asked(place: Place, *, hears: bool = True) -> str:
    """Name of the question there; a line that hears no words offers none."""
    return place.value if hears or place not in _OFFERING else f"{place}_keys"


def moved(talk: Talk, sign: Sign, *, hears: bool = True) -> tuple[Move, Talk]:
    """What happens when the caller does that there, and the call as it is then.

    Args:
        hears: whether the line understands words; else a person does what takes words.
    """
    move = MOVES.get((talk.place, sign)) or _EVERYWHERE.get(sign, _UNKNOWN)
    if not hears and move.to in _SPOKEN and move.does is None:
        move = Move(does=Deed.TRANSFER)
    if talk.place is Place.LANGUAGE and sign in _LANGUAGES:
        talk = replace(talk, language=_LANGUAGES[sign])
    return _followed(talk, move)


def after(talk: Talk, deed: Deed, ended: Sign) -> tuple[Move, Talk]:
    """What happens when a deed ended so."""
    move = AFTER[deed, ended]
    if deed is Deed.LOOK_IN and ended is Sign.NOT_FOUND:
        talk = replace(talk, wrong_pins=talk.wrong_pins + 1)
        if talk.wrong_pins >= WRONG_PINS:
            return Move(says=("pins_over", "goodbye"), ends=True), talk
    return _followed(talk, move)


def _followed(talk: Talk, move: Move) -> tuple[Move, Talk]:
    to = move.to or talk.place
    tries = talk.tries + 1 if move.counts else talk.tries if to is talk.place else 0
    if tries >= TRIES:
        # Who cannot be understood by a machine gets a person; at the offer of one, an end.
        last = talk.place is Place.CALL_BACK
        return (_GOODBYE if last else Move(does=Deed.TRANSFER)), replace(talk, tries=0)
    return move, replace(talk, place=to, tries=tries)
