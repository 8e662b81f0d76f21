"""When the steps of a dossier happen: inside working hours, at a plausible pace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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


def waits(path: Sequence[Action], limit_s: int, chance: Random) -> list[int]:
    """Working seconds before each action of the path but the first."""
    random, share, found = chance.random, limit_s * pace(chance), []
    for action in path[1:]:
        part = OFFICE.get(action)
        if part is not None:
            wait = share * part * (0.8 + 0.4 * random())
            longest = LONGEST.get(action)
            if longest is not None and wait > longest:
                wait = longest * (0.4 + 0.6 * random())
        else:
            least, most = OTHERS[action]
            wait = 3600 * (least + (most - least) * random())
            if action is Action.HAND_OVER and random() < FORGOTTEN:
                wait *= TIMES
        found.append(LEAST_S + int(wait) if wait > 0 else LEAST_S)
    return found
