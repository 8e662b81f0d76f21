"""A form as JSON Schema: written, read, and understood by other people's validators."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forms.reading import InvalidDefinition, form
from core.forms.schema import holding, schema
from core.forms.settling import needed, settled, shown
from core.forms.validating import Validator
from core.workflow.conditions import Condition, Is
from tests.core.forms.drawn import answers, forms, turned

TODAY = date(2026, 11, 2)


@settings(max_examples=60)
@given(forms())
def test_a_form_is_read_as_it_was_written_even_through_json(drawn):
    assert form(json.loads(json.dumps(schema(drawn)))) == drawn


@settings(max_examples=60)
@given(forms())
def test_every_form_is_a_schema_by_the_standard(drawn):
    jsonschema.Draft202012Validator.check_schema(schema(drawn))


@settings(max_examples=60)
@given(st.data(), forms())
def test_the_two_validators_agree_on_every_answer(data, drawn):
    """What we accept, another validator accepts, and the other way round."""
    given_answers = data.draw(answers(drawn))
    for each in (given_answers, settled(drawn, given_answers)):
        ours = Validator(drawn)._schema.is_valid(each)
        theirs = jsonschema.Draft202012Validator(schema(drawn)).is_valid(each)
        assert ours is theirs


@settings(max_examples=60)
@given(st.data(), forms())
def test_the_schema_asks_for_what_the_form_shows_and_needs(data, drawn):
    """Shown and needed as `Condition.holds` says it, beside if and then as a validator says it."""
    settled_answers = settled(drawn, data.draw(answers(drawn)))
    faults = Validator(drawn).faults(settled_answers, TODAY)
    visible = shown(drawn, settled_answers)
    begun = [one.key for one in drawn.parts if not one.office or one.begun(settled_answers)]
    lacking = {
        one.key
        for one in drawn.of_parts(begun)
        if one.key in visible and one.key not in settled_answers and needed(one, settled_answers)
    }
    absent = {key for key in faults if drawn.field(key) and key not in settled_answers}
    assert absent == lacking
    assert "hidden" not in faults.values()


@settings(max_examples=60)
@given(st.data(), forms())
def test_a_hidden_answer_is_refused(data, drawn):
    known = settled(drawn, data.draw(answers(drawn)))
    hidden = [one for one in drawn.fields if one.key not in shown(drawn, known)]
    for one in hidden:
        faults = Validator(drawn).faults({**known, one.key: "x"}, TODAY)
        assert faults[one.key] == "hidden"


@settings(max_examples=60)
@given(st.data(), forms())
def test_settling_twice_changes_nothing(data, drawn):
    once = settled(drawn, data.draw(answers(drawn)))
    assert settled(drawn, once) == once


def _comparisons():
    numbers, texts = st.integers(-2, 2), st.sampled_from(["a", "b", ""])
    return (
        st.builds(Condition, st.just("field"), field=st.sampled_from("nsg"))
        | st.builds(
            lambda how, value: Condition("field", field="n", how=how, value=value),
            st.sampled_from([Is.EQUAL, Is.OVER, Is.UNDER]),
            numbers,
        )
        | texts.map(lambda value: Condition("field", (), "s", Is.EQUAL, value))
        | st.lists(texts, min_size=1).map(
            lambda value: Condition("field", (), "s", Is.ONE_OF, value)
        )
    )


@settings(max_examples=500)
@given(
    st.recursive(_comparisons(), turned, max_leaves=5),
    st.fixed_dictionaries(
        {},
        optional={
            "n": st.sampled_from([None, -2, -1, 0, 0.0, 0.5, 1, 2, 2.0, "1"]),
            "s": st.sampled_from([None, "", "a", "b", "c", 1, [], ["a"]]),
            "g": st.sampled_from([None, "", 0, 0.0, False, True, [], [0], {}, {"a": 1}, "x", 7]),
        },
    ),
)
def test_a_condition_holds_just_when_its_schema_fits(condition, answers):
    holds = condition.holds(answers)
    assert jsonschema.Draft202012Validator(holding(condition)).is_valid(answers) is holds
    assert jsonschema_rs.is_valid(holding(condition), answers) is holds


SMALL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Tờ khai",
    "type": "object",
    "properties": {
        "area": {
            "title": "Diện tích",
            "type": "integer",
            "minimum": 1,
            "maximum": 10**15,
            "x-motcua": {"kind": "number", "unit": "m²"},
        },
        "reason": {
            "title": "Lý do",
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "pattern": r"[^ \t\r\n]",
            "x-motcua": {"kind": "text", "require": {"field": "area", "is": "over", "value": 300}},
        },
    },
    "additionalProperties": False,
    "allOf": [
        {
            "if": {
                "properties": {"area": {"type": "number", "exclusiveMinimum": 300}},
                "required": ["area"],
            },
            "then": {"required": ["reason"]},
        }
    ],
    "x-motcua": {
        "format": "motcua-form/1",
        "parts": [{"key": "land", "title": "Thửa đất", "fields": ["area", "reason"]}],
    },
}


def test_what_a_small_form_looks_like():
    read = form(SMALL)
    assert [one.key for one in read.fields] == ["area", "reason"]
    assert schema(read) == SMALL


def changed(path: str, value: object) -> dict:
    """The small form with one value changed; `...` takes it away."""
    copy = json.loads(json.dumps(SMALL))
    *way, last = path.split("/")
    place = copy
    for one in way:
        place = place[int(one)] if isinstance(place, list) else place[one]
    if value is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        pytest.param("$schema", ..., "$schema: missing", id="no dialect"),
        pytest.param(
            "$schema", "http://json-schema.org/draft-07/schema#", "$schema: unknown", id="draft 7"
        ),
        pytest.param(
            "x-motcua/format", "motcua-form/9", "x-motcua.format: unknown", id="a later format"
        ),
        pytest.param(
            "x-motcua/parts/0/fields",
            ["area"],
            "properties.reason: misplaced",
            id="a field in no part",
        ),
        pytest.param(
            "x-motcua/parts/0/fields",
            ["area", "area", "reason"],
            "x-motcua.parts.0.fields.1: twice",
            id="a field in two places",
        ),
        pytest.param(
            "x-motcua/parts/0/fields",
            ["area", "reason", "x"],
            "x-motcua.parts.0.fields.2: no_field",
            id="a part with a field that is not",
        ),
        pytest.param(
            "properties/area/x-motcua/kind",
            "letter",
            "properties.area.x-motcua.kind: unknown",
            id="a kind that is none",
        ),
        pytest.param(
            "properties/area/x-motcua",
            ...,
            "properties.area.x-motcua: missing",
            id="a property that is not ours",
        ),
        pytest.param(
            "properties/area/x-motcua/rule",
            "phone",
            "properties.area.x-motcua.rule: misplaced",
            id="a part of another kind",
        ),
        pytest.param(
            "properties/reason/x-motcua/require",
            {"field": "area", "is": []},
            "properties.reason.x-motcua.require: form",
            id="a comparison that is none",
        ),
        pytest.param(
            "properties/reason/x-motcua/require",
            {"field": "area", "is": "equal", "value": {}},
            "properties.reason.x-motcua.require: form",
            id="compared with an object",
        ),
        pytest.param(
            "properties/area/minimum",
            True,
            "properties.area.minimum: form",
            id="a bound that is no number",
        ),
        pytest.param("properties/area/minimum", 2.5, "", id="a bound that is fine"),
        pytest.param(
            "properties/area/multipleOf",
            2,
            "properties.area.multipleOf: unknown",
            id="a word that validators heed and we do not",
        ),
        pytest.param(
            "allOf", ..., "allOf: missing", id="an annotation that the schema does not carry out"
        ),
        pytest.param(
            "allOf/0/then/required",
            ["area"],
            "allOf.0.then.required.0: differs",
            id="a schema that asks for something else",
        ),
        pytest.param(
            "additionalProperties",
            True,
            "additionalProperties: differs",
            id="a form that takes anything",
        ),
        pytest.param(
            "additionalProperties", 0, "additionalProperties: differs", id="nought for no"
        ),
        pytest.param("title", "a\0b", "title: form", id="letters that no database keeps"),
        pytest.param("title", "x" * 301, "title: long", id="a title without end"),
    ],
)
def test_a_fault_is_named_by_its_place(path, value, fault):
    if not fault:
        form(changed(path, value))
        return
    with pytest.raises(InvalidDefinition) as refused:
        form(changed(path, value))
    assert fault in refused.value.facts["faults"]


@pytest.mark.parametrize("value", [None, [], "x", 3, {}, {"x-motcua": []}])
def test_what_is_no_schema_at_all_is_refused(value):
    with pytest.raises(InvalidDefinition):
        form(value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["kind", "x-motcua", "properties", "fields", "parts", "items", "allOf"]
                ),
                inner,
            )
        ),
    )
)
def test_nothing_that_is_sent_makes_reading_fail(value):
    with pytest.raises(InvalidDefinition):
        form(value)
    with pytest.raises(InvalidDefinition):
        form(changed("properties/area", value))
