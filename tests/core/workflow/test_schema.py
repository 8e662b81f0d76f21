"""The published schema says what the reader says, as far as a schema can."""

from __future__ import annotations

import copy
import json

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from core.calendar.limits import MOST, LimitUnit
from core.dossiers.states import Action as Deed
from core.people.roles import Role
from core.workflow import reading
from core.workflow.conditions import Is
from core.workflow.definition import FORMAT, End, Given, Kind
from core.workflow.reading import InvalidWorkflow, as_json, workflow
from core.workflow.schema import PATH, schema
from core.workflow.templates import templates
from tests.core.workflow.workflows import definition, end, random_workflows, task

VALIDATOR = jsonschema_rs.Draft202012Validator(schema())

#: What is wrong with the whole, not with a part: no schema sees it.
BEYOND = {"no_step", "twice"}

GIVEN = {"field": "x", "is": "given"}

#: Every part that a definition may have.
WHOLE = definition(
    task(
        "a",
        ("b", {"name_en": "b", "when": {"all": [GIVEN]}, "needs": ["note"]}),
        ("c", {"does": "submit", "leaves": True, "when": {"not": GIVEN}}),
        place={"unit": "handling", "role": "head", "given": "balance", "officer": "an"},
        time={"count": 1.5, "unit": "working_day"},
        pauses=True,
        prints=["control_slip"],
        form_part="1",
        papers=["Biên bản"],
        name_en="a",
    ),
    {"key": "b", "name": "b", "kind": "fork", "branches": ["c", "d"]},
    {"key": "c", "name": "c", "kind": "call", "address": "https://x.vn", "next": "e",
     "time": {"count": 2, "unit": "working_hour"}},
    {"key": "d", "name": "d", "kind": "wait", "next": "e", "pauses": True,
     "time": {"unit": "same_day"}},
    {"key": "e", "name": "e", "kind": "join", "next": "f"},
    {"key": "f", "name": "f", "kind": "notify", "notice": "ready", "next": "g"},
    {"key": "g", "name": "g", "kind": "agency", "next": "end", "workflow": "1.004222",
     "place": {"unit": "@police", "role": "handling_officer"}, "pauses": True,
     "time": {"count": 7, "unit": "calendar_day"}},
    end(prints=["receipt"]),
    unit="X98.01",
    limit={"count": 1, "unit": "month"},
)  # fmt: skip

JUNK = st.sampled_from(
    [None, "", " ", "x", "handled", 0, 1, -1, 1.5, 10**6, True, False, [], {}, ["a"], ["a", "b"],
     [1], [{}], {"a": 1}, "x" * 36, "x" * 61, "x" * 301, ["x" * 301], ["x"] * 201,
     {"field": "a", "is": "over", "value": "1"}, {"field": "a", "is": "one_of", "value": [1]},
     {"field": "a", "is": "equal"}, {"all": []}, {"any": [{"not": {"field": "", "is": "given"}}]},
     {"field": "a", "is": "given", "or": 1}, {"all": [{"field": "a", "is": "given"}], "any": []},
     {"unit": "week", "count": 1}, {"unit": "week", "count": 1.5}, {"unit": "month", "count": 0.5},
     {"unit": "month", "count": 121}, {"unit": "same_day", "count": 0}, {"unit": "year"},
     {"unit": "working_day", "count": 0}, {"unit": "working_day"}, {"count": 1},
     {"unit": "working_hour", "count": True}, {"unit": "week", "count": 1, "more": 1},
     {"unit": "handling", "role": "leader"}, {"unit": "", "role": "leader"}, {"role": "leader"},
     "approve", "receive", "leader", "task", "fork", "join", "end", "notify", "wait", "agency"]
).map(copy.deepcopy)  # fmt: skip
NAMES = st.sampled_from(
    ["format", "procedure", "name", "name_en", "unit", "limit", "start", "steps", "key", "kind",
     "place", "time", "pauses", "actions", "branches", "next", "end", "notice", "address",
     "workflow", "prints", "form_part", "papers", "to", "when", "needs", "does", "leaves", "role",
     "given", "officer", "count", "colour"]
)  # fmt: skip


def places(value, path=()):
    """Every part of a definition, by the way to it."""
    yield path
    parts = list(enumerate(value)) if isinstance(value, list) else []
    parts += list(value.items()) if isinstance(value, dict) else []
    for name, part in parts:
        yield from places(part, (*path, name))


@st.composite
def damaged(draw):
    """A definition with a few parts exchanged, removed or added."""
    sources = [WHOLE, *(as_json(one.workflow) for one in templates()[:1])]
    value = copy.deepcopy(draw(st.sampled_from(sources)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(value))))
        here, parent = value, None
        for name in path:
            parent, here = here, here[name]
        match draw(st.sampled_from(["exchange", "remove", "add"])):
            case "add" if isinstance(here, dict):
                here[draw(NAMES)] = draw(JUNK)
            case "add" if isinstance(here, list):
                here.append(draw(JUNK))
            case "remove" if path:
                del parent[path[-1]]
            case _ if path:
                parent[path[-1]] = draw(JUNK)
    return value


def faults(value) -> set[str]:
    try:
        workflow(value)
    except InvalidWorkflow as error:
        return {fault.why for fault in error.faults}
    return set()


def test_it_is_a_schema_and_says_what_it_is_for():
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(PATH.read_text("utf-8")) == schema()


def test_a_definition_with_every_part_fits_both():
    assert faults(WHOLE) == set() and VALIDATOR.is_valid(WHOLE)
    assert as_json(workflow(WHOLE)) == {
        **WHOLE,
        "steps": [
            {"kind": "task", **step}
            if step["key"] != "d"
            else {**step, "time": {"count": 1, "unit": "same_day"}}
            for step in WHOLE["steps"]
        ],
    }


@pytest.mark.parametrize("one", [pytest.param(one, id=one.key) for one in templates()])
def test_templates_fit(one):
    assert VALIDATOR.is_valid(as_json(one.workflow))


@settings(max_examples=200, deadline=None)
@given(random_workflows())
def test_whatever_is_written_fits(it):
    VALIDATOR.validate(as_json(it))
    assert workflow(as_json(it)) == it


@settings(max_examples=1000, deadline=None)
@given(damaged())
def test_both_refuse_the_same(value):
    assert VALIDATOR.is_valid(value) == (faults(value) <= BEYOND), faults(value)


@settings(max_examples=100, deadline=None)
@given(damaged())
def test_two_validators_agree(value):
    assert Draft202012Validator(schema()).is_valid(value) == VALIDATOR.is_valid(value)


def test_the_lists_of_words_are_those_of_the_code():
    parts = schema()["$defs"]
    place, action = parts["place"]["properties"], parts["action"]["properties"]
    assert schema()["properties"]["format"] == {"const": FORMAT}
    assert place["role"]["enum"] == [role.value for role in Role]
    assert place["given"]["enum"] == [given.value for given in Given]
    assert set(action["does"]["enum"]) == {Deed(deed).value for deed in reading.DEEDS}
    assert set(action["needs"]["items"]["enum"]) == reading.NEEDS
    assert parts["end"]["properties"]["end"]["enum"] == [end.value for end in End]
    assert [one["$ref"] for one in parts["step"]["oneOf"]] == [f"#/$defs/{kind}" for kind in Kind]
    comparison = parts["condition"]["oneOf"][0]["properties"]
    assert comparison["is"]["enum"] == [how.value for how in Is]
    limits = {
        one["properties"]["unit"]["const"]: one["properties"]["count"]
        for one in parts["limit"]["oneOf"]
    }
    assert limits.keys() == {unit.value for unit in LimitUnit}
    assert all(limits[unit]["maximum"] == most for unit, most in MOST.items() if unit != "same_day")


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_of_step_has_the_parts_that_the_reader_takes(kind):
    found = schema()["$defs"][kind.value]
    common = {"key", "name", "name_en", "kind"}
    assert found["properties"].keys() == common | reading._PARTS[kind]
    needed = {"key", "name", *reading._NEEDED[kind]}
    assert set(found["required"]) - {"kind"} == needed


def test_more_ways_than_anybody_can_draw_are_refused_though_no_schema_counts_them():
    keys = [f"t{number}" for number in range(40)]
    steps = [task(key, *keys[:26]) for key in keys]
    value = definition(*steps, task("last", ("end", {"does": "finish"})), end())
    assert VALIDATOR.is_valid(value)
    assert faults(value) == {"long"}
