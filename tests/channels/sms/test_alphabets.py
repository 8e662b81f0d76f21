"""Texts as octets: nothing is lost on the way out or in, and parts are those that are billed."""

from __future__ import annotations

import codecs

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.alphabets import MOST_PARTS, Parts, from_gsm, from_ucs2, parts_of
from channels.sms.segments import BASIC, EXTENSION, cost

plain = st.text(st.sampled_from(BASIC + EXTENSION), max_size=700)
any_text = st.one_of(plain, st.text(st.characters(exclude_categories=["Cs"]), max_size=300))


def put_together(cut: Parts) -> str:
    """As a phone would."""
    octets = b"".join(part[part[0] + 1 :] if cut.joined else part for part in cut.parts)
    return from_gsm(octets) if cut.gsm7 else from_ucs2(octets)


@given(any_text, st.integers(0, 255))
def test_a_text_comes_back_from_its_parts_letter_by_letter(text: str, reference: int):
    cut = parts_of(text, reference=reference)
    assert put_together(cut) == text
    assert len(cut.parts) == cost(text).segments
    if cut.joined:
        total = len(cut.parts)
        heads = [part[:6] for part in cut.parts]
        assert heads == [bytes([5, 0, 3, reference, total, n + 1]) for n in range(total)]


@given(any_text)
def test_no_part_is_larger_than_a_message_of_the_air(text: str):
    cut = parts_of(text, reference=0)
    # The header's six octets take the room of seven septets.
    room = (153 + 6 if cut.joined else 160) if cut.gsm7 else 140
    assert max(map(len, cut.parts)) <= room


@given(plain)
def test_septets_are_those_of_another_implementation(text: str):
    assert from_gsm(codecs.encode(text, "gsm0338")) == text
    if cost(text).segments == 1:
        assert parts_of(text, reference=0).parts[0] == smsutil.encode(text or "a") * bool(text)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        pytest.param(b"\x1b\x65", "€", id="an extension character"),
        pytest.param(b"\x1ba", "a", id="an escape before what is no extension"),
        pytest.param(b"a\x1b", "a", id="an escape with nothing after it"),
        pytest.param(b"\x1b\x1ba", " a", id="an escape of an escape is a blank"),
        pytest.param(b"\x80\xff", "\ufffd\ufffd", id="what is no septet"),
    ],
)
def test_strange_septets_are_read_as_a_phone_reads_them(octets: bytes, text: str):
    assert from_gsm(octets) == text


@given(st.binary(max_size=300))
def test_whatever_octets_are_some_text(octets: bytes):
    assert isinstance(from_gsm(octets), str)
    assert isinstance(from_ucs2(octets), str)


def test_a_text_longer_than_the_header_can_count_is_refused():
    parts_of("a" * 153 * MOST_PARTS, reference=0)
    with pytest.raises(ValueError):
        parts_of("a" * (153 * MOST_PARTS + 1), reference=0)
