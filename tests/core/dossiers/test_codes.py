"""Dossier codes: the grammar, what typing faults are forgiven, and patterns of new codes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dossiers.codes import (
    DEFAULT_PATTERN,
    DossierCode,
    InvalidCode,
    InvalidPattern,
    SerialsExhausted,
    candidates,
    check_pattern,
    format_code,
    is_agency,
    is_code,
    key,
    normalise,
    parse,
)

GOOD = "H15.50.05.13-261008-0975"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(
            "000.00.01.H21-230101-0001",
            DossierCode("000.00.01.H21", date(2023, 1, 1), "0001"),
            id="old order",
        ),
        pytest.param(
            "000.17.22.H56-210531-0001",
            DossierCode("000.17.22.H56", date(2021, 5, 31), "0001"),
            id="old order, Thanh Hoa",
        ),
        pytest.param(
            "000.00.00.H47-240501-0001",
            DossierCode("000.00.00.H47", date(2024, 5, 1), "0001"),
            id="old order, Quang Nam",
        ),
        pytest.param(
            "H56.14-240823-0001",
            DossierCode("H56.14", date(2024, 8, 23), "0001"),
            id="new order",
        ),
        pytest.param(
            GOOD, DossierCode("H15.50.05.13", date(2026, 10, 8), "0975"), id="new order, commune"
        ),
        pytest.param(
            "H15.50.05.13-261008-090123",
            DossierCode("H15.50.05.13", date(2026, 10, 8), "090123"),
            id="six-digit serial",
        ),
        pytest.param(
            "G09.20-20260609-0092637",
            DossierCode("G09.20", date(2026, 6, 9), "0092637", long_date=True),
            id="ministry, eight-digit date",
        ),
        pytest.param(
            "H56-261103-0001", DossierCode("H56", date(2026, 11, 3), "0001"), id="level 1 alone"
        ),
        pytest.param(
            "H15.01.02.03.A4.5BC.7.8.999-260101-0001",
            DossierCode("H15.01.02.03.A4.5BC.7.8.999", date(2026, 1, 1), "0001"),
            id="eight groups, some with letters",
        ),
    ],
)
def test_a_code_is_taken_apart_and_written_back_the_same(text, code):
    assert parse(text) == code
    assert str(code) == text
    assert is_code(text)
    assert candidates(text) == [text]


@pytest.mark.parametrize(
    ("code", "level1", "old_order"),
    [
        pytest.param("H15.50.05.13-261008-0975", "H15", False, id="new order"),
        pytest.param("000.00.01.H21-230101-0001", "H21", True, id="old order"),
        pytest.param("H56-261103-0001", "H56", False, id="level 1 alone"),
    ],
)
def test_a_code_knows_its_ministry_or_province(code, level1, old_order):
    assert (parse(code).level1, parse(code).old_order) == (level1, old_order)


INVALID = [
    pytest.param("H15.50.05.13-261308-0975", "date", id="month 13"),
    pytest.param("H15.50.05.13-260230-0001", "date", id="30 February"),
    pytest.param("H15.50.05.13-19991231-0001", "date", id="last century"),
    pytest.param("H15.50.05.13-261008-975", "shape", id="three serial digits"),
    pytest.param("H15.50.05.13-261008-0000", "serial", id="serial zero"),
    pytest.param("H15.50.05.13-261008-00000975", "shape", id="eight serial digits"),
    pytest.param("Z15.50-261008-0001", "shape", id="Z is no level-1 letter"),
    pytest.param("H5.50-261008-0001", "shape", id="one digit after the letter"),
    pytest.param("15.50.05.13-261008-0975", "shape", id="letter missing"),
    pytest.param("H15..05-261008-0001", "shape", id="empty group"),
    pytest.param("000.00.H47-240501-0001", "shape", id="old order with a group missing"),
    pytest.param("0000.00.00.H47-240501-0001", "shape", id="old order with four digits first"),
    pytest.param("H15.1.2.3.4.5.6.7.8.9-261008-0001", "shape", id="nine groups"),
    pytest.param("", "shape", id="nothing"),
    pytest.param("TT", "shape", id="a keyword"),
]


@pytest.mark.parametrize(("text", "why"), INVALID)
def test_what_is_no_code_is_refused_with_the_reason_and_suggests_none(text, why):
    with pytest.raises(InvalidCode) as refusal:
        parse(text)
    assert refusal.value.facts == {"why": why}
    assert not is_code(text)
    assert candidates(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(GOOD.lower(), "shape", id="lower case"),
        pytest.param(f" {GOOD}", "shape", id="blank in front"),
        pytest.param(f"{GOOD}\n", "shape", id="line end"),
        pytest.param(GOOD.replace("-", "–"), "shape", id="en dashes"),
        pytest.param("H15.50.05.13-261008-٠٩٧٥", "shape", id="Arabic digits"),
        pytest.param("H15.50.05.13261008-0975", "shape", id="dash missing"),
    ],
)
def test_the_strict_reading_forgives_nothing(text, why):
    with pytest.raises(InvalidCode) as refusal:
        parse(text)
    assert refusal.value.facts == {"why": why}


SLOPPY = [
    pytest.param("h15.50.05.13–261008–0975", id="en dashes, lower case"),
    pytest.param(" H15. 50.05.13 - 261008 - 0975 ", id="blanks around separators"),
    pytest.param("H15.5O.05.13-261OO8-O975", id="letter O for zero"),
    pytest.param("H15.50.05.I3-26l008-0975", id="I and small L for one"),
    pytest.param("H15.50.05.13 261008 0975", id="blanks for dashes"),
    pytest.param("H15.50.05.13_261008_0975", id="underscores"),
    pytest.param("H15.50.05.13/261008/0975", id="strokes"),
    pytest.param("H15.50.05.13--261008—0975", id="doubled and em dashes"),
    pytest.param("Ｈ15．50．05．13－261008－0975", id="full-width forms"),
    pytest.param("\u00a0H15.50.05.13\u00a0261008\u20070975", id="no-break blanks"),
]


@pytest.mark.parametrize("text", SLOPPY)
def test_typing_faults_are_normalised(text):
    assert normalise(text) == GOOD
    assert candidates(text)[0] == GOOD
    assert key(text) == key(GOOD)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("H15.50.05.13261008-0975", id="first dash missing"),
        pytest.param("H15.50.05.13-2610080975", id="second dash missing"),
        pytest.param("H15500513-261008-0975", id="dots missing"),
        pytest.param("H155005132610080975", id="no separator at all"),
        pytest.param("H15 50 05 13 261008 0975", id="blanks everywhere"),
        pytest.param("H15-50-05-13-261008-0975", id="dashes everywhere"),
        pytest.param("H15.50.05.13.261008.0975", id="dots everywhere"),
        pytest.param("H15.50.05.13-26.10.08-0975", id="date with dots"),
        pytest.param("h15 5o 05 i3 2610 08 0975", id="blanks inside the date, letters for digits"),
        pytest.param("(H15.50.05.13-261008-0975).", id="in brackets, with a full stop"),
    ],
)
def test_missing_separators_are_found_again(text):
    assert GOOD in candidates(text)
    assert key(text) == key(GOOD)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param(
            "H15.5O-261008-0975",
            ["H15.50-261008-0975", "H15.5O-261008-0975"],
            id="a group that may be letters or digits gives both, digits first",
        ),
        pytest.param(
            "H15.TCO-261008-0975", ["H15.TCO-261008-0975"], id="a group of letters stays letters"
        ),
        pytest.param(
            "OOO.OO.O1.H21-230101-0001", ["000.00.01.H21-230101-0001"], id="old order with letters"
        ),
        pytest.param("0000001H212301010001", ["000.00.01.H21-230101-0001"], id="old order, joined"),
        pytest.param("O15.01-261008-0001", ["O15.01-261008-0001"], id="the level-1 letter stays O"),
        pytest.param("I15.01-261008-0001", ["I15.01-261008-0001"], id="the level-1 letter stays I"),
        pytest.param("GO9.20-20260609-0092637", ["G09.20-20260609-0092637"], id="G0 typed as GO"),
        pytest.param(
            "H15.50.05.13-261008-090123",
            ["H15.50.05.13-261008-090123"],
            id="a long serial is not cut again",
        ),
        pytest.param("2612345677", [], id="a look-up number"),
        pytest.param("ho so cua toi", [], id="words"),
        pytest.param("H" * 5000, [], id="a very long text"),
        pytest.param("H15.50.05.13-261008", [], id="groups of the unit are not taken for a date"),
        pytest.param("H15-50-05-13-261008", [], id="nor when all is typed with dashes"),
    ],
)
def test_every_reading_of_a_doubtful_text_is_listed(text, codes):
    assert candidates(text) == codes


digit = st.sampled_from("0123456789")
groups = st.lists(st.text(digit, min_size=2, max_size=2), max_size=5)
new_order = st.builds(
    lambda letter, level, rest: ".".join([letter + level, *rest]),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXY"),
    st.text(digit, min_size=2, max_size=2),
    groups,
)
old_order = st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}", fullmatch=True)
codes = st.builds(
    DossierCode,
    agency=st.one_of(new_order, old_order),
    on=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    serial=st.from_regex(r"[0-9]{4,7}", fullmatch=True).filter(lambda s: s.strip("0")),
    long_date=st.booleans(),
)


@given(codes)
def test_every_code_survives_being_written_and_parsed(code):
    assert parse(str(code)) == code


@given(codes, st.sampled_from([" ", "  ", "–", "_", " - "]), st.booleans())
def test_every_code_is_found_again_however_its_dashes_are_typed(code, dash, lower):
    typed = str(code).replace("-", dash)
    typed = typed.lower() if lower else typed
    assert str(code) in candidates(typed)
    assert key(typed) == key(str(code))


@given(codes)
def test_every_code_is_among_the_readings_of_its_bare_letters_and_digits(code):
    bare = str(code).replace("-", "").replace(".", "")
    assert str(code) in candidates(bare)


@given(st.text(max_size=80))
def test_whatever_is_typed_the_readings_are_codes(text):
    assert all(is_code(code) for code in candidates(text))
    normalise(text)
    key(text)


@pytest.mark.parametrize(
    ("pattern", "serial", "code"),
    [
        pytest.param(DEFAULT_PATTERN, 975, "H15.01-261008-0975", id="four digits by default"),
        pytest.param(DEFAULT_PATTERN, 12345, "H15.01-261008-12345", id="a busy day grows"),
        pytest.param(
            "{agency}-{yyyymmdd}-{serial:07}", 92637, "H15.01-20261008-0092637", id="ministry style"
        ),
        pytest.param(
            "{agency}-{yymmdd}-15{serial:04}", 7, "H15.01-261008-150007", id="mark of a ministry"
        ),
        pytest.param(
            "000.00.01.H21-{yymmdd}-{serial:04}",
            7,
            "000.00.01.H21-261008-0007",
            id="agency spelled in the pattern",
        ),
    ],
)
def test_codes_are_made_by_the_units_pattern(pattern, serial, code):
    check_pattern(pattern)
    assert format_code("H15.01", date(2026, 10, 8), serial, pattern) == code
    assert parse(code).on == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        pytest.param("{agency}-{yymmdd}", "places", id="no serial"),
        pytest.param("{agency}-{serial:04}", "places", id="no date"),
        pytest.param("{agency}-{yymmdd}-{yymmdd}{serial:04}", "places", id="two dates"),
        pytest.param("{agency}-{yymmdd}-{serial}", "places", id="serial without a width"),
        pytest.param("{agency}-{yymmdd}-{serial:x}", "places", id="serial in hexadecimal"),
        pytest.param("{agency}-{yymmdd}-{serial:04}{name}", "places", id="unknown place"),
        pytest.param("{agency.x}-{yymmdd}-{serial:04}", "places", id="attribute of a place"),
        pytest.param("{agency!r}-{yymmdd}-{serial:04}", "places", id="conversion"),
        pytest.param("{agency}-{yymmdd}-{serial:04", "places", id="brace left open"),
        pytest.param("{agency}-{yymmdd}-{serial:03}", "round_trip", id="serial too short"),
        pytest.param("{agency}/{yymmdd}/{serial:04}", "round_trip", id="strokes"),
        pytest.param("{agency}-{yymmdd}-{serial:04}A", "round_trip", id="letter behind the serial"),
        pytest.param("{agency}-{yymmdd}-{serial:04}0", "round_trip", id="digit behind the serial"),
        pytest.param("{agency}-20{yyyymmdd}-{serial:04}", "round_trip", id="date of ten digits"),
        pytest.param("{agency}.9-{yymmdd}-{serial:04}", "round_trip", id="another unit's code"),
    ],
)
def test_a_pattern_whose_codes_could_not_be_read_back_is_refused(pattern, why):
    with pytest.raises(InvalidPattern) as refusal:
        check_pattern(pattern)
    assert refusal.value.facts == {"pattern": pattern, "why": why}


def test_a_day_whose_serials_outgrow_the_grammar_is_said_so():
    assert format_code("H15", date(2026, 10, 8), 9_999_999) == "H15-261008-9999999"
    with pytest.raises(SerialsExhausted):
        format_code("H15", date(2026, 10, 8), 10_000_000)


@pytest.mark.parametrize(
    ("agency", "serial"),
    [
        pytest.param("H15", 0, id="serial zero"),
        pytest.param("15.01", 1, id="agency without its letter"),
        pytest.param("h15", 1, id="agency in lower case"),
    ],
)
def test_no_code_is_made_from_what_cannot_be_one(agency, serial):
    with pytest.raises(InvalidCode):
        format_code(agency, date(2026, 10, 8), serial)


@pytest.mark.parametrize(
    ("agency", "good"),
    [
        pytest.param("H15.50.05.13", True, id="commune"),
        pytest.param("000.00.01.H21", True, id="old order"),
        pytest.param("G09", True, id="ministry"),
        pytest.param("Z01ABC", False, id="organisation outside the hierarchy"),
        pytest.param("H15.", False, id="dot at the end"),
    ],
)
def test_a_units_code_is_checked_before_it_is_used(agency, good):
    assert is_agency(agency) is good
