"""What the advisor knows: interviews that are edited, reports on answers that changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from advisor.interviews.reading import shipped
from advisor.interviews.saved import Saved
from advisor.interviews.writing import read, written
from core.changes.models import AnswerReport
from core.interviews.models import InterviewVersion
from core.people.models import Assignment
from core.people.roles import Role
from core.procedures.importing import import_procedures
from gateway import answer_changes
from tests.advisor.known_procedures import CONTENTS
from tests.office import LONG_AGO

BIRTH = "/office/interviews/birth"


@pytest.fixture
async def editor(site):
    """An administrator of the whole installation."""
    await Assignment.create(
        officer=site.office.officers[Role.ADMINISTRATOR],
        unit=site.office.province,
        role=Role.ADMINISTRATOR,
        valid_from=LONG_AGO,
    )
    return await site.signed_in(Role.ADMINISTRATOR)


@pytest.mark.parametrize("event", sorted(shipped()))
def test_what_is_shipped_survives_being_written_as_text_and_read(event):
    assert read(event, written(shipped()[event])) == shipped()[event]


def changed() -> str:
    return written(shipped()["birth"]).replace("Cháu sinh ở đâu?", "Bé sinh ở đâu?")


async def test_a_saved_interview_holds_and_what_was_shipped_can_hold_again(site, editor):
    holding = Saved()
    await editor.get(BIRTH)
    assert "Cháu sinh ở đâu?" in editor.text
    form = {"after": "0", "table": changed(), "step": "preview"}
    await editor.post(BIRTH, form)
    assert "Bé sinh ở đâu?" in editor.text and await InterviewVersion.all().count() == 0
    await editor.follow(await editor.post(BIRTH, form | {"step": "save"}))
    assert "Đã lưu." in editor.text
    assert (await holding.all())["birth"].questions[0].asks["vi"] == "Bé sinh ở đâu?"
    await editor.post(BIRTH, {"after": "1", "step": "back.0"})
    assert (await holding.all())["birth"] == shipped()["birth"]
    assert await InterviewVersion.all().count() == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("[[question]]", "[[question", "không đọc được bảng", id="no TOML"),
        pytest.param("Cháu sinh ở đâu?", "Phí 5 đồng?", "có con số", id="a figure"),
        pytest.param('"here", ', '"', "không đọc được bảng", id="a quote that does not end"),
        pytest.param('"1.001193"', '"9.999999"', "không có thủ tục này", id="no such procedure"),
    ],
)
async def test_a_table_with_a_fault_is_not_saved(site, editor, old, new, said):
    table = written(shipped()["birth"])
    assert old in table or old == '"here", '
    table = table.replace(old, new) if old in table else table.replace('"here"', '"here')
    await editor.get(BIRTH)
    response = await editor.post(BIRTH, {"after": "0", "table": table, "step": "save"})
    assert response.status == 422 and said in unescape(editor.text)
    assert await InterviewVersion.all().count() == 0


async def test_who_saves_over_somebody_else_is_told(site, editor):
    await editor.get(BIRTH)
    form = {"after": "0", "table": changed(), "step": "save"}
    await editor.post(BIRTH, form)
    response = await editor.post(BIRTH, form | {"table": changed().replace("Bé", "Con")})
    assert response.status == 409 and "vừa lưu một bản mới" in editor.text
    assert await InterviewVersion.all().count() == 1


@pytest.mark.parametrize("role", [Role.HEAD, Role.RECEIVING_OFFICER, Role.ADMINISTRATOR])
async def test_only_administrators_at_the_top_change_interviews(site, role):
    browser = await site.signed_in(role)
    for path in ("/office/interviews", BIRTH):
        assert (await browser.get(path)).status == 403


async def test_an_event_that_is_none_is_not_found(site, editor):
    assert (await editor.get("/office/interviews/flying")).status == 404


async def test_a_changed_catalogue_leaves_a_report_of_what_its_answers_became(site, editor):
    now = site.clock.now
    await import_procedures(enumerate(CONTENTS, start=1), now=now, source="test")
    await answer_changes.follow(now)
    await answer_changes.follow(now)
    assert await AnswerReport.all().count() == 0, "nothing was before"
    later, first = now + timedelta(minutes=1), CONTENTS[0]
    ways = tuple(replace(way, limit_raw="9 ngày làm việc", limit=None) for way in first.ways)
    fresh = [replace(first, ways=ways), *CONTENTS[1:]]
    await import_procedures(enumerate(fresh, start=1), now=later, source="test")
    await answer_changes.follow(later)
    await answer_changes.follow(later)
    report = await AnswerReport.get()
    assert {(one["code"], one["facet"]) for one in report.facts} == {(first.code, "time")}
    await editor.get("/office/catalogue-changes")
    assert f'href="/office/catalogue-changes/{report.id}"' in editor.text
    await editor.get(f"/office/catalogue-changes/{report.id}")
    assert "9 ngày làm việc" in editor.text and first.code in editor.text


async def test_a_report_that_is_none_is_not_found(site, editor):
    assert (await editor.get("/office/catalogue-changes/4711")).status == 404
