"""The two numbers on the receipt that a telephone can take: look-up number and PIN.

A dossier code has letters and cannot be keyed. The look-up number is ten digits:
two of the year, seven of a serial of this installation, and a Damm check digit,
which finds every single wrong digit and every swap of neighbours. It says nothing
about unit, procedure or person. The PIN is four digits, kept only as a keyed hash;
with it the bearer of the receipt hears more than a stranger (law.md L-54).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from hashlib import sha256

from core.errors import InvalidInput

#: Damm's quasigroup of order 10: row = interim digit, column = next digit.
#: Source: H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004.
_DAMM = tuple(
    tuple(int(digit) for digit in row)
    for row in (
        "0317598642",
        "7092154863",
        "4206871359",
        "1750983426",
        "6123045978",
        "3674209581",
        "5869720134",
        "8945362017",
        "9438617205",
        "2581436790",
    )
)
_NUMBER = re.compile(r"[1-9][0-9]{9}")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_LOOKALIKES = str.maketrans("OoIiLl", "001111")
_PIN = re.compile(r"[0-9]{4}")

LARGEST_SERIAL = 9_999_999
PIN_DIGITS = 4
#: What people try first.
FORBIDDEN_PINS = frozenset({"1234", "4321"} | {digit * PIN_DIGITS for digit in "0123456789"})
_PINS = tuple(
    pin
    for pin in (f"{n:0{PIN_DIGITS}}" for n in range(10**PIN_DIGITS))
    if pin not in FORBIDDEN_PINS
)


def check_digit(digits: str) -> str:
    """The Damm digit that makes `digits` valid when put behind it; also the interim state.

    >>> check_digit("572")
    '4'
    """
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - 48]
    return str(interim)


def lookup_number(year: int, serial: int) -> str:
    """The ten digits of the `serial`-th dossier of a year.

    Raises:
        InvalidInput: the year is not 2010-2099 (the number never begins with 0), or
            the serial is not 1-9,999,999.

    >>> lookup_number(2026, 1234567)
    '2612345677'
    """
    if not 2010 <= year <= 2099:
        raise InvalidInput(field="year", why="out_of_range")
    if not 1 <= serial <= LARGEST_SERIAL:
        raise InvalidInput(field="serial", why="out_of_range")
    digits = f"{year % 100:02}{serial:07}"
    return digits + check_digit(digits)


def is_lookup_number(text: str) -> bool:
    """Whether these are ten digits whose check digit is right."""
    return _NUMBER.fullmatch(text) is not None and check_digit(text) == "0"


def read_lookup_number(text: str) -> str | None:
    """The ten digits of a typed number, check digit right or wrong; `None` when it is none.

    Blanks, dots and dashes between the groups and the letters O, I, L are forgiven.
    """
    digits = _SEPARATORS.sub("", text).translate(_LOOKALIKES)
    return digits if _NUMBER.fullmatch(digits) else None


def display(number: str) -> str:
    """The number as it is printed and read out: 3-3-4.

    >>> display("2612345677")
    '261 234 5677'
    """
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def make_pin(below: Callable[[int], int]) -> str:
    """A PIN, every allowed one equally likely.

    Args:
        below: a random number from 0 up to, not including, its argument
            (`secrets.randbelow`).
    """
    return _PINS[below(len(_PINS))]


def is_pin(text: str) -> bool:
    """Whether it has the form of a PIN; forbidden ones have it too."""
    return _PIN.fullmatch(text) is not None


def pin_hash(secret: bytes, code: str, pin: str) -> str:
    """What is stored of a PIN: HMAC-SHA256 in hex, bound to its dossier by the code.

    Four digits are guessed at once by who has the table alone; the key, which is not
    in the database, is what protects them.
    """
    return hmac.new(secret, f"pin\0{code}\0{pin}".encode(), sha256).hexdigest()


def pin_fits(secret: bytes, code: str, pin: str, stored: str) -> bool:
    """Whether the PIN is the one stored, compared in constant time."""
    typed = pin_hash(secret, code, pin if is_pin(pin) else "")
    return hmac.compare_digest(typed.encode(), stored.encode())
