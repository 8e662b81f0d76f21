"""Whether a sentence can be understood at the first reading.

Two things that can be measured without guessing: how long a sentence is, and whether it uses
the words of offices where everyday ones would do. Vietnamese is counted in syllables, which
are written apart; English in words.

Source of the lengths: a common rule of plain language, at most 20 words a sentence; 25
syllables of Vietnamese are about as long (three in four of its words have one or two).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

#: Language -> the most words, or syllables, of one sentence.
MOST = {"vi": 25, "en": 20}
#: The most letters of an English word that need no second look; Vietnamese has none so long.
_LONGEST_WORD = 13

_SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Codes, addresses, numbers and open places are one thing to the eye, however they are spelled.
_ONE_THING = re.compile(r"\{\w*\}|\S*\d\S*|https?:\S+")


@dataclass(frozen=True, slots=True)
class Hint:
    """What makes a text harder than it need be."""

    why: str  #: `long`, `hard`, `drop`, `word`
    what: str  #: the sentence, or the word
    better: str = ""  #: the everyday word; the most words of a sentence


def hints(text: str, language: str) -> list[Hint]:
    """What could be plainer, in the order of the text; nothing when it is plain."""
    found = []
    for sentence in _SENTENCE_ENDS.split(text):
        words = _WORD.findall(_ONE_THING.sub(" x ", sentence))
        if len(words) > MOST[language]:
            found.append(Hint("long", sentence.strip(), str(MOST[language])))
        found += [Hint("word", word) for word in words if len(word) > _LONGEST_WORD]
    return found + _hard(text, language)


def _hard(text: str, language: str) -> list[Hint]:
    lower = text.lower()
    return [
        Hint("hard" if plain else "drop", hard, plain)
        for hard, plain in _words()[language].items()
        if re.search(rf"\b{re.escape(hard)}\b", lower)
    ]


@lru_cache
def _words() -> dict[str, dict[str, str]]:
    file = Path(__file__).parent / "plain_words.toml"
    found: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
    return found
