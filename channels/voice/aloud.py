"""How codes, numbers, dates and money are read to somebody on the telephone.

Digits one by one, in the groups in which they are printed; a comma is a short pause and a full
stop a longer one, for speech engines and recorded voices alike. Vietnamese and English.
"""

from __future__ import annotations

from datetime import date, datetime

from core.clock import civil
from core.dossiers.codes import DossierCode, InvalidCode, parse
from core.dossiers.lookup import display

_DIGITS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
#: Names of the letters of agencies. In English they are read as they are.
_LETTERS = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "E": "e", "F": "ép", "G": "gờ", "H": "hát",
    "I": "i", "J": "gi", "K": "ca", "L": "lờ", "M": "mờ", "N": "nờ", "O": "o", "P": "pê",
    "Q": "quy", "R": "rờ", "S": "sờ", "T": "tê", "U": "u", "V": "vê", "W": "vê kép",
    "X": "ích", "Y": "i dài", "Z": "dét",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def digits_aloud(digits: str, language: str = "vi") -> str:
    """Letters and digits one by one.

    >>> digits_aloud("H15")
    'hát một năm'
    """
    names = _DIGITS[language]
    return " ".join(
        names[int(one)] if one.isdecimal() else _LETTERS.get(one, one) if language == "vi" else one
        for one in digits
    )


def number_aloud(number: str, language: str = "vi") -> str:
    """A look-up number, 3-3-4.

    >>> number_aloud("2612345677")
    'hai sáu một, hai ba bốn, năm sáu bảy bảy'
    """
    return ", ".join(digits_aloud(group, language) for group in display(number).split())


def code_aloud(code: str, language: str = "vi") -> str:
    """A dossier code: the agency's groups, the day in pairs, the serial.

    >>> code_aloud("H15.01-261122-0012")
    'hát một năm, không một. hai sáu, một một, hai hai. không không một hai'
    """
    try:
        read: DossierCode = parse(code)
    except InvalidCode:
        return digits_aloud(code.replace("-", " "), language)
    day = f"{read.on:%Y%m%d}" if read.long_date else f"{read.on:%y%m%d}"
    parts = [
        read.agency.split("."),
        [day[at : at + 2] for at in range(0, len(day), 2)],
        [read.serial],
    ]
    return ". ".join(
        ", ".join(digits_aloud(group, language) for group in groups) for groups in parts
    )


def date_aloud(on: date, language: str = "vi") -> str:
    """A civil date.

    >>> date_aloud(date(2026, 4, 2))
    'ngày 2 tháng tư năm 2026'
    """
    if language == "en":
        return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
    month = "tư" if on.month == 4 else on.month
    return f"ngày {on.day} tháng {month} năm {on.year}"


def moment_aloud(moment: datetime, language: str = "vi") -> str:
    """The civil date of a moment."""
    return date_aloud(civil(moment).date(), language)
