"""The ways of calls through the menu as SVG: places as boxes, ways as bands as wide as the calls
that went there, and what was hung up as a red band that ends. A table says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup

from backoffice import pages
from backoffice.formats import Formats
from backoffice.workflow_svg import frame, plain, text
from core.calls.figures import Branches, Stay
from core.calls.happened import Out
from core.workflow.layout import Point

#: Places from the first question to the last, column by column; others stand in `_OTHERS`.
COLUMNS: tuple[tuple[str, ...], ...] = (
    ("language",),
    ("main",),
    ("status", "guide", "queue", "rate", "petition"),
    ("confirm", "guided", "stars"),
    ("told", "call_back"),
    ("pin", *(out for out in Out if out not in (Out.MISSED, Out.BROKEN))),
)
_OTHERS = 2
_OUTS = frozenset(Out)

#: Of boxes, in pixels; between columns and rows; the height of the fullest box.
_WIDTH, _LEAST, _GAP, _BELOW, _FULL = 122.0, 42.0, 64.0, 40.0, 150.0
_EDGE, _DROP, _THIN = 8.0, 22.0, 1.5
#: A band as wide goes around the boxes of the columns between; a thinner one, behind them.
_BROAD = 12.0


def place_name(place: str, f: Formats) -> str:
    """What a place is called; its own name where it has no words."""
    key = f"call_place.{place}"
    return f.say(key) if pages.WORDING.has(key) else place


def known_places() -> Mapping[str, int]:
    """Place -> its column, in the order of the picture."""
    return {place: n for n, column in enumerate(COLUMNS) for place in column}


def in_order(places: Iterable[str]) -> list[str]:
    """As they follow each other in the menu."""
    order = list(known_places())
    return sorted(places, key=lambda one: (order.index(one) if one in order else len(order), one))


@dataclass(slots=True)
class _Box:
    place: str
    column: int
    stay: Stay
    height: float
    x: float = 0.0
    y: float = 0.0
    back: int = 0  #: went to this place again, or to an earlier one
    left: float = 0.0  #: how far its left side is taken by bands
    right: float = 0.0


@dataclass(slots=True)
class _Picture:
    f: Formats
    boxes: dict[str, _Box] = field(default_factory=dict)
    #: Room for broad bands in the columns that they cross: (from, to) -> its boxes
    rooms: dict[tuple[str, str], list[_Box]] = field(default_factory=dict)
    scale: float = 1.0
    height: float = 0.0


def picture(found: Branches, f: Formats) -> Markup:
    """The drawing."""
    it = _Picture(f)
    _lay_out(it, found)
    forward = _forward(it, found)
    parts = [_band(it, *one) for one in forward]
    parts += [_dropped(it, box) for box in it.boxes.values()]
    parts += [_drawn(it, box) for box in it.boxes.values()]
    width = 2 * _EDGE + len(COLUMNS) * _WIDTH + (len(COLUMNS) - 1) * _GAP
    return Markup(
        '<svg class="wf cl" role="img" aria-labelledby="calls-title calls-desc"'
        ' width="{0}" height="{1}" viewBox="0 0 {0} {1}">'
        '<title id="calls-title">{2}</title><desc id="calls-desc">{3}</desc>{4}</svg>'
    ).format(
        plain(width),
        plain(it.height),
        f.say("calls.picture"),
        f.say("calls.picture_said"),
        Markup("").join(parts),
    )


def _lay_out(it: _Picture, found: Branches) -> None:
    columns = known_places()
    stays = {place: stay for place, stay in found.stays.items() if stay.came}
    for (_, led_to), n in found.ways.items():
        if led_to in _OUTS:
            stays[led_to] = Stay(stays.get(led_to, Stay()).came + n)
    it.scale = _FULL / max((stay.came for stay in stays.values()), default=1)
    for place in in_order(stays):
        height = max(_LEAST, stays[place].came * it.scale)
        it.boxes[place] = _Box(place, columns.get(place, _OTHERS), stays[place], height)
    _make_room(it, found)
    rooms = [box for boxes in it.rooms.values() for box in boxes]
    by_column = [
        [box for box in (*rooms, *it.boxes.values()) if box.column == n]
        for n in range(len(COLUMNS))
    ]
    heights = [sum(map(_taken, column)) for column in by_column]
    it.height = max(heights, default=0.0) + 2 * _EDGE
    for n, column in enumerate(by_column):
        y = _EDGE + (max(heights) - heights[n]) / 2
        for box in column:
            box.x, box.y = _EDGE + n * (_WIDTH + _GAP), y
            y += _taken(box)


def _taken(box: _Box) -> float:
    """Of its column's height; nothing hangs below a band."""
    return box.height + (_BELOW if box.place else _BELOW / 2)


def _make_room(it: _Picture, found: Branches) -> None:
    for (place, led_to), n in found.ways.items():
        start, end, height = it.boxes[place], it.boxes[led_to], n * it.scale
        if height >= _BROAD:
            it.rooms[place, led_to] = [
                _Box("", column, Stay(n), height) for column in range(start.column + 1, end.column)
            ]


def _forward(it: _Picture, found: Branches) -> list[tuple[_Box, _Box, int]]:
    """Ways to later columns, from the top down; those back are counted in their boxes."""
    forward = []
    for (place, led_to), n in found.ways.items():
        start, end = it.boxes[place], it.boxes[led_to]
        if end.column > start.column:
            forward.append((start, end, n))
        else:
            start.back += n
    return sorted(forward, key=lambda way: (way[1].y, way[0].y, way[0].x))


def _band(it: _Picture, start: _Box, end: _Box, n: int) -> Markup:
    width = max(_THIN, n * it.scale)
    x0, y0, y1 = start.x + _WIDTH, start.y + start.right, end.y + end.left
    start.right, end.left = start.right + width, end.left + width
    points = [(x0, y0)]
    for room in it.rooms.get((start.place, end.place), ()):
        points += [(room.x, room.y), (room.x + _WIDTH, room.y)]
    points.append((end.x, y1))
    lower = [(x, y + width) for x, y in reversed(points)]
    path = f"M{plain(x0)} {plain(y0)}{_curve(points)}"
    path += f"L{plain(lower[0][0])} {plain(lower[0][1])}{_curve(lower)}Z"
    out = " cl-out" if end.place in _OUTS else ""
    told = it.f.say(
        "calls.way",
        start=place_name(start.place, it.f),
        end=place_name(end.place, it.f),
        count=it.f.number(n),
    )
    band = Markup('<path class="cl-band{}" d="{}"><title>{}</title></path>').format(out, path, told)
    if width < 10:
        return band
    return band + text(x0 + 5, y0 + width / 2 + 4, it.f.number(n), "wf-small cl-count")


def _curve(points: Sequence[Point]) -> str:
    """Level at both ends of each piece."""
    parts = []
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = plain((x0 + x1) / 2)
        parts.append(f"C{middle} {plain(y0)} {middle} {plain(y1)} {plain(x1)} {plain(y1)}")
    return "".join(parts)


def _dropped(it: _Picture, box: _Box) -> Markup:
    """Calls that ended here: red where they got no answer, grey where they had one."""
    parts, x = [], box.x + 8
    top = box.y + box.height
    for n, kind in ((box.stay.left, "cl-left"), (box.stay.content, "cl-content")):
        if not n:
            continue
        width = min(50.0, max(3.0, n * it.scale))
        parts.append(
            Markup('<path class="{}" d="M{} {}h{}l{} {}h{}Z"/>').format(
                kind,
                plain(x),
                plain(top),
                plain(width),
                plain(-width / 4),
                plain(_DROP),
                plain(-width / 2),
            )
        )
        x += width + 4
        told = f"−{it.f.number(n)}"
        parts.append(text(x, top + 15, told, f"wf-small cl-count {kind}-count"))
        x += 8.0 + 7 * len(told)
    return Markup("").join(parts)


def _drawn(it: _Picture, box: _Box) -> Markup:
    f, middle = it.f, box.x + _WIDTH / 2
    out = box.place in _OUTS
    lines = [
        text(middle, box.y + 18, place_name(box.place, f), "cl-name"),
        text(middle, box.y + 34, f.say("calls.came", count=f.number(box.stay.came)), "wf-small"),
    ]
    if box.back:
        at = box.y + box.height + 15
        told = f"↩ {f.number(box.back)}"
        lines.append(text(box.x + _WIDTH - 4, at, told, "wf-small cl-back"))
    shape = Markup('<rect class="wf-box" rx="6" {}/>').format(
        frame(box.x, box.y, _WIDTH, box.height)
    )
    kind = "cl-end" if out else "cl-place"
    drawn = Markup('<g class="{}">{}{}</g>').format(kind, shape, Markup("").join(lines))
    if out:
        return drawn
    return Markup('<a href="#place-{}">{}</a>').format(box.place, drawn)
