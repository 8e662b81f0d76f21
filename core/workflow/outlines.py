"""How a line of a drawing meets the outline of a box."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

Spot = tuple[float, float]  #: along, across


class Shape(StrEnum):
    """What a box looks like; lines end at its outline."""

    BOX = "box"
    DIAMOND = "diamond"
    CIRCLE = "circle"


def touch(
    shape: Shape, along: float, across: float, half: float, offset: float, sign: int
) -> list[Spot]:
    """From the outline to beside it at an offset across; by a corner where that is too far out."""
    if abs(offset) < half:
        reach = half - abs(offset) if shape is Shape.DIAMOND else (half**2 - offset**2) ** 0.5
        return [(along + sign * reach, across + offset)]
    corner = half if offset > 0 else -half
    return [(along, across + corner), (along, across + offset)]


def joined(spots: Sequence[Spot]) -> list[Spot]:
    """Without spots that are no turn."""
    found: list[Spot] = []
    for spot in spots:
        spot = (round(spot[0], 2), round(spot[1], 2))
        if found and spot == found[-1]:
            continue
        if len(found) > 1 and _on_line(found[-2], found[-1], spot):
            found.pop()
        found.append(spot)
    return found


def _on_line(one: Spot, two: Spot, three: Spot) -> bool:
    return any(one[n] == two[n] == three[n] for n in (0, 1))
