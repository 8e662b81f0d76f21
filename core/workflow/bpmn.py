"""Which element of BPMN 2.0 stands for what in a workflow.

A step is a flow node, a way on is a sequence flow, a place (unit and role) is a lane. A task
with several actions has an exclusive gateway behind it, from which they lead. What BPMN has no
word for stands in extension elements of a namespace of our own: a modeller keeps them.

Source: OMG, Business Process Model and Notation 2.0.2 (formal/13-12-09).
"""

from __future__ import annotations

from core.workflow.definition import Kind

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "urn:motcua:workflow:1"

#: Prefix -> namespace.
PREFIXES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": LINES, "motcua": OURS}

#: The element of each kind of step.
ELEMENTS: dict[Kind, str] = {
    Kind.TASK: "userTask",
    Kind.FORK: "parallelGateway",
    Kind.JOIN: "parallelGateway",
    Kind.NOTIFY: "sendTask",
    Kind.WAIT: "intermediateCatchEvent",
    Kind.CALL: "serviceTask",
    Kind.AGENCY: "callActivity",
    Kind.END: "endEvent",
}

#: A gateway at which one of several ways is taken.
CHOICE = "exclusiveGateway"

#: The attribute that says which kind of expression it is.
FORMAL = "{http://www.w3.org/2001/XMLSchema-instance}type"

#: How a condition is written: JSON, as in a definition.
CONDITIONS = "urn:motcua:condition"


def model(name: str) -> str:
    """The tag of an element of BPMN."""
    return f"{{{MODEL}}}{name}"


def ours(name: str) -> str:
    """The tag of an element of our own."""
    return f"{{{OURS}}}{name}"
