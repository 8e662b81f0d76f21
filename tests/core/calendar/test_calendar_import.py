"""A file of days is stored whole, or refused with every fault named by its line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from core.calendar.editing import Stored
from core.calendar.importing import LineFault, read_days
from core.calendar.loading import calendar_for
from core.calendar.models import CalendarDay
from core.calendar.reasons import Why
from core.calendar.seeding import seed_nation
from core.errors import InvalidInput
from core.recalculation.importing import import_days

CSV = """date,kind,why,periods,name_vi,document
22/08/2026,worked,,,,TB 9441
2026-08-31,off,swap,,,TB 9441
2026-12-31,half,,07:30-11:30,Chiều nghỉ,
"""


def file(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


async def test_a_csv_file_is_stored(database, now: datetime, tmp_path: Path):
    await seed_nation(now)
    report = await import_days(file(tmp_path, "days.csv", CSV), by="an", now=now, unit_id=7)
    assert report.faults == ()
    assert report.stored == Stored(added=3)
    calendar = await calendar_for([7], now)
    half = calendar.special(date(2026, 12, 31))
    assert (half.why, half.name, half.periods) == (
        Why.HALF_DAY,
        "Chiều nghỉ",
        ((27000, 41400),),
    )
    again = await import_days(file(tmp_path, "days.csv", CSV), by="an", now=now, unit_id=7)
    assert again.stored == Stored(same=3)


async def test_a_json_file_with_a_byte_order_mark_is_stored(database, now, tmp_path: Path):
    await seed_nation(now)
    text = '\ufeff[{"date": "2026-08-22", "kind": "worked"}]'
    report = await import_days(file(tmp_path, "days.json", text), by="an", now=now)
    assert report.stored == Stored(changed=1)


async def test_one_fault_keeps_the_whole_file_out(database, now, tmp_path: Path):
    text = CSV + "32/12/2026,off,,,,\n"
    report = await import_days(file(tmp_path, "days.csv", text), by="an", now=now)
    assert report.faults == (LineFault(5, "date", "form"),)
    assert report.stored == Stored()
    assert await CalendarDay.all().count() == 0


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        pytest.param({"date": "mai", "kind": "off"}, "date", "form", id="a date in words"),
        pytest.param({"kind": "off"}, "date", "form", id="no date"),
        pytest.param({"date": "2026-08-22", "kind": "free"}, "kind", "unknown", id="kind"),
        pytest.param(
            {"date": "2026-08-22", "kind": "off", "why": "make_up"}, "why", "unknown", id="why"
        ),
        pytest.param(
            {"date": "2026-08-22", "kind": "off", "certainty": "maybe"},
            "certainty",
            "unknown",
            id="certainty",
        ),
        pytest.param({"date": "2026-08-22", "kind": "half"}, "periods", "none", id="no hours"),
        pytest.param(
            {"date": "2026-08-22", "kind": "half", "periods": "11:30-07:30"},
            "periods",
            "order",
            id="hours backwards",
        ),
        pytest.param(
            {"date": "2026-08-22", "kind": "off", "periods": "07:30-11:30"},
            "periods",
            "off",
            id="off with hours",
        ),
        pytest.param(
            {"date": "2026-08-22", "kind": "off", "name_vi": "x" * 121},
            "name_vi",
            "long",
            id="a name too long",
        ),
        pytest.param({"date": "2026-08-22", "kind": "off", "note": ""}, "note", "column", id="col"),
        pytest.param({"date": "2026-08-22", None: ["more"]}, "", "column", id="a cell too many"),
    ],
)
def test_each_fault_is_named(row, field, why):
    days, faults = read_days([(2, row)])
    assert days == []
    assert faults == [LineFault(2, field, why)]


def test_a_date_given_twice_is_a_fault():
    row = {"date": "2026-08-22", "kind": "worked"}
    _, faults = read_days([(2, row), (3, {**row, "date": "22/08/2026"})])
    assert faults == [LineFault(3, "date", "twice")]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("days.xlsx", "", "extension", id="a format nobody reads"),
        pytest.param("days.csv", b"\xff\xfe\x00", "encoding", id="not UTF-8"),
        pytest.param("days.csv", "date,kind\n", "empty", id="a heading only"),
        pytest.param("days.json", "{", "json", id="broken JSON"),
        pytest.param("days.json", "[1]", "rows", id="no rows"),
    ],
)
async def test_what_is_no_table_is_refused(now, tmp_path: Path, name, content, why):
    with pytest.raises(InvalidInput) as refused:
        await import_days(file(tmp_path, name, content), by="an", now=now)
    assert refused.value.facts == {"field": "file", "why": why}
