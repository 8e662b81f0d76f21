"""Files with workflows: whichever of the known shapes, one or many, each fault by its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.workflow.bpmn_writing import as_bpmn
from core.workflow.files import entries
from core.workflow.reading import as_json
from core.workflow.templates import templates
from tests.core.workflow.test_importing import TAX
from tests.core.workflow.workflows import usual

ONE = as_json(usual())


def encoded(*values) -> bytes:
    return b"\n".join(json.dumps(value, ensure_ascii=False).encode() for value in values)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        pytest.param(encoded(ONE), ["1.001193"], id="a definition"),
        pytest.param(b"\xef\xbb\xbf" + encoded(ONE), ["1.001193"], id="with a byte order mark"),
        pytest.param(json.dumps(ONE, indent=1).encode(), ["1.001193"], id="over several lines"),
        pytest.param(encoded([ONE, TAX]), ["1.001193", "MAU1"], id="a list"),
        pytest.param(encoded(TAX), ["MAU1"], id="a table of an older system"),
        pytest.param(encoded(TAX, ONE) + b"\n\n", ["MAU1", "1.001193"], id="JSON lines"),
        pytest.param(as_bpmn(usual()), ["1.001193"], id="BPMN"),
    ],
)
def test_each_shape_is_recognised(data, names):
    found = entries(data)
    assert [entry.imported.workflow.procedure for entry in found] == names
    assert [entry.name for entry in found] == names


def test_what_is_wrong_with_one_does_not_keep_the_others_away():
    broken = {**ONE, "procedure": "broken", "start": "nowhere"}
    long = {**TAX, "code": "L" * 70}
    lines = encoded(broken, long, [], {"code": "empty", "steps": []}, 7) + b"\n{\n" + encoded(ONE)
    found = entries(lines)
    assert [(entry.number, entry.name, entry.faults) for entry in found[:-1]] == [
        (1, "broken", ("start: no_step",)),
        (2, "L" * 60, ("procedure: long",)),
        (3, "", ("workflow: form",)),
        (4, "empty", ("workflow: empty",)),
        (5, "", ("workflow: form",)),
        (6, "", ("workflow: form",)),
    ]
    assert found[-1].imported.workflow == usual()


def test_hostile_xml_is_named():
    [found] = entries(b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>')
    assert found.faults == ("workflow: doctype",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "form", id="nothing"),
        pytest.param(b"[]", "empty", id="an empty list"),
        pytest.param(b"{", "form", id="broken"),
        pytest.param(b"\xff\xfe", "form", id="no text"),
        pytest.param(b"[" * 100_000, "form", id="deep"),
    ],
)
def test_what_holds_no_workflows_is_refused(data, why):
    with pytest.raises(InvalidInput) as refused:
        entries(data)
    assert refused.value.facts["why"] == why


def test_all_templates_travel_in_one_file():
    every = [as_json(one.workflow) for one in templates()]
    found = entries(encoded(*every))
    assert [as_json(entry.imported.workflow) for entry in found] == every


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_the_file_it_is_read_or_refused_by_name(data):
    try:
        found = entries(data)
    except InvalidInput:
        return
    assert all((entry.imported is None) == bool(entry.faults) for entry in found)
