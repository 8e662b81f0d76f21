"""Answers are right, or each fault stands by its field with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from core.forms.settling import settled
from core.forms.validating import LARGEST, Validator
from tests.core.forms.birth import BIRTH, RIGHT

TODAY = date(2026, 11, 2)
VALIDATOR = Validator(BIRTH)


def faults(**changes: object) -> dict[str, str]:
    answers = {**RIGHT, **changes}
    kept = {key: value for key, value in answers.items() if value is not ...}
    return VALIDATOR.faults(settled(BIRTH, kept), TODAY)


def test_right_answers_have_no_fault():
    assert settled(BIRTH, RIGHT) == RIGHT
    assert faults() == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"child_name": ...}, {"child_name": "empty"}, id="not answered"),
        pytest.param({"child_name": "x" * 201}, {"child_name": "too_long"}, id="too long"),
        pytest.param({"child_name": "a\0"}, {"child_name": "unprintable"}, id="no letters"),
        pytest.param({"child_name": "\ud800"}, {"": "form"}, id="half a letter"),
        pytest.param({"child_name": 3}, {"child_name": "empty"}, id="a number for a name"),
        pytest.param({"born_on": "2026-11-03"}, {"born_on": "not_past"}, id="born tomorrow"),
        pytest.param({"born_on": "2026-11-02"}, {}, id="born today"),
        pytest.param({"born_on": "2026-02-30"}, {"born_on": "date"}, id="no day"),
        pytest.param({"place": "car"}, {"place": "choose"}, id="no option"),
        pytest.param({"place": "home"}, {"why_home": "empty"}, id="now needed"),
        pytest.param({"why_home": "x"}, {}, id="what is not shown is left out"),
        pytest.param({"phone": ...}, {"email": "empty"}, id="mail, for want of a telephone"),
        pytest.param({"phone": "113"}, {"phone": "code_phone"}, id="no telephone"),
        pytest.param({"number": "12"}, {"number": "code_person"}, id="no number of a person"),
        pytest.param({"email": "x"}, {"email": "code_email"}, id="no mail"),
        pytest.param(
            {"home_address": {"province": "P"}}, {"home_address.commune": "empty"}, id="no commune"
        ),
        pytest.param(
            {"children": [{"copies": 2}]}, {"children.0.who": "empty"}, id="a row without a name"
        ),
        pytest.param(
            {"children": [{"who": "A"}, {"who": "B", "copies": 21}]},
            {"children.1.copies": "range"},
            id="a number out of bounds in the second row",
        ),
        pytest.param(
            {"children": [{"who": "A", "copies": 1.5}]},
            {"children.0.copies": "number"},
            id="half a copy",
        ),
        pytest.param({"children": [{"who": "A"}] * 4}, {"children": "rows_many"}, id="many rows"),
        pytest.param({"truth": False}, {"truth": "empty"}, id="not declared"),
        pytest.param({"proof": [{"sha256": "x"}]}, None, id="a file that is none"),
        pytest.param({"stranger": 1}, {"stranger": "unknown_field"}, id="an answer to nothing"),
        pytest.param(
            {"children": [{"who": "A", "x": 1}]}, {"children.0.x": "unknown_field"}, id="in a row"
        ),
        pytest.param({"stranger": "x" * LARGEST}, {"": "too_long"}, id="a book"),
    ],
)
def test_each_fault_stands_by_its_field(changes, expected):
    found = faults(**changes)
    if expected is None:
        assert all(name.startswith("proof") for name in found) and found
    else:
        assert found == expected


def test_what_is_computed_is_not_believed():
    assert settled(BIRTH, {**RIGHT, "total": 999})["total"] == 2


def test_empty_rows_are_no_rows():
    assert "children" not in settled(BIRTH, {**RIGHT, "children": [{}, {"who": ""}]})
