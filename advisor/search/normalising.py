"""Words as they were meant: accents folded, abbreviations spelled out, typing faults undone.

Both sides go through it, what is asked and what is searched, so that a doubtful rule costs little.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from advisor.search.matching import Phrases
from core.folding import fold

_TABLES = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
_SHORT: dict[str, str] = _TABLES["short"]
_ACCENTED: dict[str, str] = _TABLES["accented"]
_PHRASES = {tuple(said.split()): meant.split() for said, meant in _TABLES["phrases"].items()}
_LENGTHS: dict[str, list[int]] = {}  # of the phrases that begin with a word, the longest first
for _said in sorted(_PHRASES, key=len, reverse=True):
    _LENGTHS.setdefault(_said[0], []).append(len(_said))
_ASIDES = Phrases(_TABLES["asides"])

_WORD = re.compile(r"\w+")
#: Longer texts are cut: nobody's question needs more, and time per answer stays bounded.
MOST_CHARACTERS = 1000
_LONGEST_WORD = 24

#: A Vietnamese syllable without its marks.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|[gkpt]h|ch|gi|qu|tr|[bcdghklmnprstvx])?"
    r"(?:uye|uya|uyu|uoi|uou|uai|uay|oai|oay|oao|oeo|ieu|yeu|[aeiou][aeiouy]?|y[e]?)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_TONES = re.compile(r"(?<=[aeiouyw])([a-z]*)[sfrxj]")
_TWICE = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d"))
_HORN = re.compile(r"(?<=[aou])w")
_SLANG = (("j", "i"), ("f", "ph"), ("z", "d"), ("w", "qu"))


def normalised(text: str) -> list[str]:
    """The folded words that `text` stands for, in order.

    >>> normalised("đk tạm trú cần j z")
    ['dang', 'ky', 'tam', 'tru', 'can', 'gi', 'vay']
    >>> normalised("caaps soor ddor laanf ddaau")
    ['cap', 'so', 'do', 'lan', 'dau']
    """
    composed = unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).lower()
    found: list[str] = []
    for word in _WORD.findall(composed):
        found.extend(_meant(word))
    return _spelled_out(found)


def matter(words: list[str]) -> list[str]:
    """The words without what is said around the matter; all of them where nothing else is said.

    >>> matter(normalised("cho em hỏi đăng ký khai sinh cần giấy tờ gì ạ"))
    ['dang', 'ky', 'khai', 'sinh', 'a']
    """
    return _ASIDES.without(" ".join(words)).split() or words


@lru_cache(maxsize=50_000)
def _meant(word: str) -> tuple[str, ...]:
    if word in _ACCENTED:
        return tuple(_ACCENTED[word].split())
    plain = "".join(_WORD.findall(fold(word)))[:_LONGEST_WORD]
    if plain in _SHORT and word.replace("đ", "d") == plain:  # "ạ" is no "anh"
        return tuple(_SHORT[plain].split())
    return (mended(plain),) if plain else ()


def mended(word: str) -> str:
    """A folded word without what a telex or VNI keyboard left in it; itself where that helps not.

    >>> mended("tieenf"), mended("ngwowif"), mended("cccd")
    ('tien', 'nguoi', 'cccd')
    """
    if _SYLLABLE.fullmatch(word) or word.isdigit() or len(word) < 2:
        return word
    for tried in (_without_telex(word), re.sub(r"[0-9]", "", word), *_spoken(word)):
        if tried and _SYLLABLE.fullmatch(tried):
            return tried
    return word


def _without_telex(word: str) -> str:
    plain = _TONES.sub(r"\1", word, count=1)
    for double, single in _TWICE:
        plain = plain.replace(double, single, 1)
    plain = _HORN.sub("", plain)
    return plain.replace("w", "u")


def _spoken(word: str) -> list[str]:
    return [word.replace(said, meant, 1) for said, meant in _SLANG if said in word]


def _spelled_out(words: list[str]) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        length, meant = 1, [word]
        for tried in _LENGTHS.get(word, ()):
            said = _PHRASES.get(tuple(words[place : place + tried]))
            if said is not None:
                length, meant = tried, said
                break
        found.extend(meant)
        place += length
    return found
