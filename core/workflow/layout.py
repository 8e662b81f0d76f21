"""Where everything stands in a drawing of a workflow: boxes, lines, lanes.

One lane for each place (unit and role), one box for each step, one line for each way on. The
back office draws it as SVG from the top down, the BPMN export takes it from left to right:
both stand where this file says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.people.roles import Role
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.layering import Link, placed
from core.workflow.outlines import Shape
from core.workflow.routing import Labelled, Routed, Size, Way, routed


class Direction(StrEnum):
    """Which way the drawing goes."""

    DOWN = "down"
    RIGHT = "right"


Point = tuple[float, float]  #: x, y in pixels

#: Of a character of a label, and its height; the longest label. Pixels and characters.
CHARACTER, LINE, LONGEST_LABEL = 6.2, 14.0, 24

#: Room for the heading of a lane.
HEADER: dict[Direction, float] = {Direction.DOWN: 40.0, Direction.RIGHT: 30.0}


@dataclass(frozen=True, slots=True)
class Drawn:
    """How large a step is drawn. A diamond or circle stands in the middle of its box."""

    width: float
    height: float
    shape: Shape = Shape.BOX
    body: float = 0.0  #: height and width of a diamond or circle
    gate: float = 0.0  #: of a diamond at the far end of the box, from which its lines leave


Sizes = Callable[[Step], Drawn]

#: A label -> its width and height; it may take a second line.
Room = Callable[[str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Box:
    """A step. `x` and `y` are its top left corner."""

    key: str
    x: float
    y: float
    width: float
    height: float
    layer: int  #: how far along, from 0
    lane: int  #: which of `Layout.lanes`
    shape: Shape
    body: float

    @property
    def middle(self) -> Point:
        return (self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one step to another, with right angles."""

    source: str
    to: str
    action: str  #: key of the action; empty: the only way on, or a branch
    label: str  #: the action's name, cut to what there is room for
    points: tuple[Point, ...]
    label_at: Point | None  #: the middle of the label
    back: bool  #: leads to where the dossier came from


@dataclass(frozen=True, slots=True)
class Lane:
    """What one place does. `role` is None where no step has a place."""

    unit: str
    role: Role | None
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """A drawing; its top left corner is 0, 0."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]
    lanes: tuple[Lane, ...]
    direction: Direction


_Seat = tuple[str, Role | None]

_DESIGNED: dict[Kind, Drawn] = {
    Kind.TASK: Drawn(168, 56),
    Kind.AGENCY: Drawn(168, 56),
    Kind.NOTIFY: Drawn(150, 44),
    Kind.CALL: Drawn(150, 44),
    Kind.WAIT: Drawn(150, 44),
    Kind.FORK: Drawn(44, 44, Shape.DIAMOND, 44),
    Kind.JOIN: Drawn(44, 44, Shape.DIAMOND, 44),
    Kind.END: Drawn(130, 36),
}


def designed(step: Step) -> Drawn:
    """Sizes in the designer."""
    return _DESIGNED[step.kind]


def one_line(label: str) -> tuple[float, float]:
    """The room of a label in the designer."""
    return (len(label) * CHARACTER + 6, LINE)


def layout(
    workflow: Workflow,
    direction: Direction = Direction.DOWN,
    sizes: Sizes = designed,
    room: Room = one_line,
) -> Layout:
    """Draw a workflow. The same workflow is always drawn the same."""
    keys = [workflow.start, *(key for key in workflow.steps if key != workflow.start)]
    ways = [(key, *way) for key in keys for way in ways_on(workflow[key])]
    links = [Link(source, to) for source, to, _, _ in ways]
    labels = [shortened(name) for *_, name in ways]
    seats = _seats(workflow, keys)
    lanes = list(dict.fromkeys(seats[key] for key in keys))
    stand = placed(keys, links, {key: lanes.index(seats[key]) for key in keys})
    turned = direction is Direction.DOWN
    drawn = {key: sizes(workflow[key]) for key in keys}
    found = routed(
        stand,
        links,
        {key: _size(one, turned=turned) for key, one in drawn.items()},
        [_room(label, room, turned=turned) for label in labels],
    )
    view = _View(turned, HEADER[direction])
    return Layout(
        *view.corner(found),
        {
            key: Box(
                key, *view.box(*found.boxes[key]), stand.layers[key], lanes.index(seats[key]),
                drawn[key].shape, drawn[key].body,
            )
            for key in workflow.steps
        },
        tuple(
            view.edge(way, action, label)
            for way, (_, _, action, _), label in zip(found.ways, ways, labels, strict=True)
        ),
        tuple(view.lanes(found, lanes)),
        direction,
    )  # fmt: skip


def ways_on(step: Step) -> Iterator[tuple[str, str, str]]:
    """Each way out of a step: where to, key of the action, its name."""
    for action in step.actions:
        yield action.to, action.key, action.name
    for branch in step.branches:
        yield branch, "", ""
    if step.next:
        yield step.next, "", ""


def shortened(text: str, most: int = LONGEST_LABEL) -> str:
    """Cut at a word, with an ellipsis, to at most so many characters."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if text[most - 1] != " ":
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;(") + "…"


def wrapped(text: str, characters: int, lines: int) -> list[str]:
    """In lines of so many characters; what does not fit is cut."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        line = words.pop(0)
        while words and len(line) + 1 + len(words[0]) <= characters:
            line += " " + words.pop(0)
        found.append(line)
    if words:
        found[-1] = shortened(f"{found[-1]} {words[0]}", characters)
        if not found[-1].endswith("…"):
            found[-1] = found[-1][: characters - 1] + "…"
    return [shortened(line, characters) for line in found]


def _seats(workflow: Workflow, keys: list[str]) -> dict[str, _Seat]:
    """The lane of each step; one that does itself stands with those around it."""
    found: dict[str, _Seat] = {}
    before: dict[str, list[str]] = {key: [] for key in keys}
    for key in keys:
        if place := workflow[key].place:
            found[key] = (place.unit, place.role)
        for to in workflow[key].leads_to:
            before[to].append(key)
    left = [key for key in keys if key not in found]
    while left:
        for key in left:
            after = list(workflow[key].leads_to)
            near = after + before[key] if workflow[key].kind is Kind.JOIN else before[key] + after
            if seat := next((found[one] for one in near if one in found), None):
                found[key] = seat
                left.remove(key)
                break
        else:
            return found | dict.fromkeys(left, ("", None))
    return found


def _size(drawn: Drawn, *, turned: bool) -> Size:
    along, across = (drawn.height, drawn.width) if turned else (drawn.width, drawn.height)
    return Size(along, across, drawn.shape, drawn.body, drawn.gate)


def _room(label: str, room: Room, *, turned: bool) -> Labelled:
    if not label:
        return Labelled()
    width, height = room(label)
    return Labelled(height, width, on_track=True) if turned else Labelled(width, height)


@dataclass(frozen=True, slots=True)
class _View:
    """Turns along and across into x and y."""

    turned: bool
    header: float

    def point(self, spot: tuple[float, float]) -> Point:
        along, across = round(spot[0] + self.header, 2), round(spot[1], 2)
        return (across, along) if self.turned else (along, across)

    def corner(self, found: Routed) -> Point:
        return self.point((found.along, found.across))

    def box(
        self, along: float, across: float, long: float, wide: float
    ) -> tuple[float, float, float, float]:
        size = (wide, long) if self.turned else (long, wide)
        return (*self.point((along, across)), *size)

    def edge(self, way: Way, action: str, label: str) -> Edge:
        return Edge(
            way.link.source,
            way.link.to,
            action,
            label,
            tuple(self.point(spot) for spot in way.spots),
            self.point(way.label) if way.label else None,
            way.back,
        )

    def lanes(self, found: Routed, seats: list[_Seat]) -> Iterator[Lane]:
        for number, (unit, role) in enumerate(seats):
            start, end = found.lanes[number], found.lanes[number + 1]
            long, wide = round(found.along + self.header, 2), round(end - start, 2)
            if self.turned:
                yield Lane(unit, role, round(start, 2), 0, wide, long)
            else:
                yield Lane(unit, role, 0, round(start, 2), long, wide)
