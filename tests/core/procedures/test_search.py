"""What a search brings, and what comes first."""

from __future__ import annotations

import pytest

from core.procedures.search import Entry, Index

NAMES = {
    "1.001193": ("Thủ tục đăng ký khai sinh", "Hộ tịch"),
    "1.004884": ("Thủ tục đăng ký lại khai sinh", "Hộ tịch"),
    "1.000689": ("Thủ tục đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con", "Hộ tịch"),
    "2.000635": ("Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", "Hộ tịch"),
    "1.000656": ("Thủ tục đăng ký khai tử", "Hộ tịch"),
    "1.000894": ("Thủ tục đăng ký kết hôn", "Hộ tịch"),
    "1.004194": ("Đăng ký tạm trú", "Đăng ký, quản lý cư trú"),
    "1.014061": ("Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên", "Cấp, quản lý căn cước"),
    "1.014064": ("Cấp lại thẻ căn cước", "Cấp, quản lý căn cước"),
    "1.001612": ("Đăng ký thành lập hộ kinh doanh", "Thành lập hộ kinh doanh"),
    "3.000347": ("Đổi giấy phép lái xe", "Sát hạch, cấp giấy phép lái xe"),
    "1.012784": ("Tách thửa hoặc hợp thửa đất.", "Đất đai"),
    "1.013225": ("Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", "Hoạt động xây dựng"),
}


@pytest.fixture(scope="module")
def index():
    return Index(
        Entry(code, place, name, field, ("commune",))
        for place, (code, (name, field)) in enumerate(NAMES.items())
    )


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("đăng ký khai sinh", "1.001193", id="the words side by side, shortest name"),
        pytest.param("dang ky khai sinh", "1.001193", id="without accents"),
        pytest.param("khải sính", "1.001193", id="wrong accents"),
        pytest.param("KHAI  SINH!", "1.001193", id="case, blanks and punctuation"),
        pytest.param("khai sin", "1.001193", id="a word begun"),
        pytest.param("lại khai sinh", "1.004884", id="the word that tells"),
        pytest.param("trich luc khai sinh", "2.000635", id="words apart"),
        pytest.param("1.014064", "1.014064", id="a code"),
        pytest.param(" 1.014 064 ", "1.014064", id="a code with blanks"),
        pytest.param("2.0006", "2.000635", id="a code begun"),
        pytest.param("tạm trú cư trú", "1.004194", id="name and field together"),
        pytest.param("đất đai tách thửa", "1.012784", id="field first"),
        pytest.param("tôi muốn đổi bằng lái xe", "3.000347", id="a question with a word too many"),
        pytest.param("làm căn cước cho con ở đâu", "1.014064", id="a question in words"),
        pytest.param("xin phép xây nhà", "1.013225", id="most of the words"),
    ],
)
def test_what_is_meant_comes_first(index, query, first):
    found, _ = index.find(query)

    assert found[0].code == first


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("xyz", id="no such word"),
        pytest.param("9.999999", id="no such code"),
        pytest.param("tôi muốn hỏi", id="only words of asking"),
    ],
)
def test_nothing_is_found_where_nothing_is_meant(index, query):
    assert index.find(query) == ([], 0)


def test_names_with_every_word_come_before_those_with_most(index):
    found, total = index.find("khai sinh")

    assert {entry.code for entry in found[:4]} == {"1.001193", "1.004884", "1.000689", "2.000635"}
    assert total == len(found)


@pytest.mark.parametrize("query", ["", "   ", "!?"])
def test_an_empty_query_lists_all_by_code(index, query):
    found, total = index.find(query, limit=5)

    assert [entry.code for entry in found] == sorted(NAMES)[:5]
    assert total == len(NAMES)


def test_an_empty_catalogue_answers():
    assert Index([]).find("khai sinh") == ([], 0)
