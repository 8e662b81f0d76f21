"""When the steps of a dossier happen: inside working hours, at a plausible pace."""

from __future__ import annotations

import math
from datetime import datetime
from functools import cache
from random import Random

from core.calendar.reckoning import Reckoning
from core.dossiers.states import Action
from gateway.demo.paths import LONGEST, OFFICE, OTHERS

#: Of the dossiers, so many in a thousand take longer than promised.
LATE = 0.055
#: A step takes at least so long, in working seconds.
LEAST_S = 45
#: How long the office takes when nothing is promised, in working seconds: five days.
UNDATED_S = 5 * 8 * 3600
#: A result that nobody collects lies so many times longer.
FORGOTTEN, TIMES = 0.02, 25


def worked(days: Reckoning, moment: datetime) -> int:
    """Working seconds of the calendar before a moment."""
    return days.worked_by(*days.place(moment))


def moment(days: Reckoning, second: int) -> datetime:
    """The moment at which so many working seconds are over, UTC."""
    return days.at(*days.moment_of(second))


def pace(chance: Random) -> float:
    """The part of the limit that the office takes for a dossier without complications."""
    if chance.random() < LATE:
        return 1.05 + chance.random() * 0.7
    return 0.25 + chance.random() * 0.55


def waits(path: tuple[Action, ...], limit_s: int, chance: Random) -> list[int]:
    """Working seconds before each action of the path but the first."""
    random, share, found = chance.random, limit_s * pace(chance), []
    for part, longest, least, more in _durations(path):
        if part:
            wait = share * part * (0.8 + 0.4 * random())
            if wait > longest:
                wait = longest * (0.4 + 0.6 * random())
        else:
            wait = least + more * random()
        found.append(LEAST_S + int(wait))
    if path[-1] is Action.HAND_OVER:
        found[-1] = collected(chance)
    return found


def collected(chance: Random) -> int:
    """Working seconds from the result's being there to its being collected."""
    least, most = OTHERS[Action.HAND_OVER]
    wait = 3600 * (least + (most - least) * chance.random())
    return LEAST_S + int(wait * TIMES if chance.random() < FORGOTTEN else wait)


@cache
def _durations(path: tuple[Action, ...]) -> list[tuple[float, float, float, float]]:
    """Of each action but the first: its part of the limit and the most of that; or, in
    working seconds, the least and how much more.
    """
    found = []
    for action in path[1:]:
        least, most = OTHERS.get(action, (0, 0))
        part = 0 if action in OTHERS else OFFICE[action]
        found.append((part, LONGEST.get(action, math.inf), 3600.0 * least, 3600.0 * (most - least)))
    return found
