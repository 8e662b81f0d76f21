"""Interviews: tables that lead every answer somewhere, and hold no fact of a procedure."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from advisor.advice import Kind
from advisor.interviews.definition import Interview, InvalidInterview
from advisor.interviews.reading import shipped
from tests.advisor.talking import a_talk

EVENTS = (
    "birth", "marriage", "death", "moving", "land", "building", "business", "disability",
    "poverty", "military", "lost_papers", "maternity", "pension", "adoption",
)  # fmt: skip


def test_every_event_has_its_table():
    assert set(shipped()) == set(EVENTS)


def walks(interview: Interview) -> list[dict[str, str]]:
    """Every way through the questions."""
    found: list[dict[str, str]] = []
    open_: list[dict[str, str]] = [{}]
    while open_:
        answers = open_.pop()
        question = interview.next(answers)
        if question is None:
            found.append(answers)
        else:
            open_ += [{**answers, question.key: one.key} for one in question.answers]
    return found


@pytest.mark.parametrize("event", EVENTS)
def test_every_way_through_ends_and_every_procedure_is_reached(event: str):
    interview = shipped()[event]
    outcomes = [interview.outcome(answers) for answers in walks(interview)]
    reached = set(itertools.chain.from_iterable(outcomes))
    assert reached == {one.code for one in interview.procedures}
    empty = sum(not one for one in outcomes)
    assert empty * 4 <= len(outcomes), "most answers lead somewhere"


@pytest.mark.parametrize("event", EVENTS)
def test_a_table_survives_being_stored_and_read_again(event: str):
    interview = shipped()[event]
    assert Interview.of(event, json.loads(json.dumps(interview.as_json()))) == interview


def test_the_procedures_are_those_of_the_catalogues(shared: Path):
    known = {
        json.loads(line)["code"]
        for line in (shared / "procedures" / "dvcqg_2642.jsonl").read_text("utf-8").splitlines()
    }
    top = json.loads((shared / "procedures" / "top_procedures.json").read_text("utf-8"))
    known |= {one["code"] for one in top}
    demo = (Path(__file__).parents[2] / "gateway/demo/procedures.toml").read_text("utf-8")
    for event, interview in shipped().items():
        for one in interview.procedures:
            assert one.code in known or f'"{one.code}"' in demo, (event, one.code)


def a_table(**changes: Any) -> dict[str, Any]:
    said = {"vi": "a", "en": "a"}
    answers = [{"key": "yes", "says": said}, {"key": "no", "says": said}]
    table: dict[str, Any] = {
        "title": said,
        "question": [{"key": "q", "asks": said, "answers": answers}],
        "procedure": [{"code": "1.1", "when": {"q": ["yes"]}}],
    }
    return table | changes


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        pytest.param({"title": {"vi": "a"}}, "title.en", "required", id="one language"),
        pytest.param({"title": {"vi": "phí 8", "en": "a"}}, "title.vi", "number", id="a number"),
        pytest.param({"procedure": []}, "procedure", "required", id="leads nowhere"),
        pytest.param({"procedure": [{"code": "a b"}]}, "procedure.0.code", "form", id="no code"),
        pytest.param(
            {"procedure": [{"code": "1.1", "when": {"x": ["yes"]}}]},
            "procedure.0.when.x", "unknown", id="a question that is not asked",
        ),
        pytest.param(
            {"procedure": [{"code": "1.1", "when": {"q": ["maybe"]}}]},
            "procedure.0.when.q", "answers", id="an answer that is not offered",
        ),
        pytest.param({"question": "x"}, "question", "form", id="no list"),
        pytest.param({"question": [{"key": "Q"}]}, "question.0.key", "form", id="a wrong key"),
    ],
)  # fmt: skip
def test_what_is_no_interview_is_refused_by_field(changes: dict[str, Any], field: str, why: str):
    Interview.of("event", a_table())
    with pytest.raises(InvalidInterview) as refused:
        Interview.of("event", a_table(**changes))
    assert (refused.value.facts["field"], refused.value.facts["why"]) == (field, why)


async def test_an_interview_leads_by_buttons_to_a_list_of_what_to_prepare(database: str):
    talk = a_talk()
    asked = await talk.say("tôi mới sinh em bé")
    assert asked.kind is Kind.CLARIFY and "Cháu sinh ở đâu?" in asked.text
    for answer in ("Ở Việt Nam", "Không", "Đã đăng ký kết hôn", "Chưa lần nào", "Có"):
        asked = await talk.press(asked, answer)
    told = await talk.press(asked, "Không")
    assert told.kind is Kind.ANSWER
    assert [one.code for one in told.sources] == ["1.001193", "1.004222"]
    lines = told.text.splitlines()
    assert lines.count("- Thẻ căn cước (1 bản chính)") == 1, "a paper of both is named once"
    assert "1. Thủ tục đăng ký khai sinh" in lines and "2. Đăng ký thường trú" in lines
    link = "https://motcua.example/viec-can-lam/1.001193~1.004222"
    assert f"Danh sách để in, gửi hoặc lưu: {link}" in lines


async def test_answers_may_be_typed_and_an_earlier_button_corrects(database: str):
    talk = a_talk()
    first = await talk.say("tôi mới sinh em bé")
    await talk.say("ở việt nam")
    asked = await talk.say("2")  # no foreigner
    assert "Cha mẹ cháu đã đăng ký kết hôn chưa?" in asked.text
    asked = await talk.press(first, "Ở nước ngoài, chưa khai sinh")
    assert "Mẹ cháu có đóng bảo hiểm xã hội không?" in asked.text


async def test_where_the_catalogue_has_nothing_of_it_an_officer_is_offered(database: str):
    talk = a_talk()
    told = await talk.say("", chosen="i:military:what:first")
    assert told.kind is Kind.HANDOVER and told.buttons


async def test_a_plain_yes_or_no_is_an_answer(database: str):
    talk = a_talk()
    await talk.say("", chosen="i:marriage")
    asked = await talk.say("dạ vâng")
    assert "Có ai cần giấy xác nhận độc thân không?" in asked.text
    asked = await talk.say("không")
    assert "Đây là lần đăng ký đầu" in asked.text
