"""Which place decides where something is filed, as the catalogue's sentences say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.advice import Facet
from advisor.answers.checking import Check, Record, Unfounded
from advisor.answers.composing import Composing
from advisor.answers.facts import decides_where
from advisor.answers.jurisdiction import borne_out, deciding, place_in, places
from advisor.answers.saying import Saying
from advisor.answers.telling import advisor_wording
from core.language import LANGUAGES
from tests.advisor.known_procedures import CONTENTS, URL, version

WORDING = advisor_wording()


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        pytest.param("Người dân nộp đơn tại UBND cấp xã nơi cư trú", "home", id="residence"),
        pytest.param("Nộp hồ sơ đến Công an xã nơi mình thường trú", "home", id="permanent"),
        pytest.param("Gửi hồ sơ cho công an phường nơi đang tạm trú", "home", id="temporary"),
        pytest.param(
            "Bước một: công dân đến Công an cấp xã trong tỉnh, không phụ thuộc vào nơi cư trú",
            "anywhere",
            id="anywhere",
        ),
        pytest.param("Nộp đơn cho cơ quan nơi người đó đang làm việc", "work", id="work"),
        pytest.param("Công ty nộp hồ sơ tại Sở Tài chính nơi đặt trụ sở chính", "seat", id="seat"),
        pytest.param("Hộ gia đình nộp hồ sơ tại UBND cấp xã nơi có đất", "land", id="land"),
        pytest.param("UBND tỉnh chuyển hồ sơ đến UBND cấp xã nơi có đất", "", id="sent on"),
        pytest.param("Nộp hồ sơ đến Sở nơi đặt trụ sở hoặc nơi cá nhân cư trú", "", id="either"),
        pytest.param("Nộp tại xã nơi cư trú của người được giám hộ", "", id="of somebody else"),
        pytest.param("Gửi kết quả cho Công an cấp xã nơi thường trú", "", id="the outcome"),
        pytest.param("Nộp hồ sơ tại Trung tâm phục vụ hành chính công", "", id="nothing said"),
        pytest.param("Người có hộ khẩu nơi biên giới được miễn phí", "", id="no filing"),
    ],
)
def test_a_sentence_decides_what_it_says_and_no_more(sentence: str, place: str):
    assert place_in(sentence) == place
    if place:
        assert borne_out(place, sentence)


def test_sentences_that_disagree_decide_nothing_unless_it_is_received_anywhere():
    home, land = "Nộp hồ sơ tại xã nơi cư trú", "Nộp hồ sơ tại xã nơi có đất"
    anywhere = "Nộp tại Công an cấp xã không phụ thuộc vào nơi cư trú"
    assert deciding([home, land]) is None
    found = deciding([home, anywhere])
    assert found is not None and (found.place, found.quote) == ("anywhere", anywhere)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("Công dân nộp hồ sơ tại Công an cấp xã không phụ thuộc vào nơi cư trú", "anywhere"),
        ("Công dân nộp hồ sơ tại Công an cấp xã nơi cư trú", "home"),
        ("Chủ đất nộp hồ sơ tại Ủy ban nhân dân cấp xã nơi có đất", "land"),
    ],
)
def test_who_lives_here_and_works_there_is_told_which_counts(
    language: str, sentence: str, place: str
):
    ways = tuple(replace(way, description="") for way in CONTENTS[0].ways)
    content = replace(CONTENTS[0], steps=sentence, ways=ways, conditions="")
    known = version(content)
    composing = Composing(known, Saying(WORDING, language), public_url=URL)
    lines = composing.facet(Facet.WHERE, by_residence=True)
    assert decides_where(content) == place
    assert any(WORDING.say(f"you.{place}", language) in line for line in lines)
    assert any(f"“{sentence}”" in line for line in lines)
    assert any(
        WORDING.say(f"decides.{place}", language) in line for line in composing.facet(Facet.WHERE)
    )
    check = Check(WORDING, language, public_url=URL)
    check(lines, Record(known))
    others = [one for one in places() if one != place and not borne_out(one, sentence)]
    assert others
    for other in others:
        planted = WORDING.say("fact.where_you", language, you=WORDING.say(f"you.{other}", language))
        with pytest.raises(Unfounded):
            check([planted], Record(known))


@given(st.lists(st.text(max_size=200), max_size=5))
def test_whatever_is_written_nothing_breaks(sentences: list[str]):
    found = deciding(sentences)
    assert found is None or (found.place in places() and found.quote in sentences)
