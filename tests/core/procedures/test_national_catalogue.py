"""The whole national catalogue, where the reference data is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.procedures import catalogue, national
from core.procedures.content import Content
from core.procedures.files import import_file
from core.procedures.importing import import_procedures
from core.procedures.models import Procedure, ProcedureVersion
from core.procedures.review import review

ROWS = 2_642


@pytest.fixture(scope="module")
def file(shared):
    return shared / "procedures" / "dvcqg_2642.jsonl"


@pytest.fixture(scope="module")
def raw(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def contents(file):
    return [content for _, content in national.read(file.read_text("utf-8").splitlines())]


@pytest.mark.slow
async def test_all_rows_are_stored_or_listed_and_a_second_import_changes_nothing(
    database, now, file
):
    first = await import_file(file, now=now)
    second = await import_file(file, now=now + timedelta(days=1))

    assert first.rows == first.stored + len(first.refused) == ROWS
    assert await Procedure.all().count() == first.stored == await ProcedureVersion.all().count()
    assert second.unchanged == first.stored
    assert (second.stored, second.new_versions) == (0, 0)
    # due-dates.md section 2.14 knows 483 procedures without any usable unit; a row of the
    # catalogue may also stand beside one that has it.
    without = sum("limit" in version.missing for version in await ProcedureVersion.all())
    assert without >= 483


async def test_one_changed_row_makes_one_version(database, now, raw):
    some = raw[:200]
    code, name = some[100]["code"], some[100]["name"]

    async def taken():
        entries = [(line, national.parse(row)) for line, row in enumerate(some, start=1)]
        return await import_procedures(entries, now=now, source="national")

    await taken()
    before = await catalogue.get(code)
    some[100] = some[100] | {"name": "Tên khác"}
    report = await taken()

    assert (report.new_versions, report.unchanged) == (1, 199)
    assert (await catalogue.version(before.id)).content.name == before.content.name == name
    assert (await catalogue.get(code)).content.name == "Tên khác"


def test_every_row_can_be_read(contents):
    assert len(contents) == ROWS
    assert all(isinstance(content, Content) for content in contents)


def test_no_row_without_a_unit_has_a_limit(contents, raw):
    bare = [
        taken.limit
        for content, row in zip(contents, raw, strict=True)
        for taken, given in zip(content.ways, row["ways"], strict=True)
        if given["time_unit"] is None
    ]

    assert len(bare) == 861 + 374
    assert set(bare) == {None}


def test_every_number_without_unit_is_listed(contents):
    listed = [doubt["why"] for content in contents for doubt in review(content)]

    assert listed.count("limit_without_unit") == 861


def test_no_fee_under_a_thousand_dong_is_believed(contents):
    fees = {
        way.fee_amount
        for content in contents
        for way in content.ways
        if way.fee_currency == "VND" and way.fee_amount
    }

    assert min(fees) >= 1_000


def test_hardly_a_paper_is_named_after_a_file(contents):
    named = [
        paper.name
        for content in contents
        for paper in content.papers
        if paper.name.lower().endswith((".doc", ".docx", ".pdf", ".xls", ".xlsx"))
    ]

    assert len(named) < 20  # of 2,291; those whose joint nothing shows


def test_no_paper_is_asked_for_ten_times_over(contents):
    counts = [
        count or 0
        for content in contents
        for paper in content.papers
        for count in (paper.originals, paper.copies)
    ]

    assert max(counts) <= 10
