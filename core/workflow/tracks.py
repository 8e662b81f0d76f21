"""Which track each line takes where several cross the same channel of a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Passes over the lines of a channel, and the most lines that are put in order.
_PASSES, _MOST = 12, 60


@dataclass(frozen=True, slots=True)
class Crossing:
    """A line that crosses a channel from one place across to another."""

    number: int  #: of the line
    here: float
    there: float
    text: float = 0.0  #: the room of its text, around the middle
    turns: bool = False  #: goes back to where it came from

    @property
    def low(self) -> float:
        return min(self.here, self.there, (self.here + self.there - self.text) / 2)

    @property
    def high(self) -> float:
        return max(self.here, self.there, (self.here + self.there + self.text) / 2)


def tracks(spans: Sequence[tuple[float, float]]) -> list[int]:
    """A track for each: behind those before it in order that it would touch."""
    found: list[int] = []
    for low, high in spans:
        touched = [
            track
            for track, (other_low, other_high) in zip(found, spans, strict=False)
            if low - 1e-9 <= other_high and other_low <= high + 1e-9
        ]
        found.append(max(touched, default=-1) + 1)
    return found


def fewest_crossings(ones: Sequence[Crossing]) -> list[Crossing]:
    """In an order of tracks that nothing betters by moving one of them."""
    found = list(ones)
    for _ in range(_PASSES if len(found) <= _MOST else 0):
        before = list(found)
        for one in before:
            _put(one, found)
        if found == before:
            break
    return found


def _put(one: Crossing, ones: list[Crossing]) -> None:
    """Move one to where it crosses least; where it is, when that is as good."""
    here = ones.index(one)
    del ones[here]
    cost = sum(_crossed(one, other) for other in ones)  # as the nearest of all
    costs = [cost]
    for other in ones:
        cost += _crossed(other, one) - _crossed(one, other)
        costs.append(cost)
    ones.insert(min(range(len(costs)), key=lambda at: (costs[at], at != here)), one)


def lying_on_another(ones: Sequence[Crossing]) -> list[Crossing]:
    """Those that go on where one behind them comes: no order of tracks parts them."""
    return [
        near
        for place, near in enumerate(ones)
        if not near.turns and any(near.there == far.here for far in ones[place + 1 :])
    ]


def _crossed(near: Crossing, far: Crossing) -> int:
    """How badly two lines meet when the first has the nearer track: crossings, lines through
    a text; lying on each other is the worst.
    """
    count = _met(far.here, near)  # it passes the nearer track on its way to its own
    if far.turns:
        count += _met(far.there, near)
    return count if near.turns else count + _met(near.there, far)


def _met(at: float, one: Crossing) -> int:
    low, high = sorted((one.here, one.there))
    middle, room = (low + high) / 2, one.text / 2
    through = int(abs(at - middle) < room)
    return 2 * int(low < at < high) + 3 * through + 40 * int(at in (low, high))
