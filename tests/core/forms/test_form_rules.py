"""Identity numbers, tax codes and the like: what fits their rule."""

from __future__ import annotations

import re

import pytest

from core.forms.definition import Rule
from core.forms.rules import PATTERNS, Person, Sex, person, sound, tidied


def fits(rule: Rule, typed: str) -> bool:
    pattern, longest = PATTERNS[rule]
    code = tidied(rule, typed)
    return bool(re.search(pattern, code)) and len(code) <= longest and sound(rule, code)


@pytest.mark.parametrize(
    ("rule", "typed", "right"),
    [
        pytest.param(Rule.PERSON, "001203000001", True, id="born 2003 in Ha Noi"),
        pytest.param(Rule.PERSON, "001 203 000 001", True, id="with blanks"),
        pytest.param(Rule.PERSON, "000099000001", True, id="made up"),
        pytest.param(Rule.PERSON, "003203000001", False, id="03 is no province"),
        pytest.param(Rule.PERSON, "097203000001", False, id="97 is no province"),
        pytest.param(Rule.PERSON, "001403000001", False, id="born in the next century"),
        pytest.param(Rule.PERSON, "00120300000", False, id="eleven digits"),
        pytest.param(Rule.PERSON, "123456789", False, id="nine digits"),
        pytest.param(Rule.OLD_PERSON, "123456789", True, id="nine digits of before"),
        pytest.param(Rule.OLD_PERSON, "1234567890", False, id="ten digits"),
        pytest.param(Rule.TAX_CODE, "0100109106", True, id="a tax code"),
        pytest.param(Rule.TAX_CODE, "0100109107", False, id="its check digit is wrong"),
        pytest.param(Rule.TAX_CODE, "0100109106-001", True, id="a branch"),
        pytest.param(Rule.TAX_CODE, "0100109116-001", False, id="a branch of nobody"),
        pytest.param(Rule.TAX_CODE, "001203000001", True, id="a person's number is a tax code"),
        pytest.param(Rule.PASSPORT, "b1234567", True, id="a passport in small letters"),
        pytest.param(Rule.PASSPORT, "12345678", False, id="a passport without letter"),
        pytest.param(Rule.PHONE, "0912 345 678", True, id="a telephone"),
        pytest.param(Rule.PHONE, "113", False, id="a service number"),
        pytest.param(Rule.EMAIL, "ten@vidu.vn", True, id="an address of mail"),
        pytest.param(Rule.EMAIL, "ten@vidu", False, id="mail without a domain"),
    ],
)
def test_a_code_fits_its_rule_or_not(rule, typed, right):
    assert fits(rule, typed) is right


@pytest.mark.parametrize(
    ("number", "told"),
    [
        pytest.param("001099000001", Person("001", Sex.MALE, 1999), id="a man of 1999"),
        pytest.param("079185000001", Person("079", Sex.FEMALE, 1985), id="a woman of 1985"),
        pytest.param("048305000001", Person("048", Sex.FEMALE, 2005), id="a woman of 2005"),
        pytest.param("12345", None, id="nobody"),
    ],
)
def test_a_personal_number_tells_place_sex_and_year(number, told):
    assert person(number) == told
