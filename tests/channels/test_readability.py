"""Sentences of notices are short and plain, in both languages; and what is not is found."""

from __future__ import annotations

import pytest

from channels.readability import MOST, Hint, hints
from channels.wording import citizens_wording
from core.language import LANGUAGES
from core.notices.kinds import NOTICE_KINDS

WORDING = citizens_wording()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_every_notice_is_understood_at_the_first_reading(kind, language):
    assert hints(WORDING.sentence(f"notice.short.{kind}", language), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", ["help", "stopped", "resumed", "not_found", "too_many", "locked"])
def test_so_are_the_answers_to_texts(what, language):
    assert hints(WORDING.sentence(f"answer.{what}", language), language) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        pytest.param("Hồ sơ {code} đã xong. " * 20, "vi", [], id="many short sentences"),
        pytest.param(" ".join(["ba"] * 25) + ".", "vi", [], id="the longest that is short"),
        pytest.param(
            " ".join(["ba"] * 26) + ".",
            "vi",
            [Hint("long", " ".join(["ba"] * 26), "25")],
            id="one syllable more",
        ),
        pytest.param(
            " ".join(["go"] * 21), "en", [Hint("long", " ".join(["go"] * 21), "20")], id="English"
        ),
        pytest.param(
            "Đề nghị ông/bà nộp phí.", "vi", [Hint("hard", "đề nghị", "xin")], id="of offices"
        ),
        pytest.param("Cơ quan tiến hành xem.", "vi", [Hint("drop", "tiến hành")], id="in vain"),
        pytest.param("Kindly wait.", "en", [Hint("hard", "kindly", "please")], id="in English"),
        pytest.param(
            "Our institutionalised way.", "en", [Hint("word", "institutionalised")], id="a long one"
        ),
        pytest.param("Code H15.50.05.13-261008-0975.", "en", [], id="a code is one thing"),
        pytest.param("See https://motcua.example.vn/tra-cuu?ma=x", "en", [], id="an address too"),
    ],
)
def test_what_is_hard_to_read_is_named(text, language, found):
    assert hints(text, language) == found


def test_every_language_has_its_measure():
    assert set(MOST) == set(LANGUAGES)
