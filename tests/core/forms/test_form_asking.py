"""One form for page and chat: what is asked, in order, in words."""

from __future__ import annotations

from core.forms.asking import next_question, sections
from core.forms.settling import settled
from tests.core.forms.birth import BIRTH, RIGHT


def keys(data, **more):
    return [one.key for section in sections(BIRTH, data, **more) for one in section.questions]


def test_a_field_appears_when_what_it_hangs_on_was_answered():
    assert "why_home" not in keys({})
    assert "why_home" in keys({"place": "home"})
    assert keys({}).index("place") < keys({"place": "home"}).index("why_home")


def test_a_page_says_the_form_in_the_reader_s_language():
    vietnamese, english = sections(BIRTH, RIGHT), sections(BIRTH, RIGHT, "en")
    assert [one.title for one in vietnamese] == ["Người được khai sinh", "Người đi khai sinh"]
    assert [one.title for one in english] == ["The child", "The applicant"]
    place = next(one for one in english[0].questions if one.key == "place")
    assert place.options == (("hospital", "Hospital"), ("home", "Home"))
    assert place.said == "Hospital"
    rows = next(one for one in vietnamese[1].questions if one.key == "children").rows
    assert rows == (("Trần Anh", "2"), ("Trần Em", ""))


def test_a_field_is_needed_while_its_condition_holds():
    def needs(data):
        return {one.key for each in sections(BIRTH, data) for one in each.questions if one.needed}

    assert "email" in needs({})
    assert "email" not in needs({"phone": "+84912345678"})


def test_a_chat_asks_one_after_the_other_until_there_is_nothing_to_ask():
    data, asked, skipped = {}, [], []
    answers = {**RIGHT, "place": "home", "why_home": "Mưa bão"}
    while one := next_question(BIRTH, data, skipped=skipped):
        asked.append(one.key)
        if one.key in answers:
            data[one.key] = answers[one.key]
        else:
            skipped.append(one.key)
    assert asked == [
        "child_name", "born_on", "place", "why_home", "home_address",
        "name", "number", "phone", "email", "children", "proof", "truth",
    ]  # fmt: skip
    assert settled(BIRTH, data)["total"] == 2


def test_a_chat_asks_again_for_what_it_cannot_do_without():
    question = next_question(BIRTH, {}, skipped=["child_name"])
    assert question.key == "child_name"


def test_one_part_alone_is_a_form_too():
    found = sections(BIRTH, {"place": "home"}, parts={"child"})
    assert [section.key for section in found] == ["child"]
    assert "why_home" in [one.key for one in found[0].questions]
