"""A workflow as a drawing: SVG made of classes of our style sheet, without script or style.

The table of steps is its alternative in words, so the drawing is one picture to whoever has
it read aloud: a title and a sentence. Links on its boxes are for the mouse; the same links
stand in the table, where the keyboard finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.workflow_svg import arrow, bent, dots, frame, plain, text
from core.people.roles import Role
from core.workflow.checking import Grade
from core.workflow.definition import Kind, Step, Where, Workflow
from core.workflow.layout import Box, Edge, Lane, Layout, layout, wrapped
from core.workflow.outlines import Shape

#: Of a character of the two sizes of letters, in pixels: generous, because names are
#: Vietnamese and fonts differ.
_CHARACTER, _SMALL = 7.0, 6.4
_LINE, _HALF_LETTER = 15.0, 4.5
#: Shades of heat.
SHADES = 6

_ROUND: dict[Kind, float] = {Kind.TASK: 6, Kind.AGENCY: 6, Kind.CALL: 6}


def spoken(workflow: Workflow, language: str) -> Workflow:
    """The workflow with its names in that language, as far as it has them."""
    if language != "en":
        return workflow
    steps = {
        key: replace(
            step,
            name=step.name_en or step.name,
            actions=tuple(replace(one, name=one.name_en or one.name) for one in step.actions),
        )
        for key, step in workflow.steps.items()
    }
    return replace(workflow, steps=steps)


def drawn(
    workflow: Workflow,
    language: str,
    *,
    marked: Mapping[str, Grade] | Collection[str] = (),
    heat: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
    link: Callable[[str], str] | None = None,
    scale: float = 1.0,
    id: str = "drawing",
) -> Markup:
    """Lay out and draw, with names in that language; see `drawing`."""
    said = spoken(workflow, language)
    return drawing(
        layout(said),
        said,
        language,
        marked=marked,
        heat=heat,
        names=names,
        link=link,
        scale=scale,
        id=id,
    )


def drawing(
    layout: Layout,
    workflow: Workflow,
    language: str,
    *,
    marked: Mapping[str, Grade] | Collection[str] = (),
    heat: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
    link: Callable[[str], str] | None = None,
    scale: float = 1.0,
    id: str = "drawing",
) -> Markup:
    """The picture of a workflow that is laid out from the top down.

    Args:
        workflow: the one that was laid out: `spoken` in the language.
        marked: steps with a finding, and how bad it is; without grades: errors.
        heat: step -> 0..1: how warm its box is.
        names: identifier of an agency -> its name.
        link: key of a step -> the address behind its box.
        scale: how large it is shown.
        id: of the picture; another one for each on a page.
    """
    grades = marked if isinstance(marked, Mapping) else dict.fromkeys(marked, Grade.ERROR)
    pen = _Pen(workflow, Formats(WORDING, language, None), grades, heat, names or {}, link)
    said = pen.f.say("workflows.drawing", count=len(workflow.steps))
    parts = [
        *(pen.lane(lane, number) for number, lane in enumerate(layout.lanes)),
        *(pen.line(edge) for edge in layout.edges),
        *(pen.box(box) for box in layout.boxes.values()),
        *(pen.label(edge) for edge in layout.edges if edge.label_at),
    ]
    return Markup(
        '<svg class="wf" role="img" aria-labelledby="{id}-title {id}-desc"'
        ' viewBox="0 0 {width} {height}" width="{shown_width}" height="{shown_height}">'
        '<title id="{id}-title">{name}</title><desc id="{id}-desc">{said}</desc>{parts}</svg>'
    ).format(
        id=id,
        width=plain(layout.width),
        height=plain(layout.height),
        shown_width=plain(layout.width * scale),
        shown_height=plain(layout.height * scale),
        name=workflow.name,
        said=said,
        parts=Markup("").join(parts),
    )


@dataclass(frozen=True)
class _Pen:
    """Draws each part."""

    workflow: Workflow
    f: Formats
    grades: Mapping[str, Grade]
    heat: Mapping[str, float] | None
    names: Mapping[str, str]
    link: Callable[[str], str] | None

    def lane(self, lane: Lane, number: int) -> Markup:
        shade = " wf-lane-odd" if number % 2 else ""
        return Markup('<g><rect class="wf-lane{}" {}/>{}</g>').format(
            shade, frame(lane.x, lane.y, lane.width, lane.height), self._heading(lane)
        )

    def _heading(self, lane: Lane) -> Markup:
        middle, room = lane.x + lane.width / 2, int((lane.width - 12) / _SMALL)
        role = wrapped(role_name(self.f, lane.role), room, 1)
        place = wrapped(unit_name(self.f, lane.unit, self.names), room, 1)
        return Markup("").join(
            text(middle, 16 + n * _LINE, line, kind)
            for n, (line, kind) in enumerate(
                [*((one, "wf-lane-role") for one in role), *((one, "wf-small") for one in place)]
            )
        )

    def line(self, edge: Edge) -> Markup:
        way = " wf-back" if edge.back else ""
        return Markup('<g class="wf-line{}"><path d="{}"/><polygon points="{}"/></g>').format(
            way, bent(edge.points), arrow(edge.points)
        )

    def label(self, edge: Edge) -> Markup:
        assert edge.label_at is not None, "asked for by the caller"
        x, y = edge.label_at
        return text(x, y + _HALF_LETTER - 0.5, edge.label, "wf-label")

    def box(self, box: Box) -> Markup:
        step = self.workflow[box.key]
        inner = Markup("").join([*self._outline(box, step), *self._said(box, step)])
        if mark := self._mark(box):
            inner += mark
        told = Markup("<title>{}</title>").format(self._hover(step))
        group = Markup('<g class="{}">{}{}</g>').format(self._class(step), told, inner)
        if self.link is None:
            return group
        # Not reached by Tab: the table has the same link with words around it.
        return Markup('<a href="{}" tabindex="-1">{}</a>').format(self.link(step.key), group)

    def _class(self, step: Step) -> str:
        found = ["wf-step", f"wf-{step.kind.value}"]
        if step.end:
            found.append(f"wf-end-{step.end.value}")
        if step.key in self.grades:
            found.append(f"wf-has-{self.grades[step.key].value}")
        return " ".join(found)

    def _outline(self, box: Box, step: Step) -> Iterator[Markup]:
        if box.shape is Shape.DIAMOND:
            (x, y), half = box.middle, box.body / 2
            spots = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
            yield from self._filled(step, Markup('<polygon class="{}" points="{}"/>'), dots(spots))
            yield Markup('<path class="wf-plus" d="M{0} {1}h{2}M{3} {4}v{2}"/>').format(
                *map(plain, (x - half / 3, y, half * 2 / 3, x, y - half / 3))
            )
            return
        radius = _ROUND.get(step.kind, box.height / 2)
        outline = Markup('{} rx="{}"').format(
            frame(box.x, box.y, box.width, box.height), plain(radius)
        )
        yield from self._filled(step, Markup('<rect class="{}" {}/>'), outline)
        if step.kind is Kind.AGENCY:
            inside = frame(box.x + 3, box.y + 3, box.width - 6, box.height - 6)
            yield Markup('<rect class="wf-inside" {} rx="4"/>').format(inside)

    def _filled(self, step: Step, shape: Markup, where: Markup) -> Iterator[Markup]:
        yield shape.format("wf-box", where)
        if self.heat is not None and step.key in self.heat:
            yield shape.format(f"wf-heat wf-heat-{shade(self.heat[step.key])}", where)

    def _said(self, box: Box, step: Step) -> Iterator[Markup]:
        if box.shape is not Shape.BOX:
            return
        room = int((box.width - 14) / _CHARACTER)
        time = time_of(self.f, step)
        lines = wrapped(
            self._title(step), room, max(1, int((box.height - 4) // _LINE) - bool(time))
        )
        x, y = box.middle
        top = y - (len(lines) + bool(time) - 1) * _LINE / 2 + _HALF_LETTER
        for number, line in enumerate(lines):
            yield text(x, top + number * _LINE, line, "wf-name")
        if time:
            yield text(x, top + len(lines) * _LINE, time, "wf-small")

    def _title(self, step: Step) -> str:
        """With the number that it has in the table."""
        return f"{list(self.workflow.steps).index(step.key) + 1}. {step.name}"

    def _hover(self, step: Step) -> str:
        parts = [self._title(step), self.f.say(f"workflow_kind.{step.kind.value}")]
        if step.place is not None:
            parts.append(place_name(self.f, step.place.unit, step.place.role, self.names))
        if time := time_of(self.f, step):
            parts.append(time)
        return " · ".join(parts)

    def _mark(self, box: Box) -> Markup | None:
        if box.key not in self.grades:
            return None
        x, y = (box.x + box.width - 4, box.y + 4)
        if box.shape is Shape.DIAMOND:
            x, y = box.middle[0] + box.body / 2, box.middle[1] - box.body / 2
        return Markup('<g class="wf-mark"><circle cx="{}" cy="{}" r="9"/>{}</g>').format(
            plain(x), plain(y), text(x, y + _HALF_LETTER, "!", "wf-mark-sign")
        )


def shade(heat: float) -> int:
    """0..1 as one of the shades."""
    return min(SHADES - 1, max(0, int(heat * SHADES)))


def time_of(f: Formats, step: Step) -> str:
    """How long a step may take, or that the clock stands."""
    if step.time is not None:
        said = f.limit(step.time)
        return f.say("workflows.paused_time", time=said) if step.pauses else said
    return f.say("workflows.paused") if step.pauses else ""


def role_name(f: Formats, role: Role | None) -> str:
    """What an officer of that role is called."""
    return f.say(f"role.{role.value}") if role else f.say("workflows.by_itself")


def unit_name(f: Formats, unit: str, names: Mapping[str, str]) -> str:
    """The unit of a step: the counter, the department, or an agency by its name."""
    if unit in set(Where):
        return f.say(f"workflow_unit.{unit}")
    return names.get(unit, unit)


def place_name(f: Formats, unit: str, role: Role | None, names: Mapping[str, str]) -> str:
    """Both in a line."""
    if role is None:
        return role_name(f, None)
    return f"{role_name(f, role)}, {unit_name(f, unit, names)}"
