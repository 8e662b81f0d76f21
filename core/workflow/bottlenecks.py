"""Where dossiers wait: by step, unit, officer and week, from what they went through.

Waiting is the time from coming to a step until somebody has it on the desk, working the time
from then on, both in working time of the unit. Of what is still open only the number is
told, and how much of it is late: it has no length yet.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from core.calendar.loading import calendar_for
from core.people.units import UnitTree
from core.workflow.definition import Workflow
from core.workflow.past.courses import Course, Which, count, courses
from core.workflow.past.stays import Stay
from core.workflow.past.worktime import WorkTime, epoch, worktime
from core.workflow.rehearsal.matching import Trace, matching, trace
from core.workflow.versions import workflow_of

#: Dossiers that are counted in one go, in a thread.
PIECE = 1_000

_CIVIL_S, _DAY_S, _MINUTE_S = 7 * 3600, 24 * 3600, 60
_MONDAY = date(1969, 12, 29)

_Key = TypeVar("_Key", bound=Hashable)

#: Step, unit, officer, number of the week.
_Where = tuple[str, int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Long:
    """How long something took, in working hours."""

    median: float = 0.0
    p90: float = 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Stays that have something in common."""

    count: int  #: that are over
    open: int  #: that are not
    dated: int  #: of both, those with a deadline of their own
    late: int  #: of these, those that missed it
    waiting: Long
    working: Long
    hours: float  #: both together, of all that are over

    @property
    def late_share(self) -> float | None:
        """0..1; None where nothing had a deadline."""
        return self.late / self.dated if self.dated else None


@dataclass(frozen=True)
class Bottlenecks:
    """Everything that was counted."""

    dossiers: int
    steps: Mapping[str, Pace]  #: by key; by the general table a state
    units: Mapping[int, Pace]
    officers: Mapping[int, Pace]
    weeks: Mapping[date, Pace]  #: by the Monday of the week in which the stay began
    traces: Mapping[str, Trace]  #: what each step was for


@dataclass
class _Cell:
    """What is kept of the stays of one step, unit, officer and week: minutes, how often."""

    waiting: Counter[int] = field(default_factory=Counter)
    working: Counter[int] = field(default_factory=Counter)
    open: int = 0
    dated: int = 0
    late: int = 0

    def add(self, other: _Cell) -> None:
        self.waiting.update(other.waiting)
        self.working.update(other.working)
        self.open += other.open
        self.dated += other.dated
        self.late += other.late

    def pace(self) -> Pace:
        both = (*self.waiting.items(), *self.working.items())
        return Pace(
            self.working.total(),
            self.open,
            self.dated,
            self.late,
            _long(self.waiting),
            _long(self.working),
            sum(minutes * often for minutes, often in both) / 60,
        )


def _long(minutes: Counter[int]) -> Long:
    total, seen, found = minutes.total(), 0, list[float]()
    wanted = [0.5 * total, 0.9 * total]
    for length in sorted(minutes):
        seen += minutes[length]
        while len(found) < len(wanted) and seen >= wanted[len(found)]:
            found.append(length / 60)
    return Long(*found) if found else Long()


async def bottlenecks(
    which: Which,
    tree: UnitTree,
    now: datetime,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Bottlenecks:
    """Count the stays of those dossiers; `progress` hears of dossiers."""
    tally = _Tally(await _times(tree, now), epoch(now))
    total, done = await count(which), 0
    progress(done, total)
    async for piece in courses(which, piece=PIECE):
        for id in {one.workflow_version_id for one in piece} - set(tally.ran_on):
            tally.ran_on[id] = None if id is None else await workflow_of(id)
        await asyncio.to_thread(tally.take, piece)
        done += len(piece)
        progress(done, max(total, done))
    return await asyncio.to_thread(tally.told)


async def _times(tree: UnitTree, now: datetime) -> dict[int, WorkTime]:
    made: dict[int, WorkTime] = {}
    found: dict[int, WorkTime] = {}
    for unit in tree.all():
        calendar = await calendar_for(tree.chain(unit.id), now)
        if id(calendar) not in made:
            made[id(calendar)] = worktime(calendar)
        found[unit.id] = made[id(calendar)]
    return found


class _Tally:
    """The counting."""

    def __init__(self, times: Mapping[int, WorkTime], now: int) -> None:
        self._times, self._now = times, now
        self._cells: dict[_Where, _Cell] = {}
        self._traces: dict[str, Trace] = {}
        self._dossiers = 0
        #: Version of a workflow -> it; None -> None
        self.ran_on: dict[int | None, Workflow | None] = {}

    def take(self, piece: Sequence[Course]) -> None:
        """Count the stays of some dossiers."""
        lengths: dict[_Where, tuple[list[int], list[int]]] = {}
        for course in piece:
            self._dossiers += 1
            for stay in course.stays:
                self._stay(stay, course, lengths)
        for key, (waiting, working) in lengths.items():
            cell = self._cells[key]
            cell.waiting.update(waiting)
            cell.working.update(working)

    def _stay(
        self,
        stay: Stay,
        course: Course,
        lengths: dict[_Where, tuple[list[int], list[int]]],
    ) -> None:
        if stay.key not in self._traces:
            self._traces[stay.key] = trace(stay, self.ran_on[course.workflow_version_id])
        opened, done = stay.opened, stay.done
        week = (opened + _CIVIL_S + 3 * _DAY_S) // (7 * _DAY_S)  # 1970 began on a Thursday
        key = (stay.key, stay.unit_id, stay.officer_id, week)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = _Cell()
        if stay.due is not None:
            cell.dated += 1
            cell.late += (self._now if done is None else done) > stay.due
        if done is None:
            cell.open += 1
            return
        second = self._times[stay.unit_id or course.receiving_id].second
        claimed = done if stay.claimed is None else max(opened, min(stay.claimed, done))
        came, taken, over = second(opened), second(claimed), second(done)
        here = lengths.get(key)
        if here is None:
            here = lengths[key] = ([], [])
        here[0].append((taken - came) // _MINUTE_S)
        here[1].append((over - taken) // _MINUTE_S)

    def told(self) -> Bottlenecks:
        """All of it."""
        cells = self._cells.items()
        weeks = _paces((_monday(key[3]), cell) for key, cell in cells)
        return Bottlenecks(
            self._dossiers,
            _paces((key[0], cell) for key, cell in cells),
            _paces((key[1], cell) for key, cell in cells if key[1] is not None),
            _paces((key[2], cell) for key, cell in cells if key[2] is not None),
            dict(sorted(weeks.items())),
            self._traces,
        )


def _monday(week: int) -> date:
    return _MONDAY + timedelta(weeks=week)


def _paces(cells: Iterable[tuple[_Key, _Cell]]) -> dict[_Key, Pace]:
    found: dict[_Key, _Cell] = {}
    for key, cell in cells:
        found.setdefault(key, _Cell()).add(cell)
    return {key: cell.pace() for key, cell in found.items()}


def on_steps(workflow: Workflow, found: Bottlenecks) -> dict[str, str]:
    """Recorded step -> the step of the workflow that stands for it; absent: none does."""
    matched = matching(workflow, found.traces.values()).steps
    return {key: matched[one] for key, one in found.traces.items() if one in matched}


def heat(workflow: Workflow, found: Bottlenecks) -> dict[str, float]:
    """Step of the workflow -> 0..1: the time that dossiers spend there, the most being 1.

    Where the clock stands it is the applicant who takes the time: such steps stay cold.
    """
    hours: dict[str, float] = {}
    for key, step in on_steps(workflow, found).items():
        if not workflow[step].pauses:
            hours[step] = hours.get(step, 0.0) + found.steps[key].hours
    most = max(hours.values(), default=0.0)
    return {step: one / most for step, one in hours.items()} if most else {}
