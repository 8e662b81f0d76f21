"""A recorded dossier as a draft can use it: its stays by step of the draft, its choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.calendar.hours import CutOff
from core.calendar.limits import Limit
from core.dossiers.states import Action as Deed
from core.dossiers.states import State
from core.workflow.definition import Kind, Workflow
from core.workflow.past.courses import Course
from core.workflow.past.stays import Stay
from core.workflow.past.worktime import WorkTime
from core.workflow.rehearsal.effort import BRIEF_S, Timed
from core.workflow.rehearsal.matching import LOOPS, Matching, trace

#: How a dossier leaves its process on its own, wherever it stands.
_LEFT = frozenset({State.WITHDRAWN, State.STOPPED})


class Visit(NamedTuple):
    """One stay at a step of the draft, in working seconds."""

    away: int
    lay: int
    work: int
    action: str = ""  #: the recorded key
    deed: Deed | None = None
    stayed: int = 0  #: as it was recorded, waiting for others' turns included
    over: bool = True  #: False: it lasted at least so long, and work is still to come


@dataclass(frozen=True, slots=True)
class Recorded:
    """One dossier of the past."""

    course: Course
    time: WorkTime
    received: int  #: working seconds
    limit: Limit | None
    cutoff: CutOff | None
    restarts: bool  #: papers that are brought start the limit again (L-24)
    visits: Mapping[str, Sequence[Visit]]  #: step of the draft -> its visits in order
    #: Loops that were recorded where the draft offers none, to be gone where it does
    loops: Mapping[Deed, int] = field(default_factory=dict)
    #: Working seconds from reception until it was withdrawn or stopped
    leaves: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)  #: what conditions see


def visits_of(
    timed: Iterable[Timed],
    was: Workflow | None,
    matched: Matching,
    draft: Workflow,
    paces: Sequence[int],
) -> tuple[dict[str, list[Visit]], dict[Deed, int]]:
    """The visits by step, and the loops that have no place in the draft."""
    found: dict[str, list[Visit]] = {}
    loops: dict[Deed, int] = {}
    carried = 0
    last_step = last_key = waits_at = ""
    for one in timed:
        stay = one.stay
        step = matched.steps.get(trace(stay, was))
        if step is None:
            if stay.part:
                carried += one.done - one.opened  # it lay so long before its turn came
            _count(stay, None, loops)
            continue
        if stay.part and stay.deed is not Deed.ASSIGN:
            carried += one.done - one.opened
            waits_at = step
            continue
        over = not one.open and bool(stay.action)
        visit = Visit(
            one.away + carried, one.lay, _work(one, paces), stay.action, stay.deed,
            one.done - one.opened + carried, over,
        )  # fmt: skip
        if step == last_step and stay.key != last_key:  # two steps of then are one of now
            visit = _joined(found[step].pop(), visit)
        carried, last_step, last_key, waits_at = 0, step, stay.key, ""
        found.setdefault(step, []).append(visit)
        _count(stay, {way.does for way in draft[step].actions}, loops)
    if waits_at:  # there it was withdrawn or stopped
        found.setdefault(waits_at, []).append(
            Visit(carried, 0, BRIEF_S, stayed=carried, over=False)
        )
    return found, loops


def _joined(first: Visit, then: Visit) -> Visit:
    return then._replace(
        away=first.away + then.away,
        lay=first.lay + then.lay,
        work=first.work + then.work,
        stayed=first.stayed + then.stayed,
    )


def _work(one: Timed, paces: Sequence[int]) -> int:
    if not one.work and not one.stay.action and one.stay.kind is Kind.TASK:
        # Taken away by another branch: who knows how long it would have lasted.
        return BRIEF_S if one.team is None else paces[one.team]
    return one.work


def _count(stay: Stay, offered: set[Deed | None] | None, loops: dict[Deed, int]) -> None:
    if stay.deed in LOOPS and not (offered and offered & LOOPS[stay.deed]):
        loops[stay.deed] = loops.get(stay.deed, 0) + 1


def left_after(course: Course, time: WorkTime) -> int | None:
    """After how many working seconds it was withdrawn or stopped; None: it was not."""
    if course.state not in _LEFT or course.ended is None or course.completed is not None:
        return None
    return max(0, time.second(course.ended) - time.second(course.received))
