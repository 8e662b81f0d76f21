"""Which dossier a text names: by a code or a look-up number, however sloppily it is typed.

Case, accents and spacing do not matter, and neither does a sentence around the code. Only
the database knows which of several readings is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from core.dossiers.codes import candidates, is_code
from core.dossiers.lookup import is_lookup_number, read_lookup_number


@dataclass(frozen=True, slots=True)
class Mention:
    """A dossier as a text names it."""

    codes: tuple[str, ...] = ()  #: well-formed codes it may mean; only a stored one counts
    number: str | None = None  #: ten digits of a look-up number, check digit not checked
    pin: str | None = None


_FAST = re.compile(
    r"(?:(?:TTHC|TT|HS|TC)[ :]+)?"
    r"((?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}|[A-Y][0-9]{2}(?:\.[0-9]{1,3}){0,8})"
    r"-(?:[0-9]{8}|[0-9]{6})-[0-9]{4,7})"
    r"(?: +([0-9]{4}))?"
)
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d_]")
_BLANKS = re.compile(r"\s+")
_PIN = re.compile(r"(.*?)[ ,;:#.-]+(?:(?:MA )?PIN|MA(?: TRA CUU)?)?[ :]*([0-9]{4})")
_NAMED_PIN = re.compile(r"[ ,;.]*(?:MA )?PIN[ :]*([0-9]{4})(?![0-9])")
_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{2}[ .-]?[0-9]{3}[ .-]?[0-9]{4}(?![0-9])")
#: Where a code may stand in a sentence: a level-1 group and at least ten digits after it.
_CODE_LIKE = re.compile(
    r"(?<![0-9A-Z])"
    r"(?:[0-9OIL]{3}[ .-]{0,3}[0-9OIL]{2}[ .-]{0,3}[0-9OIL]{2}[ .-]{0,3})?"
    r"[A-Y][0-9OIL]{2}"
    r"(?: ?\. ?[0-9A-Z]{1,3}(?![0-9A-Z])){0,8}"
    r"(?:[ ./-]{0,3}[0-9OIL]){10,40}"
    r"(?![0-9A-Z])"
)
#: A text with more things like codes is not a question.
_TRIES = 5


def quickly(text: str) -> Mention | None:
    """A code written as on the receipt, perhaps behind a keyword: most texts are that."""
    found = _FAST.fullmatch(text.strip().upper())
    if found is None:
        return None
    code, pin = found.groups()
    return Mention((code,), pin=pin) if is_code(code) else None


def fold(text: str) -> str:
    """Capitals without accents, plain dashes, single blanks.

    >>> fold(" Hồ sơ  h15–261122 ")
    'HO SO H15-261122'
    """
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text).replace("đ", "d").replace("Đ", "D")
        text = "".join(c for c in marked if not unicodedata.combining(c))
        text = _DASHES.sub("-", text)
    return _BLANKS.sub(" ", text.upper()).strip()


def exactly(text: str) -> Mention | None:
    """What a folded text names that is nothing but a code or number, and perhaps the PIN."""
    if with_pin := _PIN.fullmatch(text):
        found = named(with_pin[1])
        if found:
            return Mention(found.codes, found.number, with_pin[2])
    return named(text)


def named(text: str) -> Mention | None:
    """What a folded text names that is nothing but a code or number."""
    if number := read_lookup_number(text):
        return Mention(number=number)
    codes = tuple(dict.fromkeys(_readings(text)))
    return Mention(codes) if codes else None


def anywhere(text: str) -> Mention | None:
    """The first code or look-up number inside a folded sentence."""
    for tries, place in enumerate(_CODE_LIKE.finditer(text)):
        if found := named(place[0]):
            pin = _NAMED_PIN.match(text, place.end())
            return Mention(found.codes, found.number, pin[1] if pin else None)
        if tries == _TRIES:
            break
    for place in _NUMBER.finditer(text):
        number = read_lookup_number(place[0]) or ""
        if is_lookup_number(number):  # other things have ten digits too
            pin = _NAMED_PIN.match(text, place.end())
            return Mention(number=number, pin=pin[1] if pin else None)
    return None


def _readings(place: str) -> Iterator[str]:
    """The codes of a place, also without the digits that follow it after a blank."""
    words = place.split(" ")
    for size in range(len(words), max(0, len(words) - _TRIES), -1):
        yield from candidates(" ".join(words[:size]))
