"""What a caller did, read at the place where the call stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.mentions import Mention
from channels.voice.menu import Place, Sign, expected
from channels.voice.spoken_codes import heard
from core.dossiers.lookup import is_lookup_number, is_pin

#: No key press and no sentence is longer; the rest is not looked at.
LONGEST_KEYS, LONGEST_WORDS = 32, 600
_KEYS = {sign.value: sign for sign in Sign if len(sign.value) == 1}


@dataclass(frozen=True, slots=True)
class Given:
    """What came over the line."""

    keys: str = ""
    words: str = ""  #: a transcript
    recording: str = ""  #: the carrier's name of it


@dataclass(frozen=True, slots=True)
class Read:
    """The same, understood."""

    sign: Sign
    subject: str = ""  #: a look-up number
    pin: str = ""
    words: str = ""
    mention: Mention = field(default_factory=Mention)


def read(place: Place, given: Given) -> Read:
    """What the caller did. Of keys and words at once, the keys count."""
    if expected(place).recording and given.recording:
        return Read(Sign.RECORDED)
    keys = given.keys[:LONGEST_KEYS].strip()
    if keys:
        return _keyed(place, keys)
    words = given.words[:LONGEST_WORDS].strip()
    return _said(place, words) if words and expected(place).speech else Read(Sign.SILENCE)


def _keyed(place: Place, keys: str) -> Read:
    if keys in _KEYS and (expected(place).keys == 1 or not keys.isdecimal() or keys == "0"):
        return Read(_KEYS[keys])
    number = keys.rstrip("#")
    if place in (Place.STATUS, Place.RATE) and is_lookup_number(number):
        return Read(Sign.NUMBER, subject=number)
    if place is Place.PIN and is_pin(number):
        return Read(Sign.DIGITS, pin=number)
    return Read(Sign.OTHER, words=number)


def _said(place: Place, words: str) -> Read:
    if place is not Place.STATUS:
        return Read(Sign.WORDS, words=words)
    found = heard(words)
    if found.number is not None:
        return Read(Sign.NUMBER, subject=found.number)
    if found.codes:
        return Read(Sign.CODE, mention=found)
    return Read(Sign.OTHER)
