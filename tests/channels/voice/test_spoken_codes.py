"""Codes, look-up numbers and PINs as people of several regions say them."""

from __future__ import annotations

import pytest

from channels.voice.spoken_codes import heard, heard_pin
from tests.channels.voice.speakers import codes_said, numbers_said


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(
            "hát mười lăm chấm không một, hai sáu mười một hai hai, không không mười hai",
            "H15.01-261122-0012",
            id="as in the guide",
        ),
        pytest.param(
            "dạ mã hồ sơ là hát một lăm chấm năm mươi chấm không năm chấm mười ba gạch "
            "hai mươi sáu mười không tám gạch không chín trăm bảy lăm",
            "H15.50.05.13-261008-0975",
            id="a long one, behind other words",
        ),
        pytest.param(
            "hắt mười lăm phẩy lẻ một gạch hăm sáu mười một hăm mốt gạch không không mười tư",
            "H15.01-261121-0014",
            id="hăm, mốt, tư, lẻ",
        ),
        pytest.param("H 15 chấm 01, 26 11 22, 0012", "H15.01-261122-0012", id="in digits"),
        pytest.param(
            "hat muoi lam cham khong mot hai sau muoi mot hai hai khong khong muoi hai",
            "H15.01-261122-0012",
            id="without marks",
        ),
        pytest.param(
            "hát mười lăm chấm không một gạch hai sáu một một hai hai gạch mười hai",
            "H15.01-261122-0012",
            id="the serial without its zeros",
        ),
    ],
)
def test_a_code_said_in_the_usual_ways_comes_first(said, code):
    assert heard(said).codes[0] == code


def test_of_five_hundred_ways_of_saying_a_code_ninety_five_in_a_hundred_are_understood():
    missed = [said for said, code in codes_said(500) if code not in heard(said).codes]
    assert len(missed) <= 25, missed


def test_and_nine_in_ten_are_read_right_before_anything_is_looked_up():
    first = [heard(said).codes[:1] == (code,) for said, code in codes_said(500, seed=11)]
    assert sum(first) >= 450


def test_of_three_hundred_ways_of_saying_a_look_up_number_ninety_five_in_a_hundred_are_understood():
    missed = [said for said, number in numbers_said(300) if heard(said).number != number]
    assert len(missed) <= 15, missed


@pytest.mark.parametrize(
    "said",
    ["", "cho tôi gặp cán bộ", "không", "hai mươi sáu", "mã hồ sơ tôi để quên ở nhà", "năm " * 400],
    ids=["silence", "words", "no", "a number", "no code", "endless"],
)
def test_what_holds_no_code_names_nothing(said):
    assert heard(said).codes == () and heard(said).number is None


@pytest.mark.parametrize(
    ("said", "pin"),
    [
        ("hai bốn sáu tám", "2468"),
        ("hăm bốn sáu mươi tám", "2468"),
        ("mã pin là 2 4 6 8 ạ", "2468"),
        ("không chín trăm linh năm", "0905"),
        ("hai bốn sáu", None),
        ("tôi không nhớ", None),
    ],
)
def test_a_pin_is_four_digits(said, pin):
    assert heard_pin(said) == pin
