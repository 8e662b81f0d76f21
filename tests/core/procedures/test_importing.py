"""Importing catalogues: everything accounted for, nothing twice, no version edited."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from core.errors import InvalidInput
from core.procedures import catalogue, national
from core.procedures.files import import_file
from core.procedures.importing import import_procedures
from core.procedures.models import Procedure, ProcedureVersion
from tests.core.procedures.rows import lines, row, way


async def taken(now, *rows, **more):
    return await import_procedures(national.read(lines(*rows)), now=now, source="test", **more)


def numbered(count):
    return [row(f"1.{number:06d}") for number in range(1, count + 1)]


async def test_a_new_procedure_becomes_its_first_version(database, now):
    report = await taken(now, row())

    version = await catalogue.get("1.000001")
    assert (report.rows, report.stored) == (1, 1)
    assert (version.number, version.source, version.valid_from) == (1, "test", date(2026, 11, 2))
    assert version.imported_at == now
    assert version.content == national.parse(row())


async def test_what_was_stored_reads_back_as_it_was(database, now):
    whole = row(
        ways=[
            way(channel="online", time_value=1.5, fee_raw="8,000 VNĐ", fee_amount=8000),
            way(channel="post", time_unit=None, time_raw="1", fee_note="Theo nghị quyết"),
        ],
        conditions="Dòng một\n\nDòng hai",
        related="Thủ tục khác",
    )

    await taken(now, whole)

    version = await catalogue.get("1.000001")
    assert version.content == national.parse(whole)
    assert version.review == (
        ("ways.1.limit", "limit_without_unit"),
        ("ways.1.fee", "fee_unclear"),
    )


async def test_the_same_row_again_changes_nothing(database, now):
    await taken(now, *numbered(3))
    report = await taken(now + timedelta(days=1), *numbered(3))

    assert (report.unchanged, report.stored, report.new_versions) == (3, 0, 0)
    assert await ProcedureVersion.all().count() == 3
    assert {p.changed_at for p in await Procedure.all()} == {now}


async def test_a_changed_row_makes_a_version_and_leaves_the_old_one_alone(database, now):
    await taken(now, row(), row("1.000002"))
    old_id = await catalogue.current_version_id("1.000001")
    later = now + timedelta(days=30)
    report = await taken(later, row(ways=[way(time_value=3)]), row("1.000002"))

    assert (report.new_versions, report.unchanged) == (1, 1)
    old = await ProcedureVersion.get(id=old_id)
    assert (old.number, old.imported_at, old.ways[0]["limit"]["count"]) == (1, now, 5)
    new = await catalogue.get("1.000001")
    assert (new.number, new.imported_at, new.content.ways[0].limit.count) == (2, later, 3)
    assert [(line.number, line.current) for line in await catalogue.versions("1.000001")] == [
        (2, True),
        (1, False),
    ]


async def test_content_that_comes_back_is_a_version_of_its_own(database, now):
    for value in (5, 3, 5):
        await taken(now, row(ways=[way(time_value=value)]))

    assert [line.number for line in await catalogue.versions("1.000001")] == [3, 2, 1]


async def test_a_version_that_waits_for_review_says_so_beside_each_way(database, now):
    await taken(now, row(ways=[way(), way(time_unit=None)]))

    version = await ProcedureVersion.get()
    assert [each["needs_review"] for each in version.ways] == [False, True]


async def test_every_line_is_stored_or_refused_with_its_place(database, now):
    feed = [*lines(row(), row("x"), row()), "not json"]
    report = await import_procedures(national.read(feed), now=now, source="test")

    assert (report.rows, report.stored) == (4, 1)
    assert [(refusal.line, refusal.code, refusal.why) for refusal in report.refused] == [
        (2, "x", "bad_code"),
        (3, "1.000001", "twice_in_file"),
        (4, "", "not_json"),
    ]


async def test_the_report_lists_doubts_and_counts_gaps(database, now):
    doubtful = row(ways=[way(time_unit=None, time_raw="1")], agency_competent="")
    report = await taken(now, doubtful)

    (found,) = report.needs_review
    assert (found.line, found.code) == (1, "1.000001")
    assert found.doubts == ("ways.0.limit limit_without_unit",)
    assert report.missing == {"limit": 1, "competent": 1}


async def test_progress_counts_every_row_over_several_batches(database, now):
    seen = []
    await taken(now, *numbered(250), total=250, progress=lambda done, all: seen.append((done, all)))

    assert seen[-1] == (250, 250)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert await Procedure.all().count() == 250


async def test_two_imports_at_once_store_each_procedure_once(database, now):
    reports = await asyncio.gather(*(taken(now, *numbered(120)) for _ in range(2)))

    assert sum(report.stored for report in reports) == 120
    assert sum(report.unchanged for report in reports) == 120
    assert await ProcedureVersion.all().count() == 120


async def test_a_local_copy_is_a_procedure_of_its_own(database, now):
    local = "1.000001.000.00.00.H17"
    await taken(now, row(), row(local, name="Bản của tỉnh"))

    assert (await catalogue.get(local)).content.name == "Bản của tỉnh"
    assert (await catalogue.get("1.000001")).code == "1.000001"


async def test_a_file_is_read_by_its_kind(database, now, tmp_path):
    file = tmp_path / "catalogue.jsonl"
    file.write_text("\n".join(lines(*numbered(2))), encoding="utf-8")
    seen = []
    report = await import_file(file, now=now, progress=lambda *counts: seen.append(counts))

    assert (report.stored, seen) == (2, [(2, 2)])
    assert (await catalogue.get("1.000001")).source == "national"


async def test_a_file_of_no_known_kind_is_refused(database, now, tmp_path):
    with pytest.raises(InvalidInput, match="unknown_kind"):
        await import_file(tmp_path / "catalogue.csv", now=now)
