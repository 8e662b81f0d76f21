"""What a short text means: status, help, stop, go on. Shared by SMS, chat and mail.

Case, accents and spacing do not matter, and neither does a sentence around a code.
The commands that other issues bring (DK, HUY, HD, DG, YK, SO) get the help text,
which says what can be asked today.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.dossiers.codes import candidates, is_code
from core.dossiers.lookup import is_lookup_number, read_lookup_number


class Kind(StrEnum):
    """What a text asks for."""

    STATUS = "status"
    HELP = "help"
    STOP = "stop"  #: no more notices to this number
    RESUME = "resume"  #: notices again


@dataclass(frozen=True, slots=True)
class Command:
    """A text that was understood. STATUS names a dossier by codes or by number."""

    kind: Kind
    codes: tuple[str, ...] = ()  #: well-formed codes it may mean; only a stored one counts
    number: str | None = None  #: ten digits of a look-up number, check digit not checked
    pin: str | None = None


HELP, STOP, RESUME = Command(Kind.HELP), Command(Kind.STOP), Command(Kind.RESUME)

#: A whole text, folded and without its blanks -> what it means.
WHOLE = {
    **dict.fromkeys(["", "?", "TG", "TROGIUP", "HELP", "INFO"], HELP),
    **dict.fromkeys(["STOP", "STOPALL", "UNSUBSCRIBE", "DUNG", "DUNGTIN"], STOP),
    **dict.fromkeys(["DUNGNHANTIN", "DUNGTHONGBAO", "DUNGLAI"], STOP),
    **dict.fromkeys(["TIEP", "TIEPTUC", "START", "UNSTOP"], RESUME),
}
#: First words of commands that are not open yet: even with a code they ask no status.
LATER = frozenset({"DK", "HUY", "HD", "DG", "YK", "SO"})
#: "đúng" means "right" and must not stop anything, though without accents it reads DUNG.
_AGREES = re.compile(r"\s*đúng\b", re.IGNORECASE)

#: No SMS is longer (ten joined segments), and no code stands later in a letter.
LONGEST = 1600

_FAST = re.compile(
    r"(?:(?:TTHC|TT|HS|TC)[ :]+)?"
    r"((?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}|[A-Y][0-9]{2}(?:\.[0-9]{1,3}){0,8})"
    r"-(?:[0-9]{8}|[0-9]{6})-[0-9]{4,7})"
    r"(?: +([0-9]{4}))?"
)
_ASKS_STATUS = re.compile(r"(?:TTHC|TT|HS|TC|TRA ?CUU|MA SO|HO SO)[ :.,#-]*")
_FIRST_WORD = re.compile(r"[A-Z]+(?= |$)")
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


def understand(text: str) -> Command:
    """What the text asks for; whatever cannot be understood asks for help."""
    if found := _FAST.fullmatch(text.strip().upper()):
        code, pin = found.groups()
        if is_code(code):
            return Command(Kind.STATUS, (code,), pin=pin)
    folded = _fold(text[:LONGEST])
    if whole := WHOLE.get(folded.replace(" ", "").rstrip(".!")):
        return HELP if whole is STOP and _AGREES.match(text) else whole
    first = _FIRST_WORD.match(folded)
    if first and first[0] in LATER:
        return HELP
    named = _ASKS_STATUS.match(folded)
    for asked in (folded[named.end() :], folded) if named else (folded,):
        if command := _exactly(asked):
            return command
    return _anywhere(folded) or HELP


def _fold(text: str) -> str:
    """Capitals without accents, plain dashes, single blanks."""
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text).replace("đ", "d").replace("Đ", "D")
        text = "".join(c for c in marked if not unicodedata.combining(c))
        text = _DASHES.sub("-", text)
    return _BLANKS.sub(" ", text.upper()).strip()


def _exactly(text: str) -> Command | None:
    """The text when it is nothing but a code or number, and perhaps the PIN."""
    if with_pin := _PIN.fullmatch(text):
        command = _named(with_pin[1])
        if command:
            return Command(Kind.STATUS, command.codes, command.number, with_pin[2])
    return _named(text)


def _named(text: str) -> Command | None:
    if number := read_lookup_number(text):
        return Command(Kind.STATUS, number=number)
    codes = tuple(dict.fromkeys(_readings(text)))
    return Command(Kind.STATUS, codes) if codes else None


def _anywhere(text: str) -> Command | None:
    """The first code or look-up number inside a sentence."""
    for tries, place in enumerate(_CODE_LIKE.finditer(text)):
        if command := _named(place[0]):
            pin = _NAMED_PIN.match(text, place.end())
            return Command(Kind.STATUS, command.codes, command.number, pin[1] if pin else None)
        if tries == _TRIES:
            break
    for place in _NUMBER.finditer(text):
        number = read_lookup_number(place[0]) or ""
        if is_lookup_number(number):  # other things have ten digits too
            pin = _NAMED_PIN.match(text, place.end())
            return Command(Kind.STATUS, number=number, pin=pin[1] if pin else None)
    return None


def _readings(place: str) -> Iterator[str]:
    """The codes of a place, also without the digits that follow it after a blank."""
    words = place.split(" ")
    for size in range(len(words), max(0, len(words) - _TRIES), -1):
        yield from candidates(" ".join(words[:size]))
