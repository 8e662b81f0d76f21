"""A workflow from BPMN 2.0 XML: what `bpmn_writing` writes, also when a modeller changed it.

The way a dossier goes is read from the nodes, flows and lanes that everybody sees; from our
extension elements only what BPMN has no word for. What a diagram says and a workflow cannot is
listed with its reason, and nothing is guessed silently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from core.errors import InvalidInput
from core.people.roles import Role
from core.workflow.bpmn import CHOICE, CONDITIONS, model, ours
from core.workflow.definition import FORMAT, End, Kind, Where
from core.workflow.importing import Imported, Unexpressed
from core.workflow.reading import workflow
from core.workflow.xml_safely import UnsafeXml, read

#: Element -> kind of step. A parallel gateway with one way on is a join.
_KINDS: dict[str, Kind] = {
    "task": Kind.TASK,
    "userTask": Kind.TASK,
    "manualTask": Kind.TASK,
    "sendTask": Kind.NOTIFY,
    "serviceTask": Kind.CALL,
    "callActivity": Kind.AGENCY,
    "intermediateCatchEvent": Kind.WAIT,
    "parallelGateway": Kind.FORK,
    "endEvent": Kind.END,
}
_START, _FLOW = "startEvent", "sequenceFlow"
#: Parts of a process that say nothing about the way.
_SILENT = frozenset({
    "laneSet", "extensionElements", "documentation", "textAnnotation", "association", "group",
    "property", "dataObject", "dataObjectReference", "dataStoreReference", "ioSpecification",
})  # fmt: skip

#: Attributes of our own -> parts of a step.
_SAID = {
    "nameEn": "name_en", "notice": "notice", "address": "address", "procedure": "workflow",
    "formPart": "form_part",
}  # fmt: skip

#: The most nodes and flows; a workflow has fewer.
_MOST = 5_000

#: PnW, PnD, PTnH: all that a timer drawn by others may say.
_DURATION = re.compile(r"P(?:(\d+)W|(\d+)D|T(\d+)H)")


def imported(data: bytes, procedure: str = "") -> Imported:
    """The workflow of the one process in the file.

    Args:
        procedure: its code where the file names none.

    Raises:
        UnsafeXml: XML that may harm who reads it.
        InvalidInput: no XML, no BPMN, or no process with a start.
        InvalidWorkflow: what was drawn is no workflow; every fault of it.
    """
    root = read(data)
    if root.tag != model("definitions"):
        raise InvalidInput(field="workflow", why="form")
    every = root.findall(model("process"))
    if sum(map(len, every)) > _MOST:
        raise UnsafeXml(why="large")
    processes = [one for one in every if one.find(model(_START)) is not None]
    if len(processes) != 1:
        raise InvalidInput(field="workflow", why="several" if processes else "empty")
    return _Reading(processes[0]).done(procedure)


@dataclass
class _Reading:
    process: Element
    left: list[Unexpressed] = field(default_factory=list)
    nodes: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, list[Element]] = field(default_factory=dict)  #: by the node they leave
    keys: dict[str, str] = field(default_factory=dict)
    places: dict[str, dict[str, str]] = field(default_factory=dict)

    def done(self, procedure: str) -> Imported:
        self._look()
        about = _about(self.process, "workflow")
        [start, *others] = [id for id, node in self.nodes.items() if _tag(node) == _START]
        for other in others:
            self._left(other, "second_start", _START)
        steps = [self._step(id, node) for id, node in self.nodes.items() if _tag(node) in _KINDS]
        value: dict[str, Any] = {
            "format": FORMAT,
            "procedure": about.get("procedure") or procedure or self.process.get("id", ""),
            "name": self.process.get("name") or procedure or self.process.get("id", ""),
            "start": self._next(start),
            "steps": steps,
        }
        if unit := about.get("unit"):
            value["unit"] = unit
        if limit := _limit(about, "limit"):
            value["limit"] = limit
        return Imported(workflow(value), tuple(self.left))

    def _look(self) -> None:
        for element in self.process:
            tag, id = _tag(element), element.get("id", "")
            if tag == _FLOW:
                self.flows.setdefault(element.get("sourceRef", ""), []).append(element)
            elif tag in _KINDS or tag in (_START, CHOICE):
                self.nodes[id] = element
                self.keys[id] = _about(element, "step").get("key", id)
            elif tag not in _SILENT:
                self._left(id, "no_step", tag)
        for lane in self.process.iter(model("lane")):
            place = _about(lane, "place")
            for reference in lane.findall(model("flowNodeRef")):
                if place.get("role"):
                    self.places[(reference.text or "").strip()] = dict(place.attrib)

    # One step.

    def _step(self, id: str, node: Element) -> dict[str, Any]:
        kind, about = self._kind(id, node), _about(node, "step")
        key = self.keys[id]
        step: dict[str, Any] = {"key": key, "name": node.get("name") or key, "kind": kind.value}
        step |= {part: about.get(said) for said, part in _SAID.items() if about.get(said)}
        if about.get("pauses") == "true":
            step["pauses"] = True
        for part in ("prints", "papers"):
            if texts := [one.text or "" for one in about.findall(ours(part))]:
                step[part] = texts
        if time := _limit(about, "time") or self._timer(node):
            step["time"] = time
        return step | self._parts(kind, id, about)

    def _kind(self, id: str, node: Element) -> Kind:
        kind = _KINDS[_tag(node)]
        if kind is Kind.FORK and len(self.flows.get(id, ())) < 2:
            return Kind.JOIN
        return kind

    def _parts(self, kind: Kind, id: str, about: Element) -> dict[str, Any]:
        match kind:
            case Kind.TASK:
                return {"place": self._place(id, about), "actions": list(self._actions(id))}
            case Kind.FORK:
                return {"branches": [self._led(flow) for flow in self.flows[id]]}
            case Kind.END:
                return {"end": about.get("end") or End.HANDED_OVER.value}
            case Kind.AGENCY:
                return {"place": self._place(id, about), "next": self._next(id)}
            case _:
                return {"next": self._next(id)}

    def _place(self, id: str, about: Element) -> dict[str, str]:
        """That of the lane in which the node lies: moving it there is how it is changed."""
        place = self.places.get(id)
        if place is None:
            self._left(id, "place", about.get("key", id))
            place = {"unit": Where.HANDLING.value, "role": Role.HANDLING_OFFICER.value}
        more = {name: about.get(name, "") for name in ("given", "officer")}
        return {**place, **{name: value for name, value in more.items() if value}}

    def _timer(self, node: Element) -> dict[str, Any] | None:
        """The time of an event that others drew."""
        duration = node.find(f"{model('timerEventDefinition')}/{model('timeDuration')}")
        found = _DURATION.fullmatch((duration.text or "").strip()) if duration is not None else None
        if found is None:
            return None
        weeks, days, hours = found.groups()
        if weeks or days:
            unit = "week" if weeks else "calendar_day"
            return {"count": int(weeks or days), "unit": unit}
        return {"count": int(hours), "unit": "working_hour"}

    # The ways on.

    def _actions(self, id: str) -> Iterator[dict[str, Any]]:
        flows = self.flows.get(id, [])
        if len(flows) == 1 and (choice := self._choice(flows[0])):
            flows = self.flows[choice]
        for flow in flows:
            to, about = self._led(flow), _about(flow, "action")
            action: dict[str, Any] = {
                "key": about.get("key") or flow.get("id", ""),
                "name": flow.get("name") or to,
                "to": to,
            }
            if about.get("nameEn"):
                action["name_en"] = about.get("nameEn")
            if about.get("does"):
                action["does"] = about.get("does")
            if about.get("leaves") == "true":
                action["leaves"] = True
            if needs := [one.text or "" for one in about.findall(ours("needs"))]:
                action["needs"] = needs
            if (when := self._when(flow)) is not None:
                action["when"] = when
            yield action

    def _when(self, flow: Element) -> Any:
        expression = flow.find(model("conditionExpression"))
        if expression is None:
            return None
        if expression.get("language") == CONDITIONS:
            try:
                return json.loads(expression.text or "")
            except (ValueError, RecursionError):
                pass
        self._left(flow.get("id", ""), "condition", (expression.text or "").strip())
        return None

    def _next(self, id: str) -> str:
        """The only way on from what decides nothing."""
        flows = self.flows.get(id, [])
        if len(flows) > 1:
            self._left(id, "several_ways", self.keys[id])
        return self._led(flows[0]) if flows else ""

    def _led(self, flow: Element) -> str:
        """The key of the step that a flow comes to, past gateways that only gather ways."""
        id, passed = flow.get("targetRef", ""), set[str]()
        while id in self.nodes and _tag(self.nodes[id]) == CHOICE and id not in passed:
            passed.add(id)
            flows = self.flows.get(id, [])
            if len(flows) > 1:
                self._left(id, "choice_without_task", CHOICE)
            id = flows[0].get("targetRef", "") if flows else ""
        return self.keys.get(id, id)

    def _choice(self, flow: Element) -> str | None:
        """The gateway at which the officer chooses, behind a task; past those that gather."""
        id, passed = flow.get("targetRef", ""), set[str]()
        while id in self.nodes and _tag(self.nodes[id]) == CHOICE and id not in passed:
            passed.add(id)
            flows = self.flows.get(id, [])
            if len(flows) > 1:
                return id
            id = flows[0].get("targetRef", "") if flows else ""
        return None

    def _left(self, place: str, why: str, what: str) -> None:
        self.left.append(Unexpressed(place, why, what[:120]))


def _tag(element: Element) -> str:
    """The name of an element of BPMN; of others, their whole tag."""
    return str(element.tag).removeprefix(model(""))


def _about(element: Element, name: str) -> Element:
    """What our extension says of it; an empty element when nothing."""
    found = element.find(f"{model('extensionElements')}/{ours(name)}")
    return Element(ours(name)) if found is None else found


def _limit(about: Element, name: str) -> dict[str, Any] | None:
    found = about.find(ours(name))
    return None if found is None else dict(found.attrib)
