"""How the lines of a drawing run between its boxes: at right angles, on tracks of their own.

Boxes stand in layers along the way and in rows across it. Between two layers is a channel,
between two rows a gap; no box reaches into either. A line leaves its box at the far side,
crosses the channel there on a track, runs along a free row or a gap if it has to go farther,
and comes to its box at the near side; a way back comes in at the flank. Lines that would lie
on each other get tracks of their own. Lengths are in the units of the sizes given; `along` and
`across` are turned into x and y by who draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.workflow.layering import Link, Placed
from core.workflow.outlines import Shape, Spot, joined, touch
from core.workflow.tracks import Crossing, fewest_crossings, lying_on_another, tracks

#: Between two lines side by side at a box, on tracks, and from a box to the first track.
PORT, TRACK, PAD = 18.0, 14.0, 16.0
#: How far a line comes in beside its place when another leaves on the same height.
NUDGE = 6.0
#: The least gap between two rows, and what the border of a lane adds before itself.
GAP, BORDER = 24.0, 12.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much room something takes, and its outline in the middle of that."""

    along: float
    across: float
    shape: Shape = Shape.BOX
    body: float = 0.0  #: height and width of a diamond or circle
    gate: float = 0.0  #: the same of a diamond at the far end of the box, from which lines leave


@dataclass(frozen=True, slots=True)
class Labelled:
    """Room that a line's text wants: beside the line as it leaves, or on its first track."""

    along: float = 0.0
    across: float = 0.0
    on_track: bool = False


@dataclass
class Way:
    """One line: which way it goes, then where exactly."""

    link: Link
    number: int
    back: bool
    straight: bool = False
    row: int | None = None  #: runs along this row
    gap: int | None = None  #: or along the gap before this row
    leaves: float = 0.0  #: across, from the middle of its box
    comes: float = 0.0  #: the same; of a way back: along
    track: dict[int, int] = field(default_factory=dict)  #: channel -> track
    gap_track: int = 0
    spots: list[Spot] = field(default_factory=list)
    label: Spot | None = None


@dataclass(frozen=True)
class Routed:
    """Where everything is."""

    along: float
    across: float
    boxes: Mapping[str, tuple[float, float, float, float]]  #: along, across, and both sizes
    ways: Sequence[Way]
    lanes: Sequence[float]  #: where each lane begins, across; and at the end where they end


def routed(
    placed: Placed,
    links: Sequence[Link],
    sizes: Mapping[str, Size],
    labels: Sequence[Labelled],
) -> Routed:
    """Run the lines; `labels` has the room for the text of each link."""
    return _Router(placed, links, sizes, labels).done()


class _Router:
    def __init__(
        self,
        placed: Placed,
        links: Sequence[Link],
        sizes: Mapping[str, Size],
        labels: Sequence[Labelled],
    ) -> None:
        self._placed, self._sizes, self._labels = placed, sizes, labels
        self._layer, self._row = placed.layers, placed.rows
        self._ways = [Way(link, n, n in placed.back) for n, link in enumerate(links)]
        self._taken = {(self._layer[key], self._row[key]) for key in self._layer}

    def done(self) -> Routed:
        self._choose()
        self._ports()
        self._across()
        self._along()
        for way in self._ways:
            way.spots = joined(self._spots(way))
            way.label = self._label(way)
        boxes = {
            key: (
                self._middle[key][0] - self._sizes[key].along / 2,
                self._middle[key][1] - self._tall[key] / 2,
                self._sizes[key].along,
                self._tall[key],
            )
            for key in self._layer
        }
        return Routed(self._end, self._lanes[-1], boxes, self._ways, self._lanes)

    # Which way each line goes.

    def _choose(self) -> None:
        def length(way: Way) -> int:
            return self._layer[way.link.to] - self._layer[way.link.source]

        straight: set[Link] = set()
        for way in sorted(self._ways, key=lambda way: (length(way), way.number)):
            start, end = self._row[way.link.source], self._row[way.link.to]
            if way.back:
                way.gap = end if start < end else end + 1
            elif start == end and (way.link in straight or self._free(way, start)):
                way.straight = True
                straight.add(way.link)
                self._take(way, start)
            elif length(way) > 1:
                self._detour(way, start, end)

    def _detour(self, way: Way, start: int, end: int) -> None:
        for row in (start, end):
            if start != end and self._free(way, row):
                way.row = row
                self._take(way, row)
                return
        middle = start + end + 1
        way.gap = min(
            range(self._placed.first_rows[-1] + 1),
            key=lambda gap: (max(abs(2 * gap - middle), abs(start - end)), -gap),
        )

    def _between(self, way: Way) -> range:
        return range(self._layer[way.link.source] + 1, self._layer[way.link.to])

    def _free(self, way: Way, row: int) -> bool:
        return not any((layer, row) in self._taken for layer in self._between(way))

    def _take(self, way: Way, row: int) -> None:
        self._taken |= {(layer, row) for layer in self._between(way)}

    # Where lines leave and come to their boxes.

    def _ports(self) -> None:
        leaving: dict[str, list[Way]] = {key: [] for key in self._layer}
        coming: dict[str, list[Way]] = {key: [] for key in self._layer}
        flanks: dict[tuple[str, bool], list[Way]] = {}
        for way in self._ways:
            leaving[way.link.source].append(way)
            if way.back:
                after = way.gap != self._row[way.link.to]
                flanks.setdefault((way.link.to, after), []).append(way)
            else:
                coming[way.link.to].append(way)
        self._tall = {}
        for key in self._layer:
            here = 2.0 * self._row[key] + 1
            out = self._side(leaving[key], here, leaving=True)
            into = self._side(coming[key], here, leaving=False)
            for way, offset in out:
                way.leaves = offset
            for way, offset in into:
                way.comes = offset
            most = max((abs(offset) for _, offset in (*out, *into)), default=0.0)
            self._tall[key] = max(self._sizes[key].across, 2 * most + PORT)
        for (key, _), ways in flanks.items():
            ways.sort(key=lambda way: (-self._layer[way.link.source], way.number))
            size = self._sizes[key]
            room = size.body if size.shape is not Shape.BOX else size.along - size.gate - PORT
            step = min(PORT, room / (len(ways) + 1))
            for place, way in enumerate(ways):
                way.comes = (place - (len(ways) - 1) / 2) * step

    def _side(self, ways: list[Way], here: float, *, leaving: bool) -> list[tuple[Way, float]]:
        """The lines at one side of a box from first to last, and where: those that go straight
        in the middle, those that come from before before them.
        """
        apart = PORT
        if leaving:  # beside each other there must be room for what is written along them
            texts = [self._labels[way.number] for way in ways]
            apart = max([PORT, *(text.across + 4 for text in texts if not text.on_track)])
        straight = [way for way in ways if way.straight]
        others = sorted(
            (way for way in ways if not way.straight),
            key=lambda way: (self._heads(way, leaving=leaving), way.number),
        )
        before = [way for way in others if self._heads(way, leaving=leaving) < here]
        after = [way for way in others if self._heads(way, leaving=leaving) >= here]
        if not straight:
            middle = (len(others) - 1) / 2
            return [(way, (n - middle) * apart) for n, way in enumerate(others)]
        edge = (len(straight) - 1) / 2
        return [
            *((way, -(edge + len(before) - n) * apart) for n, way in enumerate(before)),
            *((way, (n - edge) * apart) for n, way in enumerate(straight)),
            *((way, (edge + 1 + n) * apart) for n, way in enumerate(after)),
        ]

    def _heads(self, way: Way, *, leaving: bool) -> float:
        """In which direction the line goes from the box; rows are odd, gaps even."""
        if way.gap is not None:
            return 2.0 * way.gap
        start, end = 2.0 * self._row[way.link.source] + 1, 2.0 * self._row[way.link.to] + 1
        own, other = (start, end) if leaving else (end, start)
        if way.row is not None and 2 * way.row + 1 == own:
            return own + (0.5 if other > own else -0.5)
        return other

    # Where rows and gaps are.

    def _across(self) -> None:
        rows = self._placed.first_rows[-1]
        heights = [0.0] * rows
        for key, row in self._row.items():
            heights[row] = max(heights[row], self._tall[key])
        lines = [self._gap_tracks(gap) for gap in range(rows + 1)]
        borders = set(self._placed.first_rows)
        here, self._lanes = 0.0, list[float]()
        self._row_at, self._gap_at = list[float](), list[float]()
        for gap in range(rows + 1):
            if gap in borders:
                here += BORDER if 0 < gap < rows else 0
                self._lanes.append(here)
            self._gap_at.append(here + GAP / 2)
            here += GAP + max(0, lines[gap] - 1) * TRACK
            if gap < rows:
                self._row_at.append(here + heights[gap] / 2)
                here += heights[gap]
        self._lanes[-1] = here

    def _gap_tracks(self, gap: int) -> int:
        """Give the lines in a gap their tracks, short ways back next to their box."""
        ways = [way for way in self._ways if way.gap == gap]

        def order(way: Way) -> tuple[float, int]:
            if not way.back:
                return (0, way.number)
            length = 1 + self._layer[way.link.source] - self._layer[way.link.to]
            before = gap == self._row[way.link.to]
            return (1 / length if before else -1 / length, way.number)

        ways.sort(key=order)
        spans = [self._span(way) for way in ways]
        for way, track in zip(ways, tracks(spans), strict=True):
            way.gap_track = track
        return max((way.gap_track for way in ways), default=-1) + 1

    def _span(self, way: Way) -> tuple[float, float]:
        start, end = self._layer[way.link.source] + 0.5, float(self._layer[way.link.to])
        if way.back:
            return (end + way.comes / 10_000, start)
        return (start, end - 0.5)

    def _run_at(self, way: Way) -> float:
        """Where across the line runs while it passes other layers."""
        if way.gap is not None:
            return self._gap_at[way.gap] + way.gap_track * TRACK
        if way.row == self._row[way.link.source]:
            return self._leaves_at(way)
        return self._comes_at(way)

    def _leaves_at(self, way: Way) -> float:
        return self._row_at[self._row[way.link.source]] + way.leaves

    def _comes_at(self, way: Way) -> float:
        return self._row_at[self._row[way.link.to]] + way.comes

    # Where layers and channels are.

    def _along(self) -> None:
        layers = max(self._layer.values(), default=-1) + 1
        wide = [0.0] * layers
        for key, layer in self._layer.items():
            wide[layer] = max(wide[layer], self._sizes[key].along)
        here = PAD
        middles, self._track_at = [], []
        for layer in range(layers):
            middles.append(here + wide[layer] / 2)
            here += wide[layer]
            beside = [
                self._labels[way.number].along
                for way in self._ways
                if self._layer[way.link.source] == layer and not self._labels[way.number].on_track
            ]
            count, spaced = self._channel(layer)
            text = max(beside, default=0.0)
            self._track_at.append((here + max(PAD, text + 8), spaced))
            here = self._track_at[-1][0] + max(0, count - 1) * spaced + PAD
        self._end = here
        self._middle = {
            key: (middles[self._layer[key]], self._row_at[self._row[key]]) for key in self._layer
        }

    def _channel(self, layer: int) -> tuple[int, float]:
        """Give the lines that cross a channel their tracks; how many and how far apart."""
        found = self._ordered(layer)
        for one in lying_on_another(found):
            self._ways[one.number].comes += NUDGE if one.here > one.there else -NUDGE
            found = self._ordered(layer)
        given = tracks([(one.low, one.high) for one in found])
        for one, track in zip(found, given, strict=True):
            self._ways[one.number].track[layer] = track
        text = max((self._labels[one.number].along for one in found if one.text), default=0)
        return max(given, default=-1) + 1, max(TRACK, text + 4)

    def _ordered(self, layer: int) -> list[Crossing]:
        found = [one for way in self._ways for one in self._crossings(way, layer)]
        return fewest_crossings(sorted(found, key=lambda one: (one.low, one.number)))

    def _crossings(self, way: Way, layer: int) -> list[Crossing]:
        start, end = self._layer[way.link.source], self._layer[way.link.to] - 1
        label = self._labels[way.number]
        text = label.across if label.on_track and layer == start else 0.0
        if layer not in (start, end) or (way.back and layer != start):
            return []
        leaves, comes = self._leaves_at(way), 0.0 if way.back else self._comes_at(way)
        if way.straight:
            return [Crossing(way.number, leaves, leaves, text)] if text else []
        run = comes if start == end and not way.back else self._run_at(way)
        here, there = (leaves, run) if layer == start else (run, comes)
        if here != there or text:
            return [Crossing(way.number, here, there, text, turns=way.back)]
        return []

    def _spots(self, way: Way) -> list[Spot]:
        source, to = way.link.source, way.link.to
        start, leaves = self._layer[source], self._leaves_at(way)
        spots = self._leaving(way)
        if way.straight:
            return [*spots, *self._coming(way)]
        first = self._track(way, start)
        if way.back:
            run = self._run_at(way)
            return [*spots, (first, leaves), (first, run), *self._flank(way, run)]
        comes, last = self._comes_at(way), self._layer[to] - 1
        if start == last:
            return [*spots, (first, leaves), (first, comes), *self._coming(way)]
        run, second = self._run_at(way), self._track(way, last)
        turns = [(first, leaves), (first, run), (second, run), (second, comes)]
        return [*spots, *turns, *self._coming(way)]

    def _track(self, way: Way, layer: int) -> float:
        at, spaced = self._track_at[layer]
        return at + way.track.get(layer, 0) * spaced

    # How lines touch outlines.

    def _leaving(self, way: Way) -> list[Spot]:
        size, (along, across) = self._sizes[way.link.source], self._middle[way.link.source]
        edge = along + size.along / 2
        if size.gate:
            half = size.gate / 2
            return touch(Shape.DIAMOND, edge - half, across, half, way.leaves, 1)
        if size.shape is Shape.BOX:
            return [(edge, across + way.leaves)]
        return touch(size.shape, along, across, size.body / 2, way.leaves, 1)

    def _coming(self, way: Way) -> list[Spot]:
        size, (along, across) = self._sizes[way.link.to], self._middle[way.link.to]
        if size.shape is Shape.BOX:
            return [(along - size.along / 2, across + way.comes)]
        return touch(size.shape, along, across, size.body / 2, way.comes, -1)[::-1]

    def _flank(self, way: Way, run: float) -> list[Spot]:
        key = way.link.to
        size, (along, across) = self._sizes[key], self._middle[key]
        sign = 1 if run > across else -1
        if size.shape is Shape.BOX:
            if size.gate:  # the flank of the box, not of the diamond at its end
                along -= (size.gate + PORT) / 2
            at = along + way.comes
            return [(at, run), (at, across + sign * self._tall[key] / 2)]
        turned = touch(size.shape, across, along, size.body / 2, way.comes, sign)
        return [(along + way.comes, run), *((b, a) for a, b in turned[:1])]

    def _label(self, way: Way) -> Spot | None:
        """The middle of the text: beside the line where it leaves, or on its first track."""
        label = self._labels[way.number]
        if not label.along:
            return None
        start, across = self._layer[way.link.source], self._leaves_at(way)
        if not label.on_track:
            edge = self._middle[way.link.source][0] + self._sizes[way.link.source].along / 2
            return (edge + 4 + label.along / 2, across - label.across / 2 - 1)
        crossing = self._crossings(way, start)
        middle = (crossing[0].here + crossing[0].there) / 2 if crossing else across
        room = label.across / 2 + 2
        return (self._track(way, start), min(max(middle, room), self._lanes[-1] - room))


def crossings(ways: Sequence[Way]) -> int:
    """How often lines of a drawing cross, to judge it by."""
    lines = [(way.number, *pair) for way in ways for pair in pairwise(way.spots)]
    count = 0
    for n, (one, a, b) in enumerate(lines):
        for two, c, d in lines[:n]:
            count += one != two and _cross(a, b, c, d)
    return count


def _cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    if a[0] == b[0]:
        a, b, c, d = c, d, a, b
    flat, upright = a[1] == b[1], c[0] == d[0]
    if not (flat and upright):
        return False
    (left, right), (low, high) = sorted((a[0], b[0])), sorted((c[1], d[1]))
    return left < c[0] < right and low < a[1] < high
