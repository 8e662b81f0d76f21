"""What the advisor knows: interviews that are edited, reports on answers that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from multidict import MultiDict

from advisor.interviews.definition import Interview
from advisor.interviews.reading import shipped
from advisor.interviews.saved import Saved
from backoffice.forms import Form
from backoffice.interview_draft import Draft
from core.changes.models import AnswerReport
from core.interviews.models import InterviewVersion
from core.people.models import Assignment
from core.people.roles import Role
from core.procedures.importing import import_procedures
from gateway import answer_changes
from tests.advisor.known_procedures import CONTENTS
from tests.backoffice.conftest import Browser
from tests.office import LONG_AGO
from tests.surfing import Page, fields_of

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


def typed(interview: Interview) -> MultiDict[str]:
    """The form of an interview as a browser sends it."""
    form = MultiDict({"after": "0"})
    for name, value in flat(interview.as_json()):
        form.add(name, value)
    return form


def flat(plain: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every field with its name."""
    for key, value in plain.items() if isinstance(plain, dict) else enumerate(plain):
        at = f"{name}.{key}" if name else str(key)
        if key == "when":
            yield from ((at, f"{one}:{each}") for one, found in value.items() for each in found)
        elif isinstance(value, str):
            yield at, value
        else:
            yield from flat(value, at)


def pressing(step: str, event: str = "birth", **changed: str) -> MultiDict[str]:
    """The shipped form with some fields changed, and a button pressed."""
    form = typed(shipped()[event])
    form.update({name.replace("__", "."): value for name, value in changed.items()})
    form["step"] = step
    return form


def test_what_is_shipped_comes_back_from_its_form():
    for event, interview in shipped().items():
        draft = Draft.posted(Form(texts=typed(interview)))
        assert Interview.of(event, draft.table()) == interview


def shown(browser: Browser, step: str = "save") -> MultiDict[str]:
    """The fields of the page as a browser sends them back, with a button pressed."""
    page = Page("", 200, {}, browser.text.encode())
    form = next(one for one in page.root.all("form") if "interviews/" in one.attributes["action"])
    return MultiDict([*fields_of(form), ("step", step)])


async def test_a_saved_interview_holds_and_what_was_shipped_can_hold_again(site, editor):
    holding = Saved()
    await editor.get(BIRTH)
    assert "Cháu sinh ở đâu?" in editor.text
    words = {"question__0__asks__vi": "Bé sinh ở đâu?"}
    await editor.post(BIRTH, pressing("preview", **words))
    assert "Bé sinh ở đâu?" in editor.text and await InterviewVersion.all().count() == 0
    await editor.follow(await editor.post(BIRTH, pressing("save", **words)))
    assert "Đã lưu." in editor.text
    assert (await holding.all())["birth"].questions[0].asks["vi"] == "Bé sinh ở đâu?"
    await editor.post(BIRTH, {"after": "1", "step": "back.0"})
    assert (await holding.all())["birth"] == shipped()["birth"]
    assert await InterviewVersion.all().count() == 2


async def test_the_page_sends_back_what_holds(site, editor):
    for event, interview in shipped().items():
        await editor.get(f"/office/interviews/{event}")
        draft = Draft.posted(Form(texts=shown(editor)))
        assert Interview.of(event, draft.table()) == interview


async def test_an_officer_adds_a_question_its_answers_and_what_follows(site, editor):
    await import_procedures(enumerate(CONTENTS, start=1), now=site.clock.now, source="test")
    await editor.get(BIRTH)
    await editor.post(BIRTH, pressing("question.add"))
    form = shown(editor, "preview")
    last, rows = len(shipped()["birth"].questions), len(shipped()["birth"].procedures)
    form.update(
        {f"question.{last}.asks.vi": "Bé có thẻ chưa?", f"question.{last}.asks.en": "A card?"}
    )
    for place, (vi, en) in enumerate((("Có", "Yes"), ("Chưa", "No"))):
        form[f"question.{last}.answers.{place}.says.vi"] = vi
        form[f"question.{last}.answers.{place}.says.en"] = en
    form[f"procedure.{rows}.code"] = CONTENTS[0].code
    await editor.post(BIRTH, form)
    form = shown(editor)
    form.add(f"procedure.{rows}.when", f"{form[f'question.{last}.key']}:a2")
    await editor.follow(await editor.post(BIRTH, form))
    assert "Đã lưu." in editor.text
    saved = (await Saved().all())["birth"]
    assert saved.questions[-1].asks["vi"] == "Bé có thẻ chưa?"
    assert saved.procedures[-1].code == CONTENTS[0].code
    assert saved.procedures[-1].when == {saved.questions[-1].key: ("a2",)}
    assert saved.questions[:-1] == shipped()["birth"].questions


async def test_a_condition_whose_question_was_moved_or_removed_is_told(site, editor):
    first, second = (one.asks["vi"] for one in shipped()["birth"].questions[:2])
    await editor.get(BIRTH)
    await editor.post(BIRTH, pressing("question.1.up"))
    form = shown(editor)
    assert [form["question.0.asks.vi"], form["question.1.asks.vi"]] == [second, first]
    assert form.getall("question.0.when") == ["place:here"], "kept, to be seen and taken away"
    response = await editor.post(BIRTH, form)
    assert response.status == 422 and "nằm sau hoặc đã bỏ" in unescape(editor.text)
    form = shown(editor, "question.0.remove")
    await editor.post(BIRTH, form)
    assert shown(editor)["question.0.asks.vi"] == first
    assert await InterviewVersion.all().count() == 0


async def test_an_interview_is_tried_before_it_is_saved(site, editor):
    await editor.get("/office/interviews/marriage")
    interview = shipped()["marriage"]
    form = pressing("preview", "marriage")
    known: dict[str, str] = {}
    while asked := interview.next(known):
        known[asked.key] = asked.answers[0].key
        form[f"try.{asked.key}"] = asked.answers[0].key
    await editor.post("/office/interviews/marriage", form)
    told = editor.text.partition('id="tried"')[2]
    assert interview.outcome(known)
    for code in interview.outcome(known):
        assert code in told


@pytest.mark.parametrize(
    ("field", "value", "said", "place"),
    [
        pytest.param("question__0__asks__vi", "Phí 5?", "có con số", "Câu hỏi 1", id="a figure"),
        pytest.param("question__1__asks__en", "", "còn thiếu", "Câu hỏi 2", id="nothing"),
        pytest.param("title__vi", "V" * 201, "quá dài", "Tên việc", id="too long"),
        pytest.param("question__0__key", "KHÓA", "không đúng dạng", "Câu hỏi 1", id="a key"),
        pytest.param("question__0__key", "foreign", "bị trùng", "Câu hỏi 2", id="twice"),
        pytest.param(
            "question__0__answers__1__says__en",
            "",
            "còn thiếu",
            "câu trả lời 2",
            id="half an answer",
        ),
        pytest.param("procedure__1__code", "9.999", "không có thủ tục", "Thủ tục 2", id="unknown"),
        pytest.param("procedure__0__code", "'; --", "không đúng dạng", "Thủ tục 1", id="no code"),
        pytest.param("procedure__0__when", "place:moon", "đã bỏ", "Thủ tục 1", id="no such answer"),
        pytest.param("procedure__0__when", ":", "đã bỏ", "Thủ tục 1", id="no condition"),
    ],
)
async def test_an_interview_with_a_fault_is_not_saved(site, editor, field, value, said, place):
    await editor.get(BIRTH)
    response = await editor.post(BIRTH, pressing("save", **{field: value}))
    told = unescape(editor.text).partition('role="alert"')[2].partition("</p>")[0]
    assert response.status == 422 and said in told and place in told
    assert await InterviewVersion.all().count() == 0


@pytest.mark.parametrize(
    "step", ["question.999999999999.up", "question.x.up", "procedure.-1.remove", "question", "."]
)
async def test_a_button_that_is_none_changes_nothing(site, editor, step):
    await editor.get(BIRTH)
    response = await editor.post(BIRTH, pressing(step))
    assert response.status == 200
    draft = Draft.posted(Form(texts=shown(editor)))
    assert Interview.of("birth", draft.table()) == shipped()["birth"]


async def test_who_saves_over_somebody_else_is_told(site, editor):
    await editor.get(BIRTH)
    await editor.post(BIRTH, pressing("save", question__0__asks__vi="Bé sinh ở đâu?"))
    response = await editor.post(BIRTH, pressing("save", question__0__asks__vi="Con sinh ở đâu?"))
    assert response.status == 409 and "vừa lưu một bản mới" in editor.text
    assert 'value="Con sinh ở đâu?"' in editor.text, "what was typed stays"
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
