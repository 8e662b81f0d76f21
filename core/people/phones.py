"""Telephone numbers: read as people write them, kept as E.164, shown masked.

A number alone proves nobody's identity: families and hired filers share one, and a
caller's number can be forged. Numbers are portable too: a prefix does not name the
network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.errors import InvalidInput

_NOISE = re.compile(r"[\s.\-()\u2010-\u2015\u2212\u200b]+")
_HOME = re.compile(
    r"(?:\+?84|0084|0)(?P<mobile>(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])[0-9]{7})"
    r"|(?:\+?84|0084|0)(?P<landline>2[0-9]{9})"
    r"|(?:\+?84|0084|0)(?P<old>(?P<prefix>1[2689][0-9])(?P<rest>[0-9]{7}))"
)
_ABROAD = re.compile(r"(?:\+|00)(?!84)([1-9][0-9]{7,14})")
#: Emergency and service numbers, and the charged 1800/1900 ones.
_SHORT = re.compile(r"1(?:800|900)[0-9]{4,6}|[1-9][0-9]{2,4}")

#: Prefix of an 11-digit mobile (to 2018) -> prefix of today, both without the 0.
#: Source: none that can be cited (codes.md section 6): ask the person to confirm.
_RENUMBERED = {
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35",
    "166": "36", "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip


class Kind(StrEnum):
    """What sort of number it is, as far as its digits tell."""

    MOBILE = "mobile"
    LANDLINE = "landline"  #: can be called, not texted
    SHORT = "short"  #: a service, nobody's subscription: never send to it
    ABROAD = "abroad"  #: well-formed; its own country's rules are not checked


class InvalidPhone(InvalidInput):
    """No telephone number. `facts`: `field`, `why` (`empty`, `characters`, `form`)."""

    kind = "invalid_phone"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that was understood."""

    number: str  #: E.164 (`+84912345678`); for `SHORT` the bare digits
    kind: Kind
    renumbered: bool = False  #: typed in the 11-digit form of before 2018: ask whether it is right

    @property
    def takes_texts(self) -> bool:
        """Whether a text message can reach it."""
        return self.kind in (Kind.MOBILE, Kind.ABROAD)


def read_phone(text: str) -> Phone:
    """Understand a number as people write it: `0…`, `84…`, `+84…`, blanks, dots, brackets.

    Raises:
        InvalidPhone: with the reason.

    >>> read_phone("091 234 5678").number
    '+84912345678'
    """
    digits = _NOISE.sub("", text)
    if not digits:
        raise InvalidPhone(field="phone", why="empty")
    found = _HOME.fullmatch(digits)
    if found:
        if mobile := found["mobile"]:
            return Phone(f"+84{mobile}", Kind.MOBILE)
        if landline := found["landline"]:
            return Phone(f"+84{landline}", Kind.LANDLINE)
        if prefix := _RENUMBERED.get(found["prefix"]):
            return Phone(f"+84{prefix}{found['rest']}", Kind.MOBILE, renumbered=True)
    if _SHORT.fullmatch(digits):
        return Phone(digits, Kind.SHORT)
    if found := _ABROAD.fullmatch(digits):
        return Phone(f"+{found[1]}", Kind.ABROAD)
    known = digits.isascii() and digits.removeprefix("+").isdigit()
    raise InvalidPhone(field="phone", why="form" if known else "characters")


def mask(number: str) -> str:
    """A number for screens and logs: enough to recognise one's own, no more.

    >>> mask("+84912345678")
    '***5678'
    """
    return f"***{number[-4:]}" if len(number) >= 8 else "***"


def domestic(number: str) -> str:
    """An E.164 number of Viet Nam as it is dialled at home; others unchanged.

    >>> domestic("+84912345678")
    '0912 345 678'
    """
    if not number.startswith("+84"):
        return number
    digits = "0" + number[3:]
    return f"{digits[:-6]} {digits[-6:-3]} {digits[-3:]}"
