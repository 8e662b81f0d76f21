"""The workbook: what goes out comes back, and faults are named by sheet, row and column."""

from __future__ import annotations

import pytest
import xlsxwriter
from openpyxl import load_workbook

from core.calendar.limits import Limit, LimitUnit
from core.errors import InvalidInput
from core.procedures import catalogue, national, sheet_reading
from core.procedures.content import Content
from core.procedures.files import import_file
from core.procedures.importing import import_procedures
from core.procedures.refusal import Refusal
from core.procedures.sheet_layout import SHEETS
from core.procedures.sheet_writing import export_procedures, export_template
from tests.core.procedures.rows import PAPER, lines, row, way

AWKWARD = row(
    "1.000002",
    name='=HYPERLINK("http://x")',
    levels=["Cấp tỉnh", "Cấp xã"],
    ways=[
        way(time_value=1.5),
        way(channel="online", time_unit=None, time_raw="1", fee_raw="", fee_note="Xem\nbiểu phí"),
        way(channel="post", fee_raw="10 USD", fee_amount=10, fee_currency="USD"),
    ],
    papers=[
        PAPER | {"name": "0123", "originals": 0, "copies": 2},
        PAPER | {"name": "Ghi chú", "is_note": True, "case": "Trường hợp khác"},
    ],
    legal_codes=["1/2026/NĐ-CP", "2/2026/TT-BTP"],
    steps="Dòng một\n\nDòng hai " + "dài " * 20_000,
    conditions="=1+1",
)


async def taken(now, *rows):
    return await import_procedures(national.read(lines(*rows)), now=now, source="test")


async def test_what_was_exported_is_imported_unchanged(database, now, tmp_path):
    await taken(now, row(), AWKWARD)
    file = tmp_path / "catalogue.xlsx"

    assert await export_procedures(file) == 2
    report = await import_file(file, now=now)

    assert (report.unchanged, report.new_versions, report.refused) == (2, 0, [])


async def test_an_edited_cell_makes_a_version(database, now, tmp_path):
    await taken(now, row())
    file = tmp_path / "catalogue.xlsx"
    await export_procedures(file)
    book = load_workbook(file)
    book["Cách thức"]["C2"] = 3
    book.save(file)
    report = await import_file(file, now=now)

    assert report.new_versions == 1
    limit = (await catalogue.get("1.000001")).content.ways[0].limit
    assert limit == Limit(3, LimitUnit.WORKING_DAY)


@pytest.fixture
def write(tmp_path):
    """Fill the template: `write({"Thủ tục": [{"Mã thủ tục": ...}]})` gives the file."""

    def filled(cells, without=()):
        file = tmp_path / "filled.xlsx"
        with xlsxwriter.Workbook(str(file)) as book:
            for sheet in SHEETS:
                if sheet.title in without:
                    continue
                page = book.add_worksheet(sheet.title)
                headings = [c.heading for c in sheet.columns if c.heading not in without]
                page.write_row(0, 0, headings)
                for number, facts in enumerate(cells.get(sheet.title, ()), start=1):
                    page.write_row(number, 0, [facts.get(heading) for heading in headings])
        return file

    return filled


ONE = {
    "Mã thủ tục": "1.000001",
    "Tên thủ tục": "Thử",
    "Lĩnh vực": "Thử",
    "Cấp thực hiện": "Xã",
}


def test_words_in_cells_are_read_without_regard_to_case_and_accents(write):
    facts = ONE | {"Cấp thực hiện": "xa, TỈNH", "Khi bổ sung": "tam dung", "Số bộ hồ sơ": "2"}
    ((_, content),) = sheet_reading.read(write({"Thủ tục": [facts]}))

    assert content.levels == ("commune", "province")
    assert (content.supplement_policy, content.sets) == ("pause", 2)


def test_empty_cells_are_the_rule_supplement_once_and_restart_l21_l24(write):
    ((_, content),) = sheet_reading.read(write({"Thủ tục": [ONE]}))

    assert (content.max_supplements, content.supplement_policy) == (1, "restart")
    assert content.online_level is None


def test_a_number_without_a_unit_is_no_limit(write):
    ways = [{"Mã thủ tục": "1.000001", "Hình thức nộp": "Trực tiếp", "Thời hạn": 5}]
    ((_, content),) = sheet_reading.read(write({"Thủ tục": [ONE], "Cách thức": ways}))

    assert (content.ways[0].limit, content.ways[0].limit_raw) == (None, "5")


def test_same_day_needs_no_number(write):
    ways = [
        {"Mã thủ tục": "1.000001", "Hình thức nộp": "Bưu chính", "Đơn vị thời hạn": "Trong ngày"}
    ]
    ((_, content),) = sheet_reading.read(write({"Thủ tục": [ONE], "Cách thức": ways}))

    assert content.ways[0].limit == Limit.same_day()


WAY = {"Mã thủ tục": "1.000001", "Hình thức nộp": "Trực tiếp"}
PAPERS = {"Mã thủ tục": "1.000001", "Tên giấy tờ": "Tờ khai"}


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        pytest.param(
            {"Thủ tục": [ONE | {"Mã thủ tục": "abc"}]}, ("Thủ tục", 2, "A", "bad_code"), id="code"
        ),
        pytest.param(
            {"Thủ tục": [ONE | {"Tên thủ tục": None}]}, ("Thủ tục", 2, "B", "required"), id="name"
        ),
        pytest.param(
            {"Thủ tục": [ONE | {"Cấp thực hiện": "Thôn"}]},
            ("Thủ tục", 2, "D", "unknown_word"),
            id="level",
        ),
        pytest.param(
            {"Thủ tục": [ONE | {"Số bộ hồ sơ": "hai"}]},
            ("Thủ tục", 2, "J", "not_a_number"),
            id="number in words",
        ),
        pytest.param(
            {"Thủ tục": [ONE], "Cách thức": [WAY, WAY | {"Hình thức nộp": "Fax"}]},
            ("Cách thức", 3, "B", "unknown_word"),
            id="channel of the second way",
        ),
        pytest.param(
            {
                "Thủ tục": [ONE],
                "Cách thức": [WAY | {"Thời hạn": -1, "Đơn vị thời hạn": "Ngày làm việc"}],
            },
            ("Cách thức", 2, "C", "limit_negative"),
            id="limit below nought",
        ),
        pytest.param(
            {"Thủ tục": [ONE], "Giấy tờ": [PAPERS | {"Bản chính": 1.5}]},
            ("Giấy tờ", 2, "D", "not_a_number"),
            id="half a paper",
        ),
        pytest.param(
            {"Thủ tục": [ONE], "Giấy tờ": [PAPERS | {"Có mẫu": "x"}]},
            ("Giấy tờ", 2, "F", "unknown_word"),
            id="flag",
        ),
    ],
)
def test_a_fault_is_named_by_sheet_row_and_column(write, cells, place):
    ((_, refusal),) = sheet_reading.read(write(cells))

    assert isinstance(refusal, Refusal)
    assert (refusal.sheet, refusal.line, refusal.column, refusal.why) == place


def test_all_faults_of_a_procedure_come_at_once_and_the_next_is_taken(write):
    wrong = ONE | {"Tên thủ tục": None, "Cấp thực hiện": "Thôn"}
    other = ONE | {"Mã thủ tục": "1.000002"}
    way_of_it = WAY | {"Hình thức nộp": "Fax"}
    file = write({"Thủ tục": [wrong, other], "Cách thức": [way_of_it]})
    found = [entry for _, entry in sheet_reading.read(file)]

    assert [f.why for f in found[:3]] == ["required", "unknown_word", "unknown_word"]
    assert isinstance(found[3], Content)


def test_a_line_of_no_procedure_is_refused(write):
    file = write({"Thủ tục": [ONE], "Giấy tờ": [PAPERS | {"Mã thủ tục": "1.000009"}]})
    _, (_, refusal) = sheet_reading.read(file)

    assert (refusal.why, refusal.code, refusal.line) == ("unknown_code", "1.000009", 2)


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        pytest.param("Giấy tờ", "missing_sheet", id="a sheet"),
        pytest.param("Trình tự thực hiện", "missing_column", id="a heading"),
    ],
)
def test_a_workbook_that_lost_a_part_is_refused_whole(write, gone, why):
    # Read on, it would seem that every procedure lost those facts.
    with pytest.raises(InvalidInput, match=why):
        list(sheet_reading.read(write({"Thủ tục": [ONE]}, without=(gone,))))


def test_another_file_is_no_workbook(tmp_path):
    file = tmp_path / "x.xlsx"
    file.write_text("not a workbook")

    with pytest.raises(InvalidInput, match="not_a_workbook"):
        list(sheet_reading.read(file))


def test_the_template_is_read_as_an_empty_catalogue(tmp_path):
    export_template(tmp_path / "template.xlsx")

    assert list(sheet_reading.read(tmp_path / "template.xlsx")) == []
