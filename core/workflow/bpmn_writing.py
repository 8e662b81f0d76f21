"""A workflow as BPMN 2.0 XML, with the coordinates of its drawing.

It validates against the schema of the OMG and opens in a modeller; `bpmn_reading` makes the
same workflow of it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from core.calendar.limits import Limit, LimitUnit
from core.people.roles import Role
from core.workflow import bpmn
from core.workflow.bpmn import CHOICE, CONDITIONS, ELEMENTS, FORMAL, model, ours
from core.workflow.bpmn_diagram import Flow, add_diagram, chooses, room, size
from core.workflow.conditions import ALWAYS
from core.workflow.definition import FORMAT, Given, Kind, Step, Workflow
from core.workflow.layout import Direction, Layout, layout

#: What a lane is called.
LaneName = Callable[[str, Role | None], str]

#: What XML cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _plain(unit: str, role: Role | None) -> str:
    return f"{unit} / {role.value}" if role else unit


def as_bpmn(workflow: Workflow, lane_name: LaneName = _plain) -> bytes:
    """The file."""
    for prefix, namespace in bpmn.PREFIXES.items():
        ElementTree.register_namespace(prefix, namespace)
    root = _Writing(workflow, lane_name).done()
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


@dataclass
class _Writing:
    workflow: Workflow
    lane_name: LaneName
    ids: dict[str, str] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def done(self) -> Element:
        steps = self.workflow.steps
        self.ids = {key: f"step_{n}" for n, key in enumerate(steps)}
        self.drawing, self.begin = self._drawn()
        self.ids[self.begin] = "start"
        self.flows = self._flows()
        root = Element(
            model("definitions"),
            {"id": "definitions", "targetNamespace": bpmn.OURS, "exporter": "motcua"},
        )
        collaboration = SubElement(root, model("collaboration"), {"id": "collaboration"})
        pool = {"id": "pool", "name": _clean(self.workflow.name), "processRef": "process"}
        SubElement(collaboration, model("participant"), pool)
        self._process(root)
        add_diagram(root, self.workflow, self.drawing, self.ids, self.flows)
        return root

    def _drawn(self) -> tuple[Layout, str]:
        """The drawing, with a start before the first step; and the key of that."""
        key = "start"
        while key in self.workflow.steps:
            key += "_"
        # A step that only leads on stands in the lane of what it leads to.
        begin = Step(key, "", Kind.JOIN, next=self.workflow.start)
        steps = {key: begin, **self.workflow.steps}
        whole = replace(self.workflow, start=key, steps=steps)
        return layout(
            whole, Direction.RIGHT, lambda step: size(step, start=step is begin), room
        ), key

    def _flows(self) -> list[Flow]:
        found: list[Flow] = []
        for edge in self.drawing.edges:
            source, step = self.ids[edge.source], self.workflow.steps.get(edge.source)
            action = None
            if step is not None and edge.action:
                action = next(one for one in step.actions if one.key == edge.action)
                if chooses(step):
                    source = f"{source}_choice"
            found.append(Flow(f"flow_{len(found)}", source, self.ids[edge.to], edge, action))
        for key, step in self.workflow.steps.items():
            if chooses(step):
                id = self.ids[key]
                found.append(Flow(f"{id}_to_choice", id, f"{id}_choice"))
        return found

    # What happens.

    def _process(self, root: Element) -> None:
        workflow = self.workflow
        process = SubElement(
            root,
            model("process"),
            {"id": "process", "name": _clean(workflow.name), "isExecutable": "false"},
        )
        said = {"format": FORMAT, "procedure": workflow.procedure, "unit": workflow.unit}
        about = _extended(process, "workflow", said)
        if workflow.limit:
            _limited(about, "limit", workflow.limit)
        self._lanes(process)
        self._ends(self._node(process, "startEvent", "start", ""), "start")
        for step in workflow.steps.values():
            self._step(process, step)
        for flow in self.flows:
            self._flow(process, flow)

    def _lanes(self, process: Element) -> None:
        lanes = SubElement(process, model("laneSet"), {"id": "lanes"})
        for number, lane in enumerate(self.drawing.lanes):
            name = _clean(self.lane_name(lane.unit, lane.role))
            element = SubElement(lanes, model("lane"), {"id": f"lane_{number}", "name": name})
            if lane.role is not None:
                _extended(element, "place", {"unit": lane.unit, "role": lane.role.value})
            for key, box in self.drawing.boxes.items():
                if box.lane == number:
                    SubElement(element, model("flowNodeRef")).text = self.ids[key]
                    if key in self.workflow.steps and chooses(self.workflow[key]):
                        reference = SubElement(element, model("flowNodeRef"))
                        reference.text = f"{self.ids[key]}_choice"

    def _node(self, process: Element, tag: str, id: str, name: str) -> Element:
        said = {"id": id, "name": _clean(name)} if name else {"id": id}
        return SubElement(process, model(tag), said)

    def _step(self, process: Element, step: Step) -> None:
        id = self.ids[step.key]
        node = self._node(process, ELEMENTS[step.kind], id, step.name)
        about = _extended(node, "step", _said(step))
        if step.time:
            _limited(about, "time", step.time)
        for name, texts in (("prints", step.prints), ("papers", step.papers)):
            for text in texts:
                SubElement(about, ours(name)).text = _clean(text)
        self._ends(node, id)
        if step.kind in (Kind.FORK, Kind.JOIN):
            node.set("gatewayDirection", "Diverging" if step.kind is Kind.FORK else "Converging")
        if step.kind is Kind.WAIT:
            timer = SubElement(node, model("timerEventDefinition"), {"id": f"{id}_timer"})
            _expression(timer, "timeDuration", _duration(step.time) if step.time else "")
        if step.kind is Kind.END and any(one.branches for one in self.workflow.steps.values()):
            # It ends the whole: what other branches still do is given up.
            SubElement(node, model("terminateEventDefinition"), {"id": f"{id}_all"})
        if chooses(step):
            choice = self._node(process, CHOICE, f"{id}_choice", "")
            choice.set("gatewayDirection", "Diverging")
            self._ends(choice, f"{id}_choice")

    def _ends(self, node: Element, id: str) -> None:
        for name, end in (("incoming", "to"), ("outgoing", "source")):
            for flow in self.flows:
                if getattr(flow, end) == id:
                    SubElement(node, model(name)).text = flow.id

    def _flow(self, process: Element, flow: Flow) -> None:
        said = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.to}
        action = flow.action
        if action is None:
            SubElement(process, model("sequenceFlow"), said)
            return
        element = SubElement(process, model("sequenceFlow"), {**said, "name": _clean(action.name)})
        about = _extended(
            element,
            "action",
            {
                "key": action.key,
                "nameEn": action.name_en,
                "does": action.does.value if action.does else "",
                "leaves": "true" if action.leaves else "",
            },
        )
        for need in action.needs:
            SubElement(about, ours("needs")).text = need
        if action.when is not ALWAYS:
            when = _clean(json.dumps(action.when.as_json(), ensure_ascii=False))
            _expression(element, "conditionExpression", when).set("language", CONDITIONS)


def _said(step: Step) -> dict[str, str]:
    place = step.place
    return {
        "key": step.key,
        "nameEn": step.name_en,
        "pauses": "true" if step.pauses else "",
        "given": place.given.value if place and place.given is not Given.CLAIM else "",
        "officer": place.officer if place else "",
        "notice": step.notice,
        "address": step.address,
        "procedure": step.workflow,
        "formPart": step.form_part,
        "end": step.end.value if step.end else "",
    }


def _extended(element: Element, name: str, said: dict[str, str]) -> Element:
    extension = SubElement(element, model("extensionElements"))
    kept = {key: _clean(value) for key, value in said.items() if value}
    return SubElement(extension, ours(name), kept)


def _expression(element: Element, name: str, text: str) -> Element:
    found = SubElement(element, model(name), {FORMAL: "bpmn:tFormalExpression"})
    found.text = text
    return found


def _limited(element: Element, name: str, limit: Limit) -> None:
    said = {"count": str(limit.count), "unit": limit.unit.value}
    SubElement(element, ours(name), said)


def _duration(limit: Limit) -> str:
    """About that long, as ISO 8601; exactly it stands in the extension."""
    whole, half = divmod(limit.count, 1)
    match limit.unit:
        case LimitUnit.WORKING_HOUR:
            return f"PT{int(limit.count * 60)}M"
        case LimitUnit.WEEK:
            return f"P{int(whole)}W"
        case LimitUnit.MONTH:
            return f"P{int(whole)}M" + ("15D" if half else "")
        case _:
            return f"P{int(whole)}D" + ("T12H" if half else "")


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
