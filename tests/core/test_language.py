"""Files of sentences: Vietnamese is the master, and what English lacks is said in Vietnamese."""

from __future__ import annotations

import tomllib

import pytest

from core.language import LANGUAGES, MissingSentence, Wording

VI = """
hello = "Chào {name}"
plain = "Xin chờ"
only_here = "Chỉ có tiếng Việt"
braces = "{{count}} nghĩa là số"

[error]
not_found = "Không tìm thấy {what}"

[error.deep]
er = "Sâu hơn"
"""
EN = """
hello = "Hello {name}"
plain = "Please wait"
braces = "{{count}} means a number"

[error]
not_found = "{what} was not found"

[error.deep]
er = "Deeper"
"""


def wording(tmp_path, vi=VI, en=EN) -> Wording:
    (tmp_path / "vi.toml").write_text(vi, "utf-8")
    (tmp_path / "en.toml").write_text(en, "utf-8")
    return Wording(tmp_path)


@pytest.mark.parametrize(
    ("key", "language", "facts", "said"),
    [
        pytest.param("hello", "vi", {"name": "Lan"}, "Chào Lan", id="Vietnamese"),
        pytest.param("hello", "en", {"name": "Lan"}, "Hello Lan", id="English"),
        pytest.param("error.not_found", "en", {"what": "It"}, "It was not found", id="in a table"),
        pytest.param("error.deep.er", "vi", {}, "Sâu hơn", id="in a table in a table"),
        pytest.param("only_here", "en", {}, "Chỉ có tiếng Việt", id="English lacks it"),
        pytest.param("plain", "fr", {}, "Xin chờ", id="a language we do not speak"),
        pytest.param("plain", "vi", {"more": 1}, "Xin chờ", id="facts that it does not name"),
        pytest.param("hello", "vi", {"name": "{what}"}, "Chào {what}", id="a name with braces"),
        pytest.param("braces", "en", {}, "{count} means a number", id="braces that are meant"),
    ],
)
def test_a_sentence_is_said(tmp_path, key, language, facts, said):
    assert wording(tmp_path).say(key, language, **facts) == said


def test_vietnamese_is_spoken_unless_asked_otherwise(tmp_path):
    assert wording(tmp_path).say("plain") == "Xin chờ"


def test_a_key_that_no_file_has_is_a_fault_of_the_program(tmp_path):
    with pytest.raises(MissingSentence, match="nowhere"):
        wording(tmp_path).say("nowhere", "en")


def test_a_place_that_nobody_fills_is_one_too(tmp_path):
    for facts in ({}, {"what": "?"}):
        with pytest.raises(KeyError):
            wording(tmp_path).say("hello", **facts)


def test_a_table_is_no_sentence(tmp_path):
    found = wording(tmp_path)
    assert found.has("error.not_found")
    assert not found.has("error")
    assert not found.has("nowhere")


def test_languages_that_agree_have_no_faults(tmp_path):
    assert wording(tmp_path, en=EN + '\n[error.more]\nx = "y"\n', vi=VI + '\n[error.more]\nx = "z"'
                   ).faults() == ["en: only_here is missing"]  # fmt: skip


@pytest.mark.parametrize(
    ("vi", "en", "fault"),
    [
        pytest.param('a = "x"', "", "en: a is missing", id="missing"),
        pytest.param("", 'a = "x"', "en: a is not in vi", id="one too many"),
        pytest.param(
            'a = "{x}"', 'a = "{y}"', "en: a has places ['y'], not those of vi", id="other"
        ),
        pytest.param('a = "{x}"', 'a = "x"', "en: a has places [], not those of vi", id="none"),
    ],
)
def test_where_they_differ_each_fault_is_named(tmp_path, vi, en, fault):
    assert wording(tmp_path, vi, en).faults() == [fault]


def test_the_order_of_places_may_differ_and_so_may_their_form(tmp_path):
    assert wording(tmp_path, 'a = "{x} {y:02}"', 'a = "{y} {x}"').faults() == []


def test_a_file_that_is_not_there_or_no_toml_is_noticed_at_the_start(tmp_path):
    with pytest.raises(FileNotFoundError):
        Wording(tmp_path)
    with pytest.raises(tomllib.TOMLDecodeError):
        wording(tmp_path, vi="a = ")


def test_vietnamese_comes_first():
    assert LANGUAGES[0] == "vi"
