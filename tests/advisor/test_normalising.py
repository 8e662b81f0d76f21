"""Hurried, unaccented, dialect and mistyped words come out as the ones that were meant."""

from __future__ import annotations

import pytest

from advisor.search.normalising import MOST_CHARACTERS, matter, normalised


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("đk tạm trú cần j z", "dang ky tam tru can gi vay", id="teencode"),
        pytest.param("lm cccd o dau dc", "lam can cuoc o dau duoc", id="unaccented"),
        pytest.param("caaps soor ddor laanf ddaauf", "cap so do lan dau", id="telex"),
        pytest.param("vuwowfn cuar ngwowif thangs", "vuon cua nguoi thang", id="horned telex"),
        pytest.param("chừ mần răng rứa", "bay gio lam sao the", id="central"),
        pytest.param("tui hổng biết", "toi khong biet", id="southern"),
        pytest.param("giấy hôn thú", "giay ket hon", id="everyday word"),
        pytest.param("khai sjnh fai lam", "khai sinh phai lam", id="slang letters"),
        pytest.param("được ạ", "duoc a", id="a polite word is no abbreviation"),
        pytest.param("9 tháng", "9 thang", id="number"),
        pytest.param("?!... ---", "", id="no words"),
    ],
)
def test_typed_words_come_out_as_meant(typed: str, meant: str) -> None:
    assert " ".join(normalised(typed)) == meant


def test_what_is_said_around_the_matter_is_cut_out() -> None:
    assert matter(normalised("cho em hỏi đăng ký khai sinh cần giấy tờ gì")) == [
        "dang",
        "ky",
        "khai",
        "sinh",
    ]


def test_words_stay_where_nothing_but_asking_is_said() -> None:
    assert matter(normalised("bao nhiêu tiền")) == ["bao", "nhieu", "tien"]


def test_a_long_text_is_cut() -> None:
    assert len(normalised("a " * MOST_CHARACTERS * 3)) <= MOST_CHARACTERS / 2
