"""What the Finder finds in a catalogue of a few procedures, and in the whole national one."""

from __future__ import annotations

import pytest

from advisor.search.finder import Finder
from advisor.situations.reading import Corpus
from core.procedures.content import Content

_NAMES = {
    "1.000001": "Thủ tục đăng ký khai sinh",
    "1.000002": "Thủ tục đăng ký khai sinh có yếu tố nước ngoài",
    "1.000003": "Thủ tục đăng ký khai tử",
    "1.000004": "Đăng ký tạm trú",
    "1.000005": "Cấp giấy phép khai thác nước dưới đất",
    "1.000006": "Cấp giấy phép lái xe",
}
_SAYS = {
    "1.000001": ("vợ em mới sinh cháu", "làm giấy cho bé mới đẻ"),
    "1.000002": ("chồng tây sinh con ở Việt Nam", "con có cha là người Hàn Quốc"),
    "1.000003": ("ông nội em vừa mất tuần trước", "nhà có người qua đời"),
    "1.000004": ("mới thuê phòng trọ phải khai với công an",),
    "9.999999": ("không có trong danh mục",),
}


def _content(code: str, name: str) -> Content:
    return Content(code=code, name=name, field="Lĩnh vực", levels=("commune",))


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.build([_content(*each) for each in _NAMES.items()], Corpus(_SAYS))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param("vợ tôi vừa sinh em bé", "1.000001", id="a situation"),
        pytest.param("đăng ký khai sinh cần giấy tờ gì", "1.000001", id="its name"),
        pytest.param("dang ky khai sinh can giay to gi", "1.000001", id="unaccented"),
        pytest.param("dk khai sinh cho con, cha nguoi han quoc", "1.000002", id="foreign"),
        pytest.param("bà em qua đời hôm qua", "1.000003", id="a death"),
        pytest.param("khoan nước dưới đất", "1.000005", id="no phrases, by its name"),
        pytest.param("1.000006", "1.000006", id="code"),
        pytest.param("thủ tục 1.000004 nộp ở đâu", "1.000004", id="code in a sentence"),
    ],
)
def test_the_likeliest_procedure_comes_first(finder: Finder, asked: str, code: str) -> None:
    assert finder.find(asked)[0].code == code


def test_scores_fall_and_share_one_whole(finder: Finder) -> None:
    scores = [each.score for each in finder.find("đăng ký khai sinh", limit=6)]

    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.0001


def test_what_the_catalogue_does_not_have_is_never_found(finder: Finder) -> None:
    found = finder.find("không có trong danh mục", limit=6)

    assert "9.999999" not in {each.code for each in found}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("   \n", id="blank"),
        pytest.param("?!", id="no words"),
        pytest.param("\x00\ud800", id="no text"),
        pytest.param("qwrt zxcv", id="unknown"),
        pytest.param("a" * 100_000, id="one long word"),
    ],
)
def test_no_text_makes_it_fail(finder: Finder, text: str) -> None:
    assert all(0 <= each.score <= 1 for each in finder.find(text))


def test_an_empty_catalogue_finds_nothing() -> None:
    assert Finder.build([], Corpus({})).find("khai sinh") == []


def test_a_catalogue_without_phrases_is_found_by_its_names() -> None:
    finder = Finder.build([_content(*each) for each in _NAMES.items()], Corpus({}))

    assert finder.find("giấy phép lái xe")[0].code == "1.000006"


def test_officers_phrases_are_found_after_the_next_build() -> None:
    contents = [_content(*each) for each in _NAMES.items()]
    more = Corpus(_SAYS).with_more({"1.000006": ["bằng xe máy của tôi rớt xuống sông"]})

    assert Finder.build(contents, more).find("rớt bằng xe máy xuống sông")[0].code == "1.000006"
