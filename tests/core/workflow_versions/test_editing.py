"""Changing a workflow step by step never leaves a way that leads nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.workflow.checking import check
from core.workflow.definition import Kind, Step
from core.workflow.editing import (
    bridged_to,
    empty,
    led,
    new_key,
    put,
    seated,
    shifted,
    ways,
    without,
)
from core.workflow.reading import as_json, workflow
from tests.core.workflow.workflows import end, made, random_workflows, task, usual

NAMES = ("Giải quyết", "Trả kết quả", "Kết thúc", "Đã xong")


def test_the_empty_workflow_passes_the_check_and_survives_being_kept():
    found = empty("1.001193", "X98.01", "Khai sinh", NAMES)
    assert check(found) == []
    assert workflow(as_json(found)) == found


def test_a_removed_step_is_bridged_from_wherever_something_led_to_it():
    found = without(usual(), "sign")
    assert found["handle"].actions[2].to == "result" and found["met"].next == "result"
    assert "sign" not in found.steps
    assert bridged_to(usual(), "sign") == "result"


def test_the_start_moves_on_when_it_is_removed():
    assert without(usual(), "receive").start == "handle"


def test_a_step_that_leads_back_to_itself_is_bridged_past_itself():
    found = made(task("a", "b"), task("b", "b", "c"), task("c", "end"), end())
    assert without(found, "b")["a"].actions[0].to == "c"


@pytest.mark.parametrize("key", ["end", "nowhere"])
def test_an_end_that_is_led_to_and_a_step_that_is_none_are_not_removed(key):
    with pytest.raises(InvalidInput):
        without(usual(), key)


def test_a_step_is_put_after_another_and_into_a_way():
    found = put(
        usual(), Step("look", "look", Kind.NOTIFY, next="sign", notice="ready"), after="met"
    )
    keys = list(found.steps)
    assert keys[keys.index("met") + 1] == "look"
    found = led(found, "met", 0, "look")
    assert found["met"].next == "look"
    assert list(put(found, replace(found["look"], name="Xem")).steps) == keys


@pytest.mark.parametrize(
    ("source", "number"),
    [pytest.param("nowhere", 0, id="no step"), pytest.param("handle", 9, id="no such way")],
)
def test_only_a_way_that_is_there_is_led_elsewhere(source, number):
    with pytest.raises(InvalidInput):
        led(usual(), source, number, "sign")


def test_steps_change_places_in_the_table_alone():
    found = shifted(usual(), "handle", -1)
    assert list(found.steps)[:2] == ["handle", "receive"] and found.start == "receive"
    assert shifted(found, "handle", -1) == found and shifted(found, "nowhere", 1) == found


def test_an_agency_takes_the_place_of_one_that_was_left_open():
    there = {"unit": "@police", "role": "handling_officer"}
    found = made(task("a", "b", place=there), task("b", "end"), end())
    assert seated(found, "@police", "X98.02")["a"].place.unit == "X98.02"
    assert seated(found, "@police", "X98.02")["b"] == found["b"]


def test_keys_are_made_of_names_and_are_never_taken_twice():
    assert new_key("Trả kết quả!", set()) == "tra_ket_qua"
    assert new_key("Trả kết quả", {"tra_ket_qua", "tra_ket_qua_2"}) == "tra_ket_qua_3"
    assert new_key("???", set()) == "step"
    assert len(new_key("rất " * 60, set())) <= 40


@given(random_workflows(), st.data())
def test_whatever_is_removed_the_rest_can_still_be_read(found, data):
    for _ in range(3):
        key = data.draw(st.sampled_from(list(found.steps)))
        try:
            found = without(found, key)
        except InvalidInput:
            continue
        assert all(way.to in found.steps for way in ways(found))
        assert workflow(as_json(found)) == found
