"""Look-up numbers find typing faults; PINs are hard to guess and kept only hashed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dossiers.lookup import (
    FORBIDDEN_PINS,
    LARGEST_SERIAL,
    check_digit,
    display,
    is_lookup_number,
    is_pin,
    lookup_number,
    make_pin,
    pin_fits,
    pin_hash,
    read_lookup_number,
)
from core.errors import InvalidInput

numbers = st.builds(lookup_number, st.integers(2010, 2099), st.integers(1, LARGEST_SERIAL))


def test_the_published_damm_example_gives_four():
    assert check_digit("572") == "4"
    assert check_digit("5724") == "0"


@pytest.mark.parametrize(
    ("year", "serial", "number"),
    [
        pytest.param(2026, 1, "2600000014", id="first of the year"),
        pytest.param(2026, 975, "2600009754", id="leading zeros"),
        pytest.param(2026, 1234567, "2612345677", id="seven digits"),
        pytest.param(2026, 9999999, "2699999998", id="last of the year"),
        pytest.param(2027, 42, "2700000420", id="check digit zero"),
    ],
)
def test_a_number_is_year_serial_and_check_digit(year, serial, number):
    assert lookup_number(year, serial) == number
    assert is_lookup_number(number)


@pytest.mark.parametrize(
    ("year", "serial", "field"),
    [
        pytest.param(2009, 1, "year", id="would begin with zero"),
        pytest.param(2100, 1, "year", id="another century"),
        pytest.param(2026, 0, "serial", id="serial zero"),
        pytest.param(2026, 10_000_000, "serial", id="eight digits"),
    ],
)
def test_no_number_is_made_outside_its_ten_digits(year, serial, field):
    with pytest.raises(InvalidInput) as refusal:
        lookup_number(year, serial)
    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2612435677", id="neighbours swapped"),
        pytest.param("261234567", id="nine digits"),
        pytest.param("26123456770", id="eleven digits"),
        pytest.param("0912345678", id="a telephone number"),
        pytest.param("٢٦١٢٣٤٥٦٧٧", id="Arabic digits"),
    ],
)
def test_a_number_with_a_fault_is_not_valid(text):
    assert not is_lookup_number(text)


@given(numbers, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number, place, shift):
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_lookup_number(number[:place] + wrong + number[place + 1 :])


@given(numbers, st.integers(0, 8))
def test_every_swap_of_neighbours_is_found(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_lookup_number(swapped)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("261 234 5677", "2612345677", id="as printed"),
        pytest.param("261-234-5677", "2612345677", id="dashes"),
        pytest.param("261.234.5677", "2612345677", id="dots"),
        pytest.param("26I 234 5677", "2612345677", id="letter for a digit"),
        pytest.param("2612435677", "2612435677", id="a wrong check digit is still a number"),
        pytest.param("0912345678", None, id="begins with zero"),
        pytest.param("261 234 56", None, id="too short"),
        pytest.param("H15-261008-0975", None, id="a code"),
    ],
)
def test_a_typed_number_is_read(text, number):
    assert read_lookup_number(text) == number


def test_a_number_is_shown_in_three_groups():
    assert display("2612345677") == "261 234 5677"


def test_every_pin_but_the_forbidden_can_be_drawn_and_equally():
    sizes: list[int] = []
    assert make_pin(lambda size: sizes.append(size) or 0) == "0001"
    (size,) = sizes
    drawn = {make_pin(lambda _, at=at: at) for at in range(size)}
    assert len(drawn) == size == 10_000 - 12
    assert drawn.isdisjoint(FORBIDDEN_PINS)
    assert {"0000", "1111", "9999", "1234", "4321"} <= FORBIDDEN_PINS
    assert all(is_pin(pin) for pin in drawn)


@pytest.mark.parametrize("text", ["123", "12345", "12a4", "", "١٢٣٤"])
def test_what_is_not_four_digits_is_no_pin(text):
    assert not is_pin(text)


def test_a_pin_fits_only_its_own_dossier_under_its_own_key():
    stored = pin_hash(b"key", "H15-261008-0975", "4821")
    assert pin_fits(b"key", "H15-261008-0975", "4821", stored)
    assert not pin_fits(b"key", "H15-261008-0975", "4822", stored)
    assert not pin_fits(b"key", "H15-261008-0976", "4821", stored)
    assert not pin_fits(b"other", "H15-261008-0975", "4821", stored)
    assert "4821" not in stored
    assert len(bytes.fromhex(stored)) == 32
