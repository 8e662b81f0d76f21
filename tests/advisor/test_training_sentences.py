"""What Rasa learns from is drawn anew each time, and always the same."""

from __future__ import annotations

from advisor.training.examples import NONE, examples
from advisor.understood import Intent

NAMES = ["Thủ tục đăng ký khai sinh", "Thủ tục đăng ký kết hôn", "Cấp hộ chiếu (cấp tỉnh)"]
SAID = ["vợ mới sinh em bé", "sắp cưới rồi làm gì", "mất hộ chiếu ở sân bay", "đi nước ngoài"]


def test_the_same_material_gives_the_same_sentences_whatever_its_order():
    assert examples(NAMES, SAID) == examples(NAMES[::-1], SAID[::-1])


def test_each_sentence_is_there_once_and_names_something():
    made = examples(NAMES, SAID)
    assert len({one.text for one in made}) == len(made)
    assert not [one.text for one in made if {"{", "}"} & set(one.text) or not one.text.strip()]


def test_a_name_alone_a_question_about_it_its_facts_and_a_correction_are_all_learned():
    by_text = {one.text: one for one in examples(NAMES, SAID)}
    alone = by_text["đăng ký khai sinh"]
    assert (alone.intent, alone.facet) == (Intent.ASK, NONE)
    assert by_text["hồ sơ gồm những gì"].intent is Intent.FOLLOW_UP
    assert by_text["hồ sơ gồm những gì"].facet == "papers"
    corrections = [one for one in by_text.values() if one.intent is Intent.CORRECT]
    assert len(corrections) > 20 and all(one.facet == "" for one in corrections)


def test_an_empty_catalogue_teaches_what_needs_no_name():
    assert {one.intent for one in examples([], [])} == {Intent.FOLLOW_UP}


def test_all_that_officers_accepted_is_learned_and_moves_nothing_else():
    accepted = ["cháu chưa có giấy tờ gì", "hồ sơ gồm những gì"]
    before, after = examples(NAMES, SAID), examples(NAMES, SAID, accepted)
    by_text = {one.text: one for one in after}
    assert by_text["cháu chưa có giấy tờ gì"].intent is Intent.ASK
    assert by_text["hồ sơ gồm những gì"].intent is Intent.FOLLOW_UP, "ours says more of it"
    assert [one for one in after if one.text not in accepted] == [
        one for one in before if one.text not in accepted
    ]
