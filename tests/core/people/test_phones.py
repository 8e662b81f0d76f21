"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.phones import InvalidPhone, Kind, Phone, domestic, mask, read_phone

MOBILE = Phone("+84912345678", Kind.MOBILE)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        pytest.param("0912345678", MOBILE, id="with the zero"),
        pytest.param("84912345678", MOBILE, id="country code without plus"),
        pytest.param("+84912345678", MOBILE, id="E.164"),
        pytest.param("0084912345678", MOBILE, id="as dialled from abroad"),
        pytest.param("091 234 5678", MOBILE, id="blanks"),
        pytest.param("0912.345.678", MOBILE, id="dots"),
        pytest.param("(+84) 912-345–678", MOBILE, id="brackets and dashes"),
        pytest.param("024 3835 6789", Phone("+842438356789", Kind.LANDLINE), id="landline"),
        pytest.param(
            "0162 345 6789", Phone("+84323456789", Kind.MOBILE, renumbered=True), id="old 11 digits"
        ),
        pytest.param(
            "+841201234567", Phone("+84701234567", Kind.MOBILE, renumbered=True), id="old, E.164"
        ),
        pytest.param("1900 1234", Phone("19001234", Kind.SHORT), id="charged service"),
        pytest.param("18001096", Phone("18001096", Kind.SHORT), id="free service"),
        pytest.param("113", Phone("113", Kind.SHORT), id="police"),
        pytest.param("1022", Phone("1022", Kind.SHORT), id="hotline"),
        pytest.param("+1 415 555 2671", Phone("+14155552671", Kind.ABROAD), id="abroad"),
    ],
)
def test_a_number_is_understood(text, phone):
    assert read_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("0951234567", "form", id="no such prefix"),
        pytest.param("+8491234567", "form", id="a digit missing"),
        pytest.param("09123456789", "form", id="a digit too many"),
        pytest.param("0131234567", "form", id="neither old nor new"),
        pytest.param("01211234567890", "form", id="far too long"),
        pytest.param("", "empty", id="nothing"),
        pytest.param(" - ", "empty", id="separators only"),
        pytest.param("khong co", "characters", id="words"),
        pytest.param("٠٩١٢٣٤٥٦٧٨", "characters", id="Arabic digits"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text, why):
    with pytest.raises(InvalidPhone) as refusal:
        read_phone(text)
    assert refusal.value.facts == {"field": "phone", "why": why}


def test_only_subscribers_with_a_mobile_take_texts():
    texts = {kind for kind in Kind if Phone("+84", kind).takes_texts}
    assert texts == {Kind.MOBILE, Kind.ABROAD}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param("+84912345678", "***5678", id="mobile"),
        pytest.param("1022", "***", id="too short to show any of it"),
        pytest.param("", "***", id="nothing"),
    ],
)
def test_a_masked_number_shows_at_most_its_last_four_digits(number, shown):
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param("+84912345678", "0912 345 678", id="mobile"),
        pytest.param("+842438356789", "02438 356 789", id="landline"),
        pytest.param("+14155552671", "+14155552671", id="abroad"),
    ],
)
def test_a_number_is_shown_as_it_is_dialled_at_home(number, shown):
    assert domestic(number) == shown


@given(st.text(max_size=30))
def test_whatever_is_typed_is_understood_or_refused_by_name(text):
    try:
        phone = read_phone(text)
    except InvalidPhone:
        return
    if phone.kind is not Kind.SHORT:
        assert read_phone(phone.number) == Phone(phone.number, phone.kind)
