"""Codes with a rule of their own: identity numbers, tax codes, passports, telephones, mail.

What a pattern can say stands in the schema of the form. A check digit cannot be said there:
`sound` knows it.

A personal number has twelve digits: three for the place where the birth was registered (0 and
the code of the province, or the code of a country), one for century and sex, two for the year
of birth, six of chance (NĐ 137/2015/NĐ-CP art. 13; codes.md section 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from operator import mul

from core.forms.definition import Rule
from core.people.phones import InvalidPhone, read_phone
from core.people.phones import Kind as PhoneKind

# As personal numbers carry them: they keep theirs though provinces were merged on 1/7/2025.
_PROVINCES = (
    "01|02|04|06|08|10|11|12|14|15|17|19|20|22|24|25|26|27|30|31|33|34|35|36|37|38|40|42|44|45"
    "|46|48|49|51|52|54|56|58|60|62|64|66|67|68|70|72|74|75|77|79|80|82|83|84|86|87|89|91|92|93"
    "|94|95|96"
)
# 00 is no province: made-up people have it, and nobody else.
_PERSON = f"(?:0(?:00|{_PROVINCES})|[1-9][0-9]{{2}})[0-3][0-9]{{8}}"

#: Rule -> pattern of the whole code as it is stored, and its greatest length.
PATTERNS: dict[Rule, tuple[str, int]] = {
    Rule.PERSON: (f"^{_PERSON}$", 12),
    Rule.OLD_PERSON: (f"^(?:{_PERSON}|[0-9]{{9}})$", 12),
    # A household business and a person have the personal number for it since 1/7/2025.
    Rule.TAX_CODE: (f"^(?:[0-9]{{10}}(?:-[0-9]{{3}})?|{_PERSON})$", 14),
    Rule.PASSPORT: ("^[A-Z][0-9]{7,8}$", 9),
    Rule.PHONE: (r"^\+[1-9][0-9]{7,14}$", 16),
    Rule.EMAIL: (r"^[^@ \t\r\n]+@[^@ \t\r\n]+\.[^@ \t\r\n]+$", 200),
}
_NOISE = re.compile(r"[\s.\u00a0\u200b]+")


class Sex(StrEnum):
    """As the fourth digit says it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Person:
    """What a personal number tells of its holder."""

    place: str  #: three digits
    sex: Sex
    year: int  #: of birth


def person(number: str) -> Person | None:
    """What a personal number says; None when it is none.

    >>> person("001203000001")
    Person(place='001', sex=<Sex.MALE: 'male'>, year=2003)
    """
    if re.fullmatch(_PERSON, number) is None:
        return None
    century = int(number[3])
    return Person(
        number[:3],
        Sex.FEMALE if century % 2 else Sex.MALE,
        1900 + century // 2 * 100 + int(number[4:6]),
    )


def tidied(rule: Rule, typed: str) -> str:
    """A code as it is stored: without blanks and points, a telephone in E.164.

    What is no code of that rule comes back as it was typed, for the schema to refuse.
    """
    if rule is Rule.EMAIL:
        return typed.strip()
    if rule is Rule.PHONE:
        try:
            phone = read_phone(typed)
        except InvalidPhone:
            return typed.strip()
        return typed.strip() if phone.kind is PhoneKind.SHORT else phone.number
    return _NOISE.sub("", typed).upper()


def sound(rule: Rule, code: str) -> bool:
    """Whether its check digit is right; true where there is none.

    The tenth digit of a tax code follows from the nine before it.
    """
    if rule is not Rule.TAX_CODE or len(code) == 12:
        return True
    digits = [int(digit) for digit in code[:9]]
    return code[9] == str(10 - sum(map(mul, digits, _WEIGHTS)) % 11)


_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
