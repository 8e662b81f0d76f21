"""How long a step takes where a dossier has no record of it, and where that is taken from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.calendar.limits import Limit, LimitUnit
from core.people.roles import Role
from core.workflow.definition import Step, Workflow
from core.workflow.rehearsal.effort import BRIEF_S
from core.workflow.rehearsal.following import Guesses
from core.workflow.rehearsal.matching import STAYS
from core.workflow.rehearsal.records import Visit

#: A step with a limit of its own, where no step with a limit was recorded, takes so much of it.
USUAL_SHARE = 0.6
#: Fewer recorded stays than this say nothing about how long a step takes.
ENOUGH = 5
#: Of a stay whose length is taken from a limit, so much at most is work, in seconds.
_WORK_S = 1800


@dataclass(frozen=True)
class Guess:
    """Where the time of a step comes from that was not recorded often enough."""

    step: str
    source: str  #: `time` (its limit), `role` (others of the role), `all`, `nothing`
    stays: int  #: of the first draw that took it


def guesses(
    workflow: Workflow, visits: Mapping[str, Sequence[Visit]], day_s: int
) -> tuple[Guesses, dict[str, str]]:
    """For each step, stays to draw from where a dossier has none of its own; and their source:
    `record`, or as in `Guess`. `day_s` is how long a working day is.
    """
    steps = [step for step in workflow.steps.values() if step.kind in STAYS]
    shares = [
        visit.stayed / seconds
        for step in steps
        if step.time and (seconds := limit_s(step.time, day_s))
        for visit in visits[step.key]
    ] or [USUAL_SHARE]
    every = [visit for step in steps for visit in visits[step.key]]
    found: dict[str, Sequence[Visit]] = {}
    sources: dict[str, str] = {}
    for step in steps:
        of_role = [v for s in steps if _role(s) == _role(step) for v in visits[s.key]]
        for source, drawn in (
            ("record", visits[step.key] if len(visits[step.key]) >= ENOUGH else ()),
            ("time", _shared(step.time, day_s, shares)),
            ("role", of_role if step.place and len(of_role) >= ENOUGH else ()),
            ("all", every),
            ("nothing", (Visit(0, 0, BRIEF_S, stayed=BRIEF_S),)),
        ):
            if drawn:
                found[step.key], sources[step.key] = drawn, source
                break
    return found, sources


def _shared(time: Limit | None, day_s: int, shares: Sequence[float]) -> list[Visit]:
    if time is None:
        return []
    taken = [int(share * limit_s(time, day_s)) for share in shares]
    return [Visit(0, max(0, whole - _WORK_S), min(_WORK_S, whole), stayed=whole) for whole in taken]


#: About how many working days each unit of a limit has.
_DAYS: dict[LimitUnit, float] = {
    LimitUnit.WORKING_DAY: 1,
    LimitUnit.SAME_DAY: 1,
    LimitUnit.CALENDAR_DAY: 5 / 7,
    LimitUnit.WEEK: 5,
    LimitUnit.MONTH: 21,
}


def limit_s(limit: Limit, day_s: int) -> int:
    """About how many working seconds a limit has."""
    if limit.unit is LimitUnit.WORKING_HOUR:
        return int(limit.count * 3600)
    return int(float(limit.count) * _DAYS[limit.unit] * day_s)


def _role(step: Step) -> Role | None:
    return step.place.role if step.place else None
