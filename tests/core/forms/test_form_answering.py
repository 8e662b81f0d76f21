"""What people type, as values; and values as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms.answering import NotAnAnswer, answer
from core.forms.definition import Field, Kind, Option, Rule
from core.forms.saying import said

SEX = (Option("male", "Nam", "Male"), Option("female", "Nữ", "Female"))
TEXT = Field("x", Kind.TEXT, "X")
LINES = Field("x", Kind.TEXT, "X", several_lines=True)
WHOLE = Field("x", Kind.NUMBER, "X", unit="đồng")
AREA = Field("x", Kind.NUMBER, "X", decimals=2)
DATE = Field("x", Kind.DATE, "X")
CHOICE = Field("x", Kind.CHOICE, "X", options=SEX)
CHOICES = Field("x", Kind.CHOICES, "X", options=SEX)
TICK = Field("x", Kind.TICK, "X")
PHONE = Field("x", Kind.CODE, "X", rule=Rule.PHONE)
ADDRESS = Field("x", Kind.ADDRESS, "X")


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        pytest.param(TEXT, "  ", None, id="nothing"),
        pytest.param(TEXT, " Trần   Thị\nA ", "Trần Thị A", id="one line"),
        pytest.param(LINES, "một \nhai", "một\nhai", id="several lines"),
        pytest.param(TEXT, "a\u0302", "â", id="letters composed"),
        pytest.param(WHOLE, "1.000.000", 1_000_000, id="points between thousands"),
        pytest.param(WHOLE, "1,000,000", 1_000_000, id="commas between thousands"),
        pytest.param(WHOLE, "50 000 đồng", 50_000, id="blanks and the unit"),
        pytest.param(WHOLE, "1,500", 1500, id="a comma where there are no decimals"),
        pytest.param(AREA, "1,500", 1.5, id="a comma where there are decimals"),
        pytest.param(AREA, "12,5", 12.5, id="a decimal comma"),
        pytest.param(AREA, "12.5", 12.5, id="a decimal point"),
        pytest.param(AREA, "1.234,56", 1234.56, id="both, as in Viet Nam"),
        pytest.param(AREA, "1,234.56", 1234.56, id="both, as in English"),
        pytest.param(AREA, "-3", -3, id="below nought"),
        pytest.param(DATE, "5/3/2024", "2024-03-05", id="a date as it is written"),
        pytest.param(DATE, "2024-03-05", "2024-03-05", id="a date as browsers send it"),
        pytest.param(DATE, "05032024", "2024-03-05", id="a date without marks"),
        pytest.param(CHOICE, "female", "female", id="an option by its value"),
        pytest.param(CHOICE, "nu", "female", id="by its label without accents"),
        pytest.param(CHOICE, "Male", "male", id="by its label in English"),
        pytest.param(CHOICE, "2", "female", id="by its number"),
        pytest.param(CHOICES, "nam, 2, nam", ["male", "female"], id="several options"),
        pytest.param(TICK, "Đồng ý", True, id="agreed"),
        pytest.param(TICK, "không", None, id="not agreed"),
        pytest.param(PHONE, "0912 345 678", "+84912345678", id="a telephone"),
        pytest.param(
            ADDRESS,
            "Số 3, Thôn Mẫu, xã Hoa Cúc, tỉnh Minh Họa",
            {"province": "tỉnh Minh Họa", "commune": "xã Hoa Cúc", "line": "Số 3, Thôn Mẫu"},
            id="an address from its end",
        ),
    ],
)
def test_what_was_typed_is_understood(field, typed, value):
    assert answer(field, typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        pytest.param(WHOLE, "nhiều", "number", id="words"),
        pytest.param(WHOLE, "1,5", "number", id="a half where there are no halves"),
        pytest.param(WHOLE, "1.2.3", "number", id="points in odd places"),
        pytest.param(WHOLE, "²", "number", id="a digit that is none"),
        pytest.param(DATE, "30/2/2024", "date", id="no day of the calendar"),
        pytest.param(CHOICE, "3", "choose", id="the third of two"),
        pytest.param(CHOICE, "²", "choose", id="a number that is none"),
        pytest.param(ADDRESS, "Hà Nội", "address", id="half an address"),
        pytest.param(Field("x", Kind.FILE, "X"), "a.pdf", "not_typed", id="a file"),
    ],
)
def test_what_is_no_answer_is_said_so(field, typed, why):
    with pytest.raises(NotAnAnswer) as refused:
        answer(field, typed)
    assert refused.value.facts["why"] == why


@given(st.floats(-(10**12), 10**12).map(lambda value: round(value, 2)))
def test_a_number_is_read_again_as_it_is_written(value):
    assert answer(AREA, said(AREA, value, "vi")) == value


@pytest.mark.parametrize(
    ("field", "value", "vietnamese", "english"),
    [
        pytest.param(WHOLE, 1_500_000, "1.500.000 đồng", "1,500,000 đồng", id="a sum"),
        pytest.param(AREA, 12.5, "12,5", "12.5", id="a half"),
        pytest.param(DATE, "2024-03-05", "05/03/2024", "05/03/2024", id="a date"),
        pytest.param(CHOICES, ["male", "female"], "Nam; Nữ", "Male; Female", id="options"),
        pytest.param(TICK, True, "✓", "✓", id="a tick"),
        pytest.param(PHONE, "+84912345678", "0912 345 678", "0912 345 678", id="a telephone"),
        pytest.param(
            ADDRESS, {"province": "P", "commune": "C", "line": ""}, "C, P", "C, P", id="an address"
        ),
        pytest.param(TEXT, None, "", "", id="nothing"),
    ],
)
def test_answers_are_written_as_people_read_them(field, value, vietnamese, english):
    assert (said(field, value, "vi"), said(field, value, "en")) == (vietnamese, english)
