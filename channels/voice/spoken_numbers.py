"""Numbers as Vietnamese people say them, turned into the digits they stand for.

A code is read in pieces: "mười lăm" is 15, "hai sáu" 26, "không không mười hai" 0012, "chín trăm
bảy lăm" 975. Regions differ in the words: linh and lẻ, mốt, tư and bốn, lăm, nhăm and năm, hăm,
ngàn and nghìn. What may be read in two ways ("chín trăm bảy" is 970 to most) comes in both, the
likelier first. Recognisers write some numbers in digits: those stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.folding import fold

#: Folded word -> digit. "mot" is both một and mốt, "tu" tư, "lam" lăm.
DIGITS = {
    **dict.fromkeys(["khong", "hong", "khum", "zero", "dero"], "0"),
    **dict.fromkeys(["mot", "moc"], "1"),
    "hai": "2",
    "ba": "3",
    **dict.fromkeys(["bon", "tu", "bun"], "4"),
    **dict.fromkeys(["nam", "lam", "nham", "ram"], "5"),
    **dict.fromkeys(["sau", "xau"], "6"),
    **dict.fromkeys(["bay", "bai"], "7"),
    "tam": "8",
    **dict.fromkeys(["chin", "chinh"], "9"),
}
_WORD_OF = {digit: word for word, digit in reversed(DIGITS.items())}
#: "muoi" without marks is either.
_TEN = frozenset(["ten", "muoi", "tens"])
_TENS, _TWENTY = frozenset(["tens", "muoi", "chuc"]), "ham"
_HUNDRED, _THOUSAND = "tram", frozenset(["nghin", "ngan"])
_ZERO_BETWEEN = frozenset(["linh", "le"])

#: Words of one number, and readings of it, that are looked at.
_MOST_WORDS, _MOST_READINGS = 40, 24

#: The digits that words may begin with, how many words that takes, how unlikely it is.
_Head = tuple[str, int, int]

#: Words that belong to a number.
WORDS = frozenset(DIGITS) | _TENS | {_TWENTY, _HUNDRED} | _THOUSAND | _ZERO_BETWEEN

#: Where marks are written, they tell ten ("mười") from the tens ("mươi").
_MARKED = {"mười": "ten", "mươi": "tens"}


def is_number(word: str) -> bool:
    """Whether a word, marks or not, is digits or belongs to a number."""
    return word.isdecimal() or fold(word) in WORDS


def digits(words: Sequence[str]) -> list[tuple[str, int]]:
    """What digits the words of a number may stand for, and how unlikely that is; likeliest first.

    >>> digits(["không", "không", "mười", "hai"])
    [('0012', 0), ('00102', 1)]
    >>> digits(["chín", "trăm", "bảy", "lăm"])[0]
    ('975', 0)
    """
    known = [_known(word) for word in words[:_MOST_WORDS]]
    found: list[list[tuple[str, int]]] = [[("", 0)], *([] for _ in known)]
    for at in range(len(known)):
        for read, size, cost in _heads(known[at:]) if found[at] else ():
            found[at + size] += [(before + read, cost + paid) for before, paid in found[at]]
        found[at + 1] = _best(found[at + 1])
    return _best(found[-1])


def _best(readings: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    cheapest = dict(sorted(readings, key=lambda one: -one[1]))
    return sorted(cheapest.items(), key=lambda one: one[1])[:_MOST_READINGS]


def _known(word: str) -> str:
    """The folded word; ten and the tens kept apart."""
    if word.isdecimal():  # "2 mươi mốt": recognisers write half of a number in digits
        return _WORD_OF.get(word, word)
    return _MARKED.get(word.lower()) or fold(word)


def _heads(words: Sequence[str]) -> Iterator[_Head]:
    """What the words may begin with."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first.isdecimal():
        yield first, 1, 0
    elif first in _ZERO_BETWEEN:
        yield "0", 1, 0
    elif first == _TWENTY:
        yield from _after("2", words, 1)
    elif first in _TEN or first == "chuc":
        yield from _after("1", words, 1)
    elif first in DIGITS and second in _THOUSAND:
        yield from _thousands(words)
    elif first in DIGITS and second == _HUNDRED:
        yield from _hundreds(words)
        if DIGITS[first] == "0":  # "không trăm mười hai" where four digits are printed
            yield from (("0" + read, size, cost + 1) for read, size, cost in _hundreds(words))
    elif first in DIGITS and second in _TENS:
        if first != "khong":
            yield from _after(DIGITS[first], words, 2)
        if second == "muoi":  # no marks: it may be a ten of its own
            yield DIGITS[first], 1, 1
    elif first in DIGITS:
        yield DIGITS[first], 1, 0


def _after(tens: str, words: Sequence[str], size: int) -> Iterator[_Head]:
    """Tens with their ones, or round."""
    following = words[size] if len(words) > size else ""
    beyond = words[size + 1] if len(words) > size + 1 else ""
    # In "hai mươi | hai trăm" the second two belongs to what follows.
    begins_another = beyond in _TENS or beyond == _HUNDRED or beyond in _THOUSAND
    one = DIGITS.get(following, "0")
    if one == "0":
        yield tens + "0", size, 0
        return
    yield tens + one, size + 1, 2 if begins_another else 0
    yield tens + "0", size, 0 if begins_another else 1


def _hundreds(words: Sequence[str]) -> Iterator[_Head]:
    hundreds, rest = DIGITS[words[0]], words[2:]
    first, second = (*rest, "", "")[:2]
    if first in _ZERO_BETWEEN and second in DIGITS:
        yield hundreds + "0" + DIGITS[second], 4, 0
    elif first in _TEN | {_TWENTY} or (first in DIGITS and second in _TENS):
        for tens, size, cost in _heads(rest):
            if len(tens) == 2:
                yield hundreds + tens, 2 + size, cost
    elif first in DIGITS and second in DIGITS:
        yield hundreds + DIGITS[first] + DIGITS[second], 4, 0
        yield hundreds + "00", 2, 1
    elif first in DIGITS:
        yield hundreds + DIGITS[first] + "0", 3, 0
        yield hundreds + "0" + DIGITS[first], 3, 1
    else:
        yield hundreds + "00", 2, 0


def _thousands(words: Sequence[str]) -> Iterator[_Head]:
    thousands, rest = DIGITS[words[0]], words[2:]
    if len(rest) > 1 and rest[0] in DIGITS and rest[1] == _HUNDRED:
        for hundreds, size, cost in _hundreds(rest):
            yield thousands + hundreds, 2 + size, cost
    elif len(rest) > 1 and rest[0] in _ZERO_BETWEEN and rest[1] in DIGITS:
        yield f"{thousands}00{DIGITS[rest[1]]}", 4, 0
    else:
        yield thousands + "000", 2, 0
