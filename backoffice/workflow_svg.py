"""Small parts of an SVG drawing: words, frames, lines with round corners, heads of arrows."""

from __future__ import annotations

from collections.abc import Collection
from math import hypot

from markupsafe import Markup, escape

from core.workflow.layout import Point

#: Of the corners of lines, of an arrow's head, in pixels.
_CORNER, _HEAD, _HALF_HEAD = 6.0, 8.0, 4.0


def text(x: float, y: float, text: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
        kind, plain(x), plain(y), escape(text)
    )


def frame(x: float, y: float, width: float, height: float) -> Markup:
    return Markup('x="{}" y="{}" width="{}" height="{}"').format(*map(plain, (x, y, width, height)))


def dots(points: Collection[Point]) -> Markup:
    return Markup(" ").join(Markup(f"{plain(x)},{plain(y)}") for x, y in points)


def bent(points: tuple[Point, ...]) -> str:
    """A path whose corners are round; its end leaves room for the arrow's head."""
    *inner, last = points
    ends = [*inner, towards(last, inner[-1], _HEAD - 1)]
    parts = [f"M{plain(ends[0][0])} {plain(ends[0][1])}"]
    for before, here, after in zip(ends, ends[1:], ends[2:], strict=False):
        into, out = towards(here, before, _CORNER), towards(here, after, _CORNER)
        parts.append(f"L{plain(into[0])} {plain(into[1])}")
        parts.append(f"Q{plain(here[0])} {plain(here[1])} {plain(out[0])} {plain(out[1])}")
    parts.append(f"L{plain(ends[-1][0])} {plain(ends[-1][1])}")
    return "".join(parts)


def arrow(points: tuple[Point, ...]) -> Markup:
    """The head at the end of a line."""
    (x, y), before = points[-1], points[-2]
    back = towards((x, y), before, _HEAD)
    length = hypot(x - before[0], y - before[1]) or 1.0
    aside = ((y - before[1]) / length * _HALF_HEAD, -(x - before[0]) / length * _HALF_HEAD)
    return dots(
        (
            (x, y),
            (back[0] + aside[0], back[1] + aside[1]),
            (back[0] - aside[0], back[1] - aside[1]),
        )
    )


def towards(start: Point, end: Point, by: float) -> Point:
    """A point so far along, never further than half of the way."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not length:
        return start
    part = min(by, length / 2) / length
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def plain(number: float) -> str:
    """`12.5`, `12`."""
    return f"{number:.1f}".removesuffix(".0")
