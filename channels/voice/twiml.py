"""A turn of a call in Twilio's XML.

Written by hand for the same reason as for texts: the library builds a tree for a few sentences.
A test holds every branch to the library's output, character by character.

Source: https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from channels.voice.calls import Turn
from channels.voice.menu import Expected, Place, Talk

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
#: Seconds without a key or a word; longest remark in seconds; longest ringing of an officer.
SILENCE_S, REMARK_S, RING_S = 6, 120, 25
#: What recognisers and voices call our languages.
TONGUES = {"vi": "vi-VN", "en": "en-US"}


@dataclass(frozen=True, slots=True)
class Voices:
    """Which voice speaks which of our languages; empty: Twilio's own choice."""

    vi: str = ""
    en: str = ""


def response(turn: Turn, *, action: str, voices: Voices) -> str:
    """The whole answer.

    Args:
        action: path that the next step goes to; where the call stands is added to it.
    """
    return written(turn, action=f"{action}?{urlencode(address_of(turn.talk))}", voices=voices)


def written(turn: Turn, *, action: str, voices: Voices) -> str:
    """The same where the address holds already where the call stands."""
    said = "".join(_say(one, turn.talk.language, voices) for one in turn.says)
    return f"{_HEAD}<Response>{_inside(turn, said, action)}</Response>"


def _inside(turn: Turn, said: str, action: str) -> str:
    if turn.connects:
        after = _attributes({"action": action, "timeout": RING_S})
        return f"{said}<Dial{after}>{escape(turn.connects)}</Dial>"
    if turn.expects is None:
        return f"{said}<Hangup />"
    if turn.expects.recording:
        how = {"action": action, "finishOnKey": "#", "maxLength": REMARK_S, "timeout": SILENCE_S}
        # Silence is no recording: then the call goes on behind it.
        return f"{said}<Record{_attributes(how)} /><Redirect>{escape(action)}</Redirect>"
    return f"<Gather{_attributes(_gathering(turn.expects, turn.talk, action))}>{said}</Gather>"


def _gathering(expects: Expected, talk: Talk, action: str) -> dict[str, object]:
    how: dict[str, object] = {
        "action": action,
        "actionOnEmptyResult": "true",
        "input": "dtmf speech" if expects.speech else "dtmf",
        "timeout": SILENCE_S,
    }
    if expects.keys is None:
        how["finishOnKey"] = "#"
    else:  # the hash key is an answer like others
        how |= {"finishOnKey": "", "numDigits": expects.keys}
    if expects.speech:
        how |= {"language": TONGUES[talk.language], "speechTimeout": "auto"}
    return how


def _say(sentence: str, language: str, voices: Voices) -> str:
    how: dict[str, object] = {"language": TONGUES[language]}
    if voice := getattr(voices, language):
        how["voice"] = voice
    return f"<Say{_attributes(how)}>{escape(sentence, quote=False)}</Say>"


def _attributes(given: dict[str, object]) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in sorted(given.items()))


def address_of(talk: Talk) -> dict[str, str]:
    """Where a call stands, as the query of an address; what says nothing is left out."""
    found = {
        "at": talk.place.value,
        "lang": talk.language,
        "tries": str(talk.tries or ""),
        "pins": str(talk.wrong_pins or ""),
        "about": talk.subject,
        "n": str(talk.steps or ""),
    }
    return {name: value for name, value in found.items() if value}


def talk_from(query: dict[str, str]) -> Talk:
    """The same read back; nonsense begins the call anew."""
    place, language = query.get("at", ""), query.get("lang", "")
    return Talk(
        Place(place) if place in _PLACES else Place.LANGUAGE,
        language if language in TONGUES else "vi",
        _small(query.get("tries", "")),
        _small(query.get("pins", "")),
        query.get("about", "")[:60],
        _small(query.get("n", ""), 3),
    )


_PLACES = frozenset(Place)
_DIGITS = re.compile("[0-9]+")


def _small(number: str, digits: int = 1) -> int:
    return int(number) if _DIGITS.fullmatch(number) and len(number) <= digits else 0
