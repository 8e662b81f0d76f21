"""The coordinates of a workflow in BPMN 2.0 XML: the diagram interchange of the OMG.

Everything stands where `layout` puts it, from left to right, beside the name of the pool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from core.workflow.bpmn import BOUNDS, DIAGRAM, LINES
from core.workflow.definition import Action, Kind, Step, Workflow
from core.workflow.layout import HEADER, Box, Direction, Drawn, Edge, Layout, Point, wrapped
from core.workflow.outlines import Shape

#: Sizes that modellers are used to, in pixels.
_TASK, _GATE, _EVENT, _BETWEEN = (140.0, 80.0), 50.0, 36.0, 22.0
#: Room for the name below an event or a gateway.
_NAME = (90.0, 28.0)

#: The name of the pool stands before everything.
_POOL = HEADER[Direction.RIGHT]


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow: its ends are ids."""

    id: str
    source: str
    to: str
    edge: Edge | None = None  #: None: from a task to the gateway behind it
    action: Action | None = None


def size(step: Step, *, start: bool) -> Drawn:
    """Of a step, with the gateway behind it and its name below it."""
    width, height = _TASK
    if start:
        return Drawn(_EVENT, _EVENT, Shape.CIRCLE, _EVENT)
    if step.kind in (Kind.WAIT, Kind.END):
        return Drawn(_NAME[0], _EVENT + 2 * _NAME[1], Shape.CIRCLE, _EVENT)
    if step.kind in (Kind.FORK, Kind.JOIN):
        return Drawn(_NAME[0], _GATE + 2 * _NAME[1], Shape.DIAMOND, _GATE)
    if chooses(step):
        return Drawn(width + _BETWEEN + _GATE, height, gate=_GATE)
    return Drawn(width, height)


def room(label: str) -> tuple[float, float]:
    """Modellers break the name of a line after so many pixels."""
    width = _NAME[0]
    lines = wrapped(label, int(width / 6), 4)
    return (min(width, len(label) * 6.2), len(lines) * 14.0)


def chooses(step: Step) -> bool:
    """Whether a gateway stands behind it."""
    return len(step.actions) > 1


def add_diagram(
    root: Element,
    workflow: Workflow,
    drawing: Layout,
    ids: Mapping[str, str],
    flows: Sequence[Flow],
) -> None:
    """Add it to the definitions. `ids` are those of the nodes, by the keys of their steps."""
    _Diagram(workflow, drawing, ids, flows).add(root)


@dataclass(frozen=True)
class _Diagram:
    workflow: Workflow
    drawing: Layout
    ids: Mapping[str, str]
    flows: Sequence[Flow]

    def add(self, root: Element) -> None:
        diagram = SubElement(root, f"{{{DIAGRAM}}}BPMNDiagram", {"id": "diagram"})
        plane = SubElement(
            diagram, f"{{{DIAGRAM}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"}
        )
        drawing = self.drawing
        pool = (0.0, 0.0, drawing.width + _POOL, drawing.height)
        _shape(plane, "pool", pool, isHorizontal="true")
        for number, lane in enumerate(drawing.lanes):
            bounds = (_POOL, lane.y, lane.width, lane.height)
            _shape(plane, f"lane_{number}", bounds, isHorizontal="true")
        for key, box in drawing.boxes.items():
            self._box(plane, key, box)
        for flow in self.flows:
            self._line(plane, flow)

    def _box(self, plane: Element, key: str, box: Box) -> None:
        id, (x, y), step = self.ids[key], _moved(box.middle), self.workflow.steps.get(key)
        if box.shape is not Shape.BOX:
            half = box.body / 2
            shape = _shape(plane, id, (x - half, y - half, box.body, box.body))
            if step is not None:
                width, height = _NAME
                below = box.shape is Shape.CIRCLE  # lines leave a gateway more often below
                top = y + half + 4 if below else y - half - height + 6
                _named(shape, (x - width / 2, top, width, height))
            return
        left, (width, height) = box.x + _POOL, _TASK
        _shape(plane, id, (left, box.y, width, max(height, box.height)))
        if step is not None and chooses(step):
            gate = (left + box.width - _GATE, y - _GATE / 2, _GATE, _GATE)
            _shape(plane, f"{id}_choice", gate, isMarkerVisible="true")

    def _line(self, plane: Element, flow: Flow) -> None:
        said = {"id": f"{flow.id}_line", "bpmnElement": flow.id}
        line = SubElement(plane, f"{{{DIAGRAM}}}BPMNEdge", said)
        if flow.edge is None:
            box = next(
                box for key, box in self.drawing.boxes.items() if self.ids[key] == flow.source
            )
            left, middle = box.x + _TASK[0], box.middle[1]
            points: tuple[Point, ...] = ((left, middle), (left + _BETWEEN, middle))
        else:
            points = flow.edge.points
        for point in points:
            x, y = _moved(point)
            SubElement(line, f"{{{LINES}}}waypoint", {"x": _number(x), "y": _number(y)})
        if flow.edge is not None and flow.edge.label_at:
            x, y = _moved(flow.edge.label_at)
            width, height = room(flow.edge.label)
            _named(line, (x - width / 2, y - height / 2, width, height))


def _shape(
    plane: Element, id: str, bounds: tuple[float, float, float, float], **more: str
) -> Element:
    said = {"id": f"{id}_shape", "bpmnElement": id, **more}
    shape = SubElement(plane, f"{{{DIAGRAM}}}BPMNShape", said)
    _bounded(shape, bounds)
    return shape


def _named(shape: Element, bounds: tuple[float, float, float, float]) -> None:
    _bounded(SubElement(shape, f"{{{DIAGRAM}}}BPMNLabel"), bounds)


def _bounded(element: Element, bounds: tuple[float, float, float, float]) -> None:
    names = ("x", "y", "width", "height")
    said = {name: _number(value) for name, value in zip(names, bounds, strict=True)}
    SubElement(element, f"{{{BOUNDS}}}Bounds", said)


def _moved(point: Point) -> Point:
    """Beside the name of the pool."""
    return (point[0] + _POOL, point[1])


def _number(value: float) -> str:
    return f"{round(value, 2):g}"
