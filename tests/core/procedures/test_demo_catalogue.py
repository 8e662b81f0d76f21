"""The demo catalogue: whole, well formed, and true to the national one."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from core.errors import InvalidInput
from core.procedures import demo
from core.procedures.content import Content
from core.procedures.files import import_file
from core.procedures.national import LEVELS
from core.procedures.refusal import Refusal
from core.procedures.review import missing
from core.procedures.text import block, line

FILE = Path(__file__).parents[3] / "gateway" / "demo" / "procedures.toml"


@pytest.fixture(scope="module")
def contents():
    return [content for _, content in demo.read(FILE.read_text("utf-8"))]


def test_every_entry_can_be_read(contents):
    assert [entry for entry in contents if not isinstance(entry, Content)] == []


def test_it_is_large_enough_and_both_tiers_are_in_it(contents):
    tiers = Counter(level for content in contents for level in content.levels)

    assert len(contents) >= 60
    assert tiers["commune"] >= 40
    assert tiers["province"] >= 20


def test_codes_are_national_and_unique(contents):
    codes = [content.code for content in contents]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[12356]\.\d{6}", code) for code in codes)


def test_each_has_what_reception_needs(contents):
    for content in contents:
        asked = [paper for paper in content.papers if not paper.is_note]
        assert asked, content.code
        assert content.ways, content.code
        assert content.results, content.code
        assert not {"steps", "ways", "papers", "subject"} & set(missing(content)), content.code


def test_most_have_a_limit_and_two_channels(contents):
    assert sum(any(way.limit for way in content.ways) for content in contents) >= 60
    assert sum(len({way.channel for way in content.ways}) >= 2 for content in contents) >= 60


def test_texts_stand_as_the_importer_would_write_them(contents):
    for content in contents:
        assert content.name == line(content.name)
        assert content.steps == block(content.steps)
        assert all(paper.name == line(paper.name) for paper in content.papers)


def test_facts_agree_with_the_national_catalogue(contents, shared):
    lines = (shared / "procedures" / "dvcqg_2642.jsonl").read_text("utf-8").split("\n")
    rows = {row["code"]: row for row in map(json.loads, filter(None, lines))}
    shared_codes = [content for content in contents if content.code in rows]

    assert len(shared_codes) >= 60
    for content in shared_codes:
        row = rows[content.code]
        assert content.name == line(row["name"])
        assert content.field == line(row["field"])
        assert content.decision == row["decision"]
        assert list(content.levels) == [LEVELS[level] for level in row["levels"]]
        assert {way.channel for way in content.ways} <= {way["channel"] for way in row["ways"]}


async def test_it_is_imported_whole_and_only_once(database, now, contents):
    first = await import_file(FILE, now=now)
    second = await import_file(FILE, now=now)

    assert (first.stored, first.refused) == (len(contents), [])
    assert (second.unchanged, second.new_versions) == (len(contents), 0)


BASICS = 'code = "1.000001"\nname = "Thử"\nfield = "Thử"\nlevels = ["commune"]\n'


def test_one_procedure_in_a_few_lines():
    text = f"""[texts]
walk_in = "Đến quầy."
[[procedure]]
{BASICS}limit = {{ count = 2, unit = "working_day" }}
fee = 8000
channels = ["direct", "post"]
papers = ["Tờ khai *", {{ name = "Ảnh", originals = 2 }}]
results = ["Trích lục"]
executing = "Ủy ban nhân dân cấp xã"
steps_like = "walk_in"
"""
    ((_, content),) = demo.read(text)

    assert [(way.channel, way.limit.count, way.fee_amount) for way in content.ways] == [
        ("direct", 2, 8000),
        ("post", 2, 8000),
    ]
    assert [(p.name, p.originals, p.has_template) for p in content.papers] == [
        ("Tờ khai", 1, True),
        ("Ảnh", 2, False),
    ]
    assert (content.steps, content.agencies.executing) == ("Đến quầy.", "Ủy ban nhân dân cấp xã")
    assert content.results[0].name == "Trích lục"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(BASICS.replace("1.000001", "1"), "bad_code", id="code"),
        pytest.param(BASICS.replace('"Thử"', '""', 1), "required", id="name"),
        pytest.param(BASICS + 'channels = ["fax"]', "bad_shape", id="channel"),
        pytest.param(BASICS + 'papers = [{ title = "x" }]', "bad_shape", id="paper"),
        pytest.param(BASICS + 'steps_like = "nowhere"', "bad_shape", id="text that is not there"),
        pytest.param(
            BASICS + 'channels = ["direct"]\nlimit = { count = 0, unit = "month" }',
            "limit_zero",
            id="limit",
        ),
    ],
)
def test_a_faulty_entry_is_refused_by_name(text, why):
    ((_, refusal),) = demo.read("[[procedure]]\n" + text)

    assert isinstance(refusal, Refusal)
    assert refusal.why == why


@pytest.mark.parametrize(
    ("text", "why"), [("=", "not_toml"), ("", "required"), ("procedure = 1", "required")]
)
def test_a_faulty_file_is_refused_whole(text, why):
    with pytest.raises(InvalidInput, match=why):
        list(demo.read(text))
