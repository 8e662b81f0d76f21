"""`replay-workflow`, and that a rehearsal gives back what the demo province did."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from core import database
from core.workflow.past.general import general
from core.workflow.reading import as_json
from core.workflow.rehearsal.reading import Wanted, material
from core.workflow.rehearsal.rehearse import rehearse
from gateway.demo.seeding import seed_demo
from tests.core.workflow.workflows import usual
from tests.databases import Sqlite
from tests.gateway.test_command_line import Shell
from tests.gateway.test_demo_seeding import kept

SECRET = b"a secret of the tests, 32 octets"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
COUNT = 2_000


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """The address of a province with some thousand dossiers, which tests only read."""
    with kept(Sqlite(tmp_path_factory.mktemp("province")), _seeded) as (url, _):
        yield url


async def _seeded():
    return await seed_demo(dossiers=COUNT, now=NOW, secret=SECRET)


async def popular(count: int) -> list[str]:
    """The procedures with the most dossiers."""
    found = await database.rows(
        "SELECT p.code FROM dossier d JOIN procedure_version v ON v.id = d.version_id"
        " JOIN procedure p ON p.id = v.procedure_id GROUP BY p.code ORDER BY COUNT(*) DESC, p.code"
    )
    return [row["code"] for row in found[:count]]


@pytest.mark.slow
async def test_the_demo_province_gives_back_its_rates_within_the_ranges(province):
    dated = 0
    async with database.opened(province):
        for code in await popular(12):
            draft = general(code)
            found = await material(draft, Wanted(code, NOW - timedelta(days=366)), NOW)
            report = rehearse(draft, found)
            recorded, replayed = report.recorded, report.replayed
            assert replayed.median_days == pytest.approx(recorded.median_days, rel=0.15), code
            assert replayed.left == recorded.left
            assert not report.stuck and not report.dropped
            if recorded.on_time is not None:  # some have no limit
                dated += 1
                low, high = report.range_of(lambda figures: figures.on_time)
                assert low <= recorded.on_time <= high, code
                assert replayed.on_time == pytest.approx(recorded.on_time, abs=0.03), code
    assert dated >= 4


async def test_the_verb_prints_the_record_beside_the_draft(province, tmp_path):
    async with database.opened(province):
        [code] = await popular(1)
    shell = Shell(tmp_path, province)
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps(as_json(usual()) | {"procedure": code}), "utf-8")
    more = ("--since", "2025-10-01", "--staff", "handling_officer=1", "--draws", "3")
    said = await shell("replay-workflow", str(draft), *more)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert lines[0].startswith(f"{code}: ") and "3 draws" in lines[0]
    assert lines[1].split() == ["recorded", "replayed", "draft", "range"]
    assert lines[2].startswith("in time") and lines[2].count("%") == 5
    assert any(line.startswith("appointed anew (1)") for line in lines)
    assert any(line.startswith("range: ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        pytest.param(("nix",), 2, "nix", id="no file"),
        pytest.param(("draft.json", "--staff", "cook=1"), 2, "cook", id="no role"),
        pytest.param(("draft.json", "--staff", "clerk=many"), 2, "many", id="no number"),
        pytest.param(("draft.json", "--since", "gestern"), 2, "gestern", id="no date"),
        pytest.param(("draft.json", "--unit", "X99"), 2, "X99", id="no unit"),
        pytest.param(("draft.json",), 1, "no dossier of 1.001193", id="nothing was received"),
    ],
)
async def test_what_cannot_be_replayed_is_told_in_one_line(
    tmp_path, database_url, arguments, code, word
):
    file, *rest = arguments
    (tmp_path / "draft.json").write_text(json.dumps(as_json(usual())), "utf-8")
    said = await Shell(tmp_path, database_url)("replay-workflow", str(tmp_path / file), *rest)
    assert said.code == code
    (line,) = said.err.splitlines()
    assert word in line
