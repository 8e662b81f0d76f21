"""Conditions in rows: what is read back is what was written, and what rows cannot say is kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.pages import WORDING
from backoffice.typed import Typed
from backoffice.workflow_condition_form import condition_from, started_from
from backoffice.workflow_table import condition_words
from core.workflow.conditions import ALWAYS, Condition, condition


def read(fields: dict[str, str]) -> tuple[Condition, dict[str, str]]:
    typed = Typed(Form(MultiDict({f"a.0.{name}": value for name, value in fields.items()})))
    return condition_from(typed, "a.0"), typed.faults


FIELD = st.text("abcxyz_0129", min_size=1, max_size=12)
PLAIN = st.one_of(
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.text("abc đúng true 12;,\"'", max_size=12).map(str.strip),
)
COMPARISON = st.one_of(
    st.builds(lambda field, value: {"field": field, "is": "equal", "value": value}, FIELD, PLAIN),
    st.builds(
        lambda field, how, value: {"field": field, "is": how, "value": value},
        FIELD,
        st.sampled_from(["over", "under"]),
        st.integers(-(10**9), 10**9),
    ),
    st.builds(
        lambda field, values: {"field": field, "is": "one_of", "value": values},
        FIELD,
        st.lists(PLAIN, max_size=4),
    ),
    st.builds(lambda field: {"field": field, "is": "given"}, FIELD),
)
CONDITION = st.recursive(
    COMPARISON,
    lambda inner: st.one_of(
        st.builds(lambda one: {"not": one}, inner),
        st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=4),
        ),
    ),
    max_leaves=6,
)


@given(CONDITION)
def test_whatever_the_form_shows_is_read_back_the_same(value):
    it = condition(value)
    rows = started_from(it)
    shown = rows if rows is not None else {"json": json.dumps(it.as_json())}
    found, faults = read(shown)
    assert faults == {}
    # One part of "all" or "any" is that part.
    single = it.parts[0] if it.word in ("all", "any") and len(it.parts) == 1 and rows else it
    assert found == single


@given(CONDITION, st.sampled_from(["vi", "en"]))
def test_every_condition_can_be_said(value, language):
    said = condition_words(Formats(WORDING, language, None), condition(value))
    assert said and "{" not in said


def test_nothing_typed_is_always():
    assert read({}) == (ALWAYS, {})
    assert started_from(ALWAYS) == {"joined": "all"}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        pytest.param({"field.0": "x", "is.0": "near"}, "a.0.field.0", id="no such comparison"),
        pytest.param(
            {"field.0": "x", "is.0": "over", "value.0": "many"}, "a.0.value.0", id="no number"
        ),
        pytest.param({"field.0": "x" * 101, "is.0": "given"}, "a.0.field.0", id="too long"),
        pytest.param({"field.0": "a\0", "is.0": "given"}, "a.0.field.0", id="no characters"),
        pytest.param({"json": "{"}, "a.0.json", id="no JSON"),
        pytest.param({"json": '{"all": []}'}, "a.0.json", id="no condition"),
        pytest.param({"json": "[" * 5000}, "a.0.json", id="too much"),
    ],
)
def test_what_is_no_condition_is_a_fault_of_its_field(fields, fault):
    found, faults = read(fields)
    assert list(faults) == [fault]
    assert not found.fields or fault.endswith("json") or found == ALWAYS


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("300", 300),
        ("2,5", 2.5),
        ("đúng", True),
        ("Không", False),
        ('"300"', "300"),
        ("Hà Nội", "Hà Nội"),
        ("", ""),
    ],
)
def test_values_are_numbers_yes_or_no_and_words(typed, value):
    found, faults = read({"field.0": "x", "is.0": "equal", "value.0": typed})
    assert (found.value, faults) == (value, {})
