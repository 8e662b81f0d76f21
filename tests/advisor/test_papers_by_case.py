"""Where papers depend on the case, the case is asked for, and its papers are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.advice import Facet, Kind
from advisor.answers.by_case import ASKED_FROM, AT_ONCE
from advisor.answers.checking import Check, Record, Unfounded
from advisor.answers.plain import unnumbered
from advisor.answers.telling import advisor_wording
from advisor.dialogue import payloads
from advisor.dialogue.telling_apart import told_apart
from core.procedures.content import Content, Paper
from tests.advisor.known_procedures import CONTENTS, URL, KnownFacts, version
from tests.advisor.talking import Talk, a_talk

CASES = (
    "(1.1) Đối với công trình tôn giáo",
    "(1.2) Đối với công trình tín ngưỡng",
    "Nhà ở riêng lẻ",
)
SHARED = Paper(name="Đơn đề nghị cấp giấy phép xây dựng", originals=1, has_template=True)


def building(cases: tuple[str, ...] = CASES, each: int = 4) -> Content:
    """Papers of every case, `each` of each case, and one that all need."""
    papers = [
        Paper(name=f"Bản vẽ {letter} của {unnumbered(case)}", case=case, copies=2)
        for case in cases
        for letter in "ABCDEFGH"[:each]
    ]
    return replace(
        CONTENTS[0], code="1.013238", name="Cấp giấy phép xây dựng", papers=(SHARED, *papers),
    )  # fmt: skip


def talk_of(content: Content) -> Talk:
    return a_talk(KnownFacts(*CONTENTS, content))


async def asked(talk: Talk) -> list[str]:
    told = await talk.say("", chosen=payloads.facet("1.013238", Facet.PAPERS))
    assert (told.kind, told.procedure, told.facet) == (Kind.ANSWER, "1.013238", Facet.PAPERS)
    return told.text.splitlines()


async def test_what_all_need_is_told_and_the_case_is_asked_for():
    talk = talk_of(building())
    told = await talk.say("", chosen=payloads.facet("1.013238", Facet.PAPERS))
    lines = told.text.splitlines()
    assert "- Đơn đề nghị cấp giấy phép xây dựng (1 bản chính, có mẫu)" in lines
    assert lines.index("Giấy tờ tùy trường hợp. Bạn thuộc trường hợp nào?") > 0
    assert "2. Đối với công trình tín ngưỡng" in lines and "3. Nhà ở riêng lẻ" in lines
    assert not [line for line in lines if line.startswith("- Bản vẽ")]
    assert [one.payload for one in told.buttons[:3]] == [
        f"c:{place}:1.013238" for place in range(3)
    ]
    assert told.buttons[2].says == "Nhà ở riêng lẻ"


@pytest.mark.parametrize(
    ("said", "case"),
    [
        pytest.param("2", "tín ngưỡng", id="its number"),
        pytest.param("số 1", "tôn giáo", id="its number with a word"),
        pytest.param("dạ công trình tín ngưỡng ạ", "tín ngưỡng", id="its words"),
        pytest.param("ton giao", "tôn giáo", id="its words without accents"),
    ],
)
async def test_the_case_may_be_typed(said: str, case: str):
    talk = talk_of(building())
    await asked(talk)
    told = await talk.say(said)
    papers = [line for line in told.text.splitlines() if line.startswith("- Bản vẽ")]
    assert len(papers) == 4 and all(case in line for line in papers)
    assert "- Đơn đề nghị cấp giấy phép xây dựng (1 bản chính, có mẫu)" in told.text
    assert f"Đối với công trình {case}:" in told.text.splitlines()
    assert told.sources[0].code == "1.013238"


async def test_a_case_is_pressed_and_afterwards_another():
    talk = talk_of(building())
    question = await talk.say("", chosen=payloads.facet("1.013238", Facet.PAPERS))
    told = await talk.press(question, "Nhà ở riêng lẻ")
    assert "- Bản vẽ A của Nhà ở riêng lẻ (2 bản sao)" in told.text
    told = await talk.press(question, question.buttons[0].says)
    assert "- Bản vẽ A của Đối với công trình tôn giáo (2 bản sao)" in told.text
    told = await talk.press(told, "Trường hợp khác")
    assert "Bạn thuộc trường hợp nào?" in told.text
    await talk.say("3")
    told = await talk.say("cái thứ hai")
    assert "- Bản vẽ A của Đối với công trình tín ngưỡng (2 bản sao)" in told.text


async def test_who_asks_something_else_instead_is_answered_that():
    talk = talk_of(building())
    await asked(talk)
    told = await talk.say("phí bao nhiêu")
    assert (told.procedure, told.facet) == ("1.013238", Facet.FEE)


async def test_many_cases_are_shown_a_screen_at_a_time():
    cases = tuple(f"Loại nhà {letter}" for letter in "ABCDEFGHIJK")
    talk = talk_of(building(cases, each=1))
    first = await talk.say("", chosen=payloads.facet("1.013238", Facet.PAPERS))
    assert f"{AT_ONCE}. Loại nhà H" in first.text and "Loại nhà I" not in first.text
    second = await talk.press(first, "Trường hợp khác")
    assert "9. Loại nhà I" in second.text and "11. Loại nhà K" in second.text
    assert "Đơn đề nghị" not in second.text, "that was told"
    assert "Bản vẽ A của Loại nhà K" in (await talk.say("11")).text


async def test_few_papers_are_listed_together():
    cases = CASES[:2]
    lines = await asked(talk_of(building(cases, each=(ASKED_FROM - 1) // 2)))
    assert len([line for line in lines if line.startswith("- Bản vẽ")]) == ASKED_FROM - 2
    assert "Giấy tờ cần có:" in lines


@pytest.mark.parametrize("channel", ["sms", "mail", "voice", "api"])
async def test_where_an_answer_cannot_wait_nothing_is_asked(channel: str):
    talk = talk_of(building())
    talk.channel = channel
    assert "Bạn thuộc trường hợp nào?" not in "\n".join(await asked(talk))


async def test_a_case_that_the_record_has_no_more_is_asked_anew():
    talk = talk_of(building())
    told = await talk.say("", chosen=payloads.case("1.013238", 9))
    assert "Bạn thuộc trường hợp nào?" in told.text
    told = await talk.say("", chosen=payloads.case("9.999999", 0))
    assert told.kind is Kind.HANDOVER


@pytest.mark.parametrize(
    "payload", ["c:", "c:x:1.1", "c:-1:1.1", "c:1", "c:1:", "c:²:1.1", "c:++1:1"]
)
def test_what_is_no_button_of_a_case_is_none(payload: str):
    assert payloads.read(payload) is None


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ("(1.2) Đối với công trình", "Đối với công trình"),
        ("a) đối với người lớn", "Đối với người lớn"),
        ("(ii) Trường hợp khác", "Trường hợp khác"),
        ("2.3.1. Cấp lại", "Cấp lại"),
        ("A.1) Về cấp mới", "Về cấp mới"),
        ("Dưới 14 tuổi", "Dưới 14 tuổi"),
        ("14 tuổi trở lên", "14 tuổi trở lên"),
        ("1.500 m2 trở lên", "1.500 m2 trở lên"),
        ("Đ.", "Đ."),
    ],
)
def test_the_number_of_a_point_is_left_out_and_no_other(case: str, shown: str):
    assert unnumbered(case) == shown


def test_words_that_several_cases_have_tell_none():
    assert told_apart(CASES, "công trình") is None
    assert told_apart(CASES, "nhà") == 2
    assert told_apart(CASES, "ở") is None, "too little is said"


@pytest.mark.parametrize(
    ("line", "founded"),
    [
        ("Đối với công trình tôn giáo:", True),
        ("(1.1) Đối với công trình tôn giáo:", True),
        ("Công trình tôn giáo:", False),
        ("14 tuổi trở lên:", True),
        ("Tuổi trở lên:", False),
        ("2. 14 tuổi trở lên", True),
        ("4. 14 tuổi trở lên", False),
    ],
)
def test_a_case_may_lose_its_number_and_no_word(line: str, founded: bool):
    record = Record(version(building((CASES[0], "14 tuổi trở lên"))))
    check = Check(advisor_wording(), "vi", public_url=URL)
    if founded:
        check([line], record)
    else:
        with pytest.raises(Unfounded):
            check([line], record)
