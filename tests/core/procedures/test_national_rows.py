"""One row of the national catalogue: what is taken, what is doubted, what is refused."""

from __future__ import annotations

import json

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.procedures import national
from core.procedures.refusal import Refusal, Unusable
from core.procedures.review import missing, review
from tests.core.procedures.rows import PAPER, content, lines, row, way


def limit_of(steps: str = "", **facts):
    return content(ways=[way(**facts)], steps=steps).ways[0].limit


@pytest.mark.parametrize(
    ("value", "unit", "limit"),
    [
        pytest.param(5, "working_day", Limit(5, LimitUnit.WORKING_DAY), id="working days"),
        pytest.param(30, "calendar_day", Limit(30, LimitUnit.CALENDAR_DAY), id="days"),
        pytest.param(3, "month", Limit(3, LimitUnit.MONTH), id="months"),
        pytest.param(1.5, "working_day", Limit(1.5, LimitUnit.WORKING_DAY), id="half a day"),
        pytest.param(8, "hour", Limit(8, LimitUnit.WORKING_HOUR), id="hours of one working day"),
        pytest.param(24, "hour", None, id="24 hours may mean a day and a night"),
        pytest.param(1, None, None, id="a bare number"),
        pytest.param(0, None, None, id="a bare nought"),
        pytest.param(None, None, None, id="nothing"),
        pytest.param(0, "working_day", None, id="nought days"),
    ],
)
def test_a_limit_is_taken_only_with_a_unit_that_is_sure(value, unit, limit):
    assert limit_of(time_value=value, time_unit=unit) == limit


def test_long_hours_are_working_hours_when_the_text_says_so():
    said = "Trả kết quả trong 12 giờ làm việc."

    assert limit_of(said, time_value=12, time_unit="hour") == Limit(12, LimitUnit.WORKING_HOUR)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param("1", "limit_without_unit", id="bare number"),
        pytest.param("Không có thông tin", "limit_missing", id="no information"),
        pytest.param("0", "limit_zero", id="a bare nought"),
        pytest.param("28 Giờ", "limit_clock_hours", id="hours longer than a day's work"),
        pytest.param("Không quy định", "limit_not_regulated", id="no law sets one"),
        pytest.param("Theo lịch của hội đồng", "limit_unclear", id="words"),
    ],
)
def test_a_limit_that_is_not_sure_is_listed_with_its_reason(raw, why):
    doubtful = content(ways=[way(time_value=None, time_unit=None, time_raw=raw)])

    assert review(doubtful) == [{"where": "ways.0.limit", "why": why}]


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        pytest.param({"fee_raw": "Miễn phí"}, 0, id="free, and nothing said against it"),
        pytest.param({"fee_raw": "Miễn phí", "fee_note": "Không có."}, 0, id="free, note agrees"),
        pytest.param(
            {"fee_raw": "Miễn phí", "fee_note": "Lệ phí 135.000 đồng/lần"},
            None,
            id="free by default, the real fee in the note",
        ),
        pytest.param(
            {"fee_raw": "Miễn phí", "description": "Phí : theo Thông tư 1/2020/TT-BTC"},
            None,
            id="free by default, the fee in the description",
        ),
        pytest.param(
            {"fee_raw": "100 VNĐ", "fee_amount": 100, "fee_currency": "VND"},
            None,
            id="100 where 100,000 is meant (2.001610)",
        ),
        pytest.param(
            {"fee_raw": "100,000 VNĐ", "fee_amount": 100_000, "fee_currency": "VND"},
            100_000,
            id="a plain amount",
        ),
        pytest.param(
            {"fee_raw": "10 USD", "fee_amount": 10, "fee_currency": "USD"}, 10, id="10 dollars"
        ),
        pytest.param({"fee_raw": "Không có thông tin"}, None, id="no information"),
    ],
)
def test_a_fee_is_taken_only_when_nothing_speaks_against_it(facts, amount):
    assert content(ways=[way(**facts)]).ways[0].fee_amount == amount


def test_a_fee_that_is_not_sure_keeps_its_words_and_is_listed():
    doubtful = content(ways=[way(fee_note="Lệ phí 135.000 đồng/lần")])

    assert doubtful.ways[0].fee_note == "Lệ phí 135.000 đồng/lần"
    assert review(doubtful) == [{"where": "ways.0.fee", "why": "fee_unclear"}]


def test_a_count_glued_to_the_end_of_a_name_is_no_count():
    paper = PAPER | {"name": "Đơn theo Mẫu số", "originals": 181, "copies": 1}
    doubtful = content(papers=[paper])

    assert (doubtful.papers[0].originals, doubtful.papers[0].copies) == (None, None)
    assert review(doubtful) == [{"where": "papers.0.count", "why": "paper_count_unclear"}]


def test_notes_between_papers_are_kept_as_notes_and_empty_lines_are_not():
    note = PAPER | {"name": "Bản chụp phải rõ nét", "is_note": True}
    taken = content(papers=[PAPER, note, PAPER | {"name": "  "}])

    assert [(paper.name, paper.is_note) for paper in taken.papers] == [
        ("Tờ khai", False),
        ("Bản chụp phải rõ nét", True),
    ]


def test_no_information_is_an_absent_text():
    assert content(agency_competent="Không có thông tin").agencies.competent == ""


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        pytest.param("steps", {"steps": ""}, id="sequence"),
        pytest.param("ways", {"ways": []}, id="ways of filing"),
        pytest.param("papers", {"papers": []}, id="papers"),
        pytest.param("sets", {"steps": "Nộp hồ sơ."}, id="number of sets"),
        pytest.param("limit", {"ways": [way(time_unit=None)]}, id="time limit"),
        pytest.param("subject", {"subject": ""}, id="who may apply"),
        pytest.param("competent", {"agency_competent": ""}, id="deciding agency"),
    ],
)
def test_l01_names_what_a_procedure_lacks(field, facts):
    assert field in missing(content(**facts))
    assert field not in missing(content())


def test_an_absent_channel_counts_as_direct_l08():
    assert content(ways=[way(channel=None)]).ways[0].channel == "direct"


@pytest.mark.parametrize(
    ("line", "why", "column"),
    [
        pytest.param("{", "not_json", "", id="cut line"),
        pytest.param(b'{"code": "1.000001", "name": "\xff"}', "not_json", "", id="no UTF-8"),
        pytest.param("[]", "not_an_object", "", id="another shape"),
        pytest.param(json.dumps(row(code="")), "required", "code", id="no code"),
        pytest.param(json.dumps(row(code="1.23")), "bad_code", "code", id="no procedure code"),
        pytest.param(json.dumps(row(name=" ")), "required", "name", id="no name"),
        pytest.param(json.dumps(row(levels=[])), "required", "levels", id="no level"),
        pytest.param(json.dumps(row(levels=["Thôn"])), "unknown_level", "levels", id="level"),
        pytest.param(json.dumps(row(steps=[])), "not_text", "steps", id="list for text"),
        pytest.param(json.dumps(row(ways={})), "not_a_list", "ways", id="object for list"),
        pytest.param(json.dumps(row(ways=[1])), "not_an_object", "ways", id="number for a way"),
        pytest.param(
            json.dumps(row(ways=[way(channel="fax")])), "unknown_channel", "ways", id="channel"
        ),
        pytest.param(
            json.dumps(row(ways=[way(time_unit="year")])), "unknown_unit", "ways", id="unit"
        ),
        pytest.param(
            json.dumps(row(ways=[way(fee_amount="free")])), "bad_fee", "ways", id="fee in words"
        ),
        pytest.param(
            json.dumps(row(papers=[PAPER | {"copies": -1}])), "bad_count", "papers", id="count"
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_name(line, why, column):
    ((number, refusal),) = national.read([line])

    assert isinstance(refusal, Refusal)
    assert (number, refusal.line, refusal.why, refusal.column) == (1, 1, why, column)


def test_parse_raises_what_read_reports():
    with pytest.raises(Unusable, match="bad_code"):
        national.parse(row(code="9"))


def test_empty_lines_are_passed_over_and_counted():
    read = list(national.read(["", *lines(row()), "\n"]))

    assert [number for number, _ in read] == [2]
