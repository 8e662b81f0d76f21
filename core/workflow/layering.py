"""Where the boxes of a drawing stand: layers along the way, rows across it.

A layered drawing after Sugiyama, Tagawa, Toda (1981): ways back are set aside, layers follow
from the longest way, rows within a lane from the mean of the neighbours' rows. Everything is
decided by order, nothing by chance: the same workflow is always drawn the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: Passes forth and back over the layers; more change nothing in drawings of this size.
_SWEEPS = 12
#: So many lines side by side are looked at for crossings; nobody can follow more.
_COMPARED = 40


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one box to another. Several may join the same two."""

    source: str
    to: str


@dataclass(frozen=True)
class Placed:
    """Where each box stands, counted in whole layers and rows."""

    layers: Mapping[str, int]
    rows: Mapping[str, int]  #: counted over all lanes
    back: frozenset[int]  #: numbers of the links that lead back
    first_rows: Sequence[int]  #: of each lane its first row; and at the end the number of rows


def placed(keys: Sequence[str], links: Sequence[Link], lanes: Mapping[str, int]) -> Placed:
    """Place boxes. `keys` begins with the start; `lanes` tells the lane of each, from 0."""
    back = ways_back(keys, links)
    layers = _layers(keys, [link for n, link in enumerate(links) if n not in back])
    return _Rows(keys, links, lanes, layers, back).done()


def ways_back(keys: Iterable[str], links: Sequence[Link]) -> frozenset[int]:
    """The links that lead to where one has come from; without them nothing goes in a circle."""
    leaving: dict[str, list[int]] = {}
    for number, link in enumerate(links):
        leaving.setdefault(link.source, []).append(number)
    found, done, above = set[int](), set[str](), set[str]()
    for key in keys:
        if key in done:
            continue
        above.add(key)
        waiting = [(key, iter(leaving.get(key, ())))]
        while waiting:
            here, ways = waiting[-1]
            for number in ways:
                to = links[number].to
                if to in above:
                    found.add(number)
                elif to not in done:
                    above.add(to)
                    waiting.append((to, iter(leaving.get(to, ()))))
                    break
            else:
                waiting.pop()
                above.discard(here)
                done.add(here)
    return frozenset(found)


def _layers(keys: Sequence[str], forward: Sequence[Link]) -> dict[str, int]:
    """The longest way to each; every link leads to a later layer."""
    coming = dict.fromkeys(keys, 0)
    leaving: dict[str, list[str]] = {key: [] for key in keys}
    for link in forward:
        coming[link.to] += 1
        leaving[link.source].append(link.to)
    layers = dict.fromkeys(keys, 0)
    ready = [key for key in keys if not coming[key]]
    for here in ready:
        for to in leaving[here]:
            layers[to] = max(layers[to], layers[here] + 1)
            coming[to] -= 1
            if not coming[to]:
                ready.append(to)
    return layers


@dataclass
class _Rows:
    """Finds rows in which neighbours stand side by side and few lines cross."""

    keys: Sequence[str]
    links: Sequence[Link]
    lanes: Mapping[str, int]
    layers: Mapping[str, int]
    back: frozenset[int]
    _near: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    _cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def done(self) -> Placed:
        for key in self.keys:
            self._cells.setdefault((self.layers[key], self.lanes[key]), []).append(key)
            self._near[key] = ([], [])
        forward = [link for n, link in enumerate(self.links) if n not in self.back]
        for link in forward:
            self._near[link.to][0].append(link.source)
            self._near[link.source][1].append(link.to)
        self._first = self._first_rows()
        rows = best = self._begun()
        least = self._cost(rows, forward)
        for sweep in range(_SWEEPS):
            rows = self._swept(rows, side=sweep % 2)
            if (cost := self._cost(rows, forward)) < least:
                best, least = rows, cost
        return Placed(self.layers, best, self.back, self._first)

    def _first_rows(self) -> list[int]:
        """Each lane has as many rows as its fullest layer."""
        count = max(self.lanes.values(), default=-1) + 1
        most = [1] * count
        for (_, lane), cell in self._cells.items():
            most[lane] = max(most[lane], len(cell))
        return [sum(most[:lane]) for lane in range(count + 1)]

    def _begun(self) -> dict[str, int]:
        return {
            key: self._first[lane] + place
            for (_, lane), cell in self._cells.items()
            for place, key in enumerate(cell)
        }

    def _swept(self, rows: Mapping[str, int], side: int) -> dict[str, int]:
        """Each box where its neighbours before it (side 0) or behind it (1) would like it."""
        found = dict(rows)
        for layer, lane in sorted(self._cells, reverse=bool(side)):
            cell, first = self._cells[layer, lane], self._first[lane]
            last = self._first[lane + 1] - 1
            wished = {
                key: _mean([min(max(found[one], first), last) for one in near], found[key])
                + 0.01 * _mean([found[one] - found[key] for one in near], 0)
                for key in cell
                for near in [self._near[key][side] or self._near[key][1 - side]]
            }
            order = sorted(sorted(cell, key=found.__getitem__), key=wished.__getitem__)
            found |= zip(order, _spread([wished[key] for key in order], first, last), strict=True)
        return found

    def _cost(self, rows: Mapping[str, int], forward: Sequence[Link]) -> float:
        """Rows that lines climb, crossings of lines, boxes that lines would run through."""
        taken = {(self.layers[key], rows[key]) for key in self.keys}
        beside: dict[tuple[int, int], list[Link]] = {}
        cost = 0.0
        for one in forward:
            start, end = self.layers[one.source], self.layers[one.to]
            cost += abs(rows[one.source] - rows[one.to])
            if rows[one.source] == rows[one.to]:
                cost += any((at, rows[one.to]) in taken for at in range(start + 1, end))
            others = beside.setdefault((start, end), [])
            for other in others[:_COMPARED]:
                ways = (rows[one.source] - rows[other.source], rows[one.to] - rows[other.to])
                cost += 2 * (ways[0] * ways[1] < 0)
            others.append(one)
        return cost


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _spread(wished: Sequence[float], first: int, last: int) -> list[int]:
    """Different rows in rising order, as near as can be to those wished."""
    rows = range(first, last + 1)
    #: for each wish and row: the least cost so far, and the row of the wish before
    best: list[dict[int, tuple[float, int]]] = []
    for number, wish in enumerate(wished):
        line: dict[int, tuple[float, int]] = {}
        least, came = (0.0, -1) if number == 0 else (float("inf"), -1)
        for row in rows:
            if number and row - 1 in best[-1] and best[-1][row - 1][0] < least:
                least, came = best[-1][row - 1][0], row - 1
            line[row] = (least + abs(row - wish), came)
        best.append(line)
    found: list[int] = []
    here = min(best[-1], key=lambda row: best[-1][row][0]) if best else -1
    for line in reversed(best):
        found.append(here)
        here = line[here][1]
    return found[::-1]
