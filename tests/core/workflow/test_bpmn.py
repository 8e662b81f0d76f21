"""BPMN 2.0: valid by the schema of the OMG, drawn where everything stands, and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.workflow.bpmn import BOUNDS, DIAGRAM, LINES, MODEL, model, ours
from core.workflow.bpmn_reading import imported
from core.workflow.bpmn_writing import as_bpmn
from core.workflow.importing import imported as old_imported
from core.workflow.reading import InvalidWorkflow, workflow
from core.workflow.templates import template, templates
from core.workflow.xml_safely import DEEPEST, MOST_ELEMENTS, MOST_OCTETS, UnsafeXml, read
from tests.core.workflow.bpmn_tools import faults, process
from tests.core.workflow.test_schema import WHOLE
from tests.core.workflow.workflows import random_workflows, usual

ALL = [pytest.param(one.workflow, id=one.key) for one in templates()]

#: Anything that XML can hold; names are kept without blanks around them.
NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=60,
).filter(lambda text: text == text.strip() != "")


def assert_kept(it) -> bytes:
    data = as_bpmn(it)
    found = imported(data)
    assert found.unexpressed == ()
    assert found.workflow == it
    assert list(found.workflow.steps) == list(it.steps)
    return data


@pytest.mark.parametrize("it", [*ALL, pytest.param(workflow(WHOLE), id="every part")])
def test_what_is_exported_is_valid_and_comes_back_the_same(it):
    assert faults(assert_kept(it)) == []


@settings(max_examples=200, deadline=None)
@given(random_workflows())
def test_so_is_any_workflow(it):
    assert faults(assert_kept(it)) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(NAMES, min_size=9, max_size=9))
def test_names_and_keys_are_kept_whatever_is_in_them(names):
    value = json.loads(json.dumps(WHOLE))
    for step, name in zip(value["steps"], names, strict=False):
        step["name"] = name
        if "prints" in step:
            step["prints"] = [name]
    value["steps"][0]["actions"][0] |= {"name": names[8], "key": names[7]}
    value["steps"][0]["actions"][0]["when"] = {"field": names[6], "is": "equal", "value": names[5]}
    assert faults(assert_kept(workflow(value))) == []


def test_what_xml_cannot_hold_is_shown_as_such():
    data = as_bpmn(replace(usual(), name="a\x01b"))
    assert imported(data).workflow.name == "a\ufffdb"


def test_all_114_real_processes_are_exported_and_come_back(shared):
    for line in (shared / "workflows_epar.jsonl").read_text("utf-8").splitlines():
        assert faults(assert_kept(old_imported(json.loads(line)).workflow)) == []


# What stands for what.


def test_each_kind_of_step_is_the_element_that_a_reader_of_bpmn_expects():
    said = f"{model('extensionElements')}/{ours('step')}"
    found = {
        element.find(said).get("key"): element.tag.removeprefix(model(""))
        for element in process(as_bpmn(workflow(WHOLE)))
        if element.find(said) is not None
    }
    assert found == {
        "a": "userTask",
        "b": "parallelGateway",
        "c": "serviceTask",
        "d": "intermediateCatchEvent",
        "e": "parallelGateway",
        "f": "sendTask",
        "g": "callActivity",
        "end": "endEvent",
    }
    gateways = process(as_bpmn(usual())).iter(model("parallelGateway"))
    assert [one.get("gatewayDirection") for one in gateways] == ["Diverging", "Converging"]


def test_a_task_with_several_actions_has_a_gateway_behind_it_and_one_with_a_single_has_none():
    found = process(as_bpmn(usual()))
    flows = list(found.iter(model("sequenceFlow")))
    names = {one.get("id"): one.get("name") for one in found.iter(model("userTask"))}
    choices = {one.get("id") for one in found.iter(model("exclusiveGateway"))}
    chosen = {names[one.get("sourceRef")] for one in flows if one.get("targetRef") in choices}
    assert chosen == {"handle", "tax", "sign"}
    leaving = [one for one in flows if one.get("sourceRef") in choices]
    assert len(leaving) == 7 and all(one.get("name") for one in leaving)


def test_lanes_hold_every_node_once_and_are_called_as_the_face_says():
    it = template("joint_birth").workflow
    found = process(as_bpmn(it, lambda unit, role: f"{role}@{unit}"))
    lanes = {
        lane.get("name"): [one.text for one in lane.iter(model("flowNodeRef"))]
        for lane in found.iter(model("lane"))
    }
    assert next(iter(lanes)) == "receiving_officer@receiving"
    assert "handling_officer@@police" in lanes
    nodes = {one.get("id") for one in found if one.find(model("incoming")) is not None}
    held = [id for ids in lanes.values() for id in ids]
    assert len(held) == len(set(held)) and set(held) == nodes | {"start"}


def test_a_timer_says_about_how_long_for_those_who_do_not_read_our_extension():
    it = template("land_first_certificate").workflow
    [duration] = process(as_bpmn(it)).iter(model("timeDuration"))
    assert duration.text == "P15D"


# Where it is drawn.


@pytest.mark.parametrize("it", ALL)
def test_everything_is_drawn_within_its_lane_and_lines_begin_and_end_at_what_they_join(it):
    root = read(as_bpmn(it))
    boxes = {}
    for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape"):
        bounds = shape.find(f"{{{BOUNDS}}}Bounds").attrib
        x, y, width, height = (float(bounds[name]) for name in ("x", "y", "width", "height"))
        boxes[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    ways = {
        edge.get("bpmnElement"): [
            (float(point.get("x")), float(point.get("y")))
            for point in edge.iter(f"{{{LINES}}}waypoint")
        ]
        for edge in root.iter(f"{{{DIAGRAM}}}BPMNEdge")
    }
    flows = {flow.get("id"): flow for flow in root.iter(model("sequenceFlow"))}
    assert ways.keys() == flows.keys()
    for id, flow in flows.items():
        for end, point in (("sourceRef", ways[id][0]), ("targetRef", ways[id][-1])):
            left, top, right, bottom = boxes[flow.get(end)]
            assert left - 0.1 <= point[0] <= right + 0.1 and top - 0.1 <= point[1] <= bottom + 0.1
    for lane in root.iter(model("lane")):
        left, top, right, bottom = boxes[lane.get("id")]
        for node in lane.iter(model("flowNodeRef")):
            x0, y0, x1, y1 = boxes[node.text]
            assert left + 30 <= x0 and top <= y0 and x1 <= right and y1 <= bottom


# What a modeller changed.


def changed(it, how) -> bytes:
    """The export after somebody worked on it."""
    root = ElementTree.fromstring(as_bpmn(it))
    how(root.find(model("process")))
    return ElementTree.tostring(root)


def test_what_is_renamed_rerouted_or_moved_to_another_lane_in_a_modeller_is_taken_over():
    def how(found):
        tasks = {one.get("name"): one for one in found.iter(model("userTask"))}
        tasks["receive"].set("name", "Tiếp nhận")
        lanes = list(found.iter(model("lane")))
        moved = tasks["give"].get("id")
        for reference in lanes[0].findall(model("flowNodeRef")):
            if reference.text == moved:
                lanes[0].remove(reference)
                lanes[2].append(reference)
        choice = next(
            one
            for one in found.iter(model("sequenceFlow"))
            if one.get("sourceRef") == tasks["sign"].get("id")
        ).get("targetRef")
        drawn = {
            "id": "new",
            "sourceRef": choice,
            "targetRef": tasks["papers"].get("id"),
            "name": "Hỏi thêm",
        }
        ElementTree.SubElement(found, model("sequenceFlow"), drawn)

    found = imported(changed(usual(), how)).workflow
    assert found["receive"].name == "Tiếp nhận"
    assert found["give"].place == usual()["sign"].place
    new = found["sign"].actions[-1]
    assert (new.key, new.name, new.to, new.does) == ("new", "Hỏi thêm", "papers", None)
    assert found["sign"].actions[:-1] == usual()["sign"].actions


FOREIGN = f"""<definitions xmlns="{MODEL}" targetNamespace="x"><process id="p" name="Cấp phép">
<laneSet id="l"><lane id="one"><flowNodeRef>a</flowNodeRef></lane></laneSet>
<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="merge"/>
<exclusiveGateway id="merge"/><sequenceFlow id="f1" sourceRef="merge" targetRef="a"/>
<task id="a" name="Xem"/><sequenceFlow id="f2" sourceRef="a" targetRef="wait" name="Chờ"/>
<sequenceFlow id="f3" sourceRef="a" targetRef="e"><conditionExpression>x &gt; 3
</conditionExpression></sequenceFlow>
<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>P3D</timeDuration>
</timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f4" sourceRef="wait" targetRef="merge"/>
<sequenceFlow id="f5" sourceRef="wait" targetRef="e"/>
<scriptTask id="script"/><endEvent id="e"/></process></definitions>"""


def test_a_diagram_of_others_becomes_a_draft_and_what_it_says_more_is_listed():
    found = imported(FOREIGN.encode(), "1.001193")
    it = found.workflow
    assert (it.procedure, it.name, it.start) == ("1.001193", "Cấp phép", "a")
    assert [(one.key, one.to) for one in it["a"].actions] == [("f2", "wait"), ("f3", "e")]
    assert it["a"].place.role == "handling_officer"
    assert it["wait"].time.as_json() == {"count": 3, "unit": "calendar_day"}
    assert it["wait"].next == "a"
    assert {(one.place, one.why) for one in found.unexpressed} == {
        ("script", "no_step"),
        ("a", "place"),
        ("f3", "condition"),
        ("wait", "several_ways"),
    }


@pytest.mark.parametrize(
    ("duration", "time"),
    [
        ("P2W", {"count": 2, "unit": "week"}),
        ("P3D", {"count": 3, "unit": "calendar_day"}),
        ("PT8H", {"count": 8, "unit": "working_hour"}),
    ],
)
def test_timers_of_others_are_read(duration, time):
    data = FOREIGN.replace("P3D", duration).encode()
    assert imported(data).workflow["wait"].time.as_json() == time


def test_a_timer_that_nobody_can_read_is_a_fault_of_the_workflow():
    with pytest.raises(InvalidWorkflow) as refused:
        imported(FOREIGN.replace("P3D", "R3/PT10H").encode())
    assert refused.value.facts["faults"] == ["steps.1.time: missing"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "xml", id="nothing"),
        pytest.param(b"{}", "xml", id="JSON"),
        pytest.param(b"<a><b></a>", "xml", id="not well formed"),
        pytest.param(b"<a>\x00</a>", "xml", id="what XML cannot hold"),
        pytest.param(b'<?xml version="1.0" encoding="martian"?><a/>', "xml", id="an encoding"),
        pytest.param(b"<a/>", "form", id="no BPMN"),
        pytest.param(f'<definitions xmlns="{MODEL}"/>'.encode(), "empty", id="no process"),
        pytest.param(
            f'<definitions xmlns="{MODEL}">{"<process><startEvent/></process>" * 2}</definitions>'
            .encode(), "several", id="two processes",
        ),
    ],
)  # fmt: skip
def test_what_is_no_process_is_refused(data, why):
    with pytest.raises(InvalidInput) as refused:
        imported(data)
    assert refused.value.facts == {"field": "workflow", "why": why}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>', "doctype",
            id="entities that multiply",
        ),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "doctype",
            id="a file of ours",
        ),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/"><a/>', "doctype", id="an address"),
        pytest.param(b"<a>" * (DEEPEST + 1), "deep", id="too deep"),
        pytest.param(b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>", "large", id="too many"),
        pytest.param(
            f'<definitions xmlns="{MODEL}"><process>{"<task/>" * 5001}</process></definitions>'
            .encode(), "large", id="more than a workflow has",
        ),
        pytest.param(b"<a>" + b" " * MOST_OCTETS + b"</a>", "large", id="too large"),
    ],
)  # fmt: skip
def test_xml_that_may_harm_is_refused_by_name(data, why):
    with pytest.raises(UnsafeXml) as refused:
        imported(data)
    assert refused.value.facts == {"why": why}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_happens_to_a_file_it_is_read_or_refused_by_name(data):
    """Elements and attributes vanish and are exchanged, as by a tool with its own mind."""
    root = ElementTree.fromstring(as_bpmn(usual()))
    for _ in range(data.draw(st.integers(1, 4))):
        every = list(root.iter())
        one = data.draw(st.sampled_from(every))
        if one.attrib and data.draw(st.booleans()):
            name = data.draw(st.sampled_from(sorted(one.attrib)))
            one.set(name, data.draw(st.sampled_from(["", "x", "step_1", "true", "-1"])))
        elif len(one):
            one.remove(data.draw(st.sampled_from(list(one))))
    try:
        found = imported(ElementTree.tostring(root))
    except (InvalidWorkflow, InvalidInput):
        return
    assert found.workflow.start in found.workflow.steps
