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
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from core.calendar.loading import calendar_for
from core.database import Record, records
from core.dossiers.states import State
from core.people.roles import Role
from core.people.units import UnitTree
from core.workflow.definition import Workflow
from core.workflow.past.courses import Which, numbers, seconds_of, where
from core.workflow.past.stays import Happened, Stay, stays_of
from core.workflow.past.worktime import Grid, epoch, worktime
from core.workflow.rehearsal.matching import Trace, matching, state_here, trace
from core.workflow.versions import workflow_of

#: Dossiers that are counted in one go, in a thread.
PIECE = 1_000

#: Times are told to so many seconds.
_STEP_S = 300

#: Weeks begin on Mondays at midnight of the counter; 1970 began on a Thursday.
_WEEK_S, _WEEK_OFF_S = 7 * 24 * 3600, (7 + 3 * 24) * 3600
_MONDAY = date(1969, 12, 29)

_Key = TypeVar("_Key", bound=Hashable)

#: Step, unit, officer, number of the week.
_Where = tuple[str, int | None, int | None, int]

#: Step, unit, officer; when it came there, was taken, was done, and was due.
_Counted = tuple[str, int | None, int | None, int, int | None, int | None, int | None]


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
    officers: Mapping[tuple[int, int], Pace]  #: by unit and officer
    weeks: Mapping[date, Pace]  #: by the Monday of the week in which the stay began
    traces: Mapping[str, Trace]  #: what each step was for


@dataclass
class _Cell:
    """What is kept of the stays of one step, unit, officer and week."""

    #: Length in steps of time -> how often
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
            sum(length * often for length, often in both) * _STEP_S / 3600,
        )


def _long(lengths: Counter[int]) -> Long:
    total, seen, found = lengths.total(), 0, list[float]()
    wanted = [0.5 * total, 0.9 * total]
    for length in sorted(lengths):
        seen += lengths[length]
        while len(found) < len(wanted) and seen >= wanted[len(found)]:
            found.append(length * _STEP_S / 3600)
    return Long(*found) if found else Long()


async def bottlenecks(
    which: Which,
    tree: UnitTree,
    now: datetime,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Bottlenecks:
    """Count the stays of those dossiers; `progress` hears of dossiers."""
    heads = await _heads(which)
    tally = _Tally(await _grids(tree, which.since, now), epoch(now))
    versions = {head[1] for head in heads if head[1] is not None}
    workflows = {id: await workflow_of(id) for id in versions}
    for start in range(0, len(heads), PIECE):
        progress(start, len(heads))
        piece = heads[start : start + PIECE]
        on_one = {head[0]: workflows[head[1]] for head in piece if head[1] is not None}
        on_none = {head[0]: (head[2], head[3] or head[2]) for head in piece if head[1] is None}
        if on_one:
            await asyncio.to_thread(tally.tasks, await _tasks(on_one), on_one)
        if on_none:
            await asyncio.to_thread(tally.events, await _events(on_none), on_none)
    progress(len(heads), len(heads))
    return await asyncio.to_thread(tally.told, len(heads))


async def _heads(which: Which) -> Sequence[Record]:
    """(id, version of its workflow, receiving unit, department) of each dossier."""
    wanted, values = await where(which)
    return await records(
        "SELECT d.id, d.workflow_version_id, d.receiving_unit_id, d.handling_unit_id"
        f" FROM dossier d WHERE {wanted} ORDER BY d.id DESC LIMIT {which.most}",
        *values,
    )


async def _tasks(dossiers: Iterable[int]) -> Sequence[Record]:
    moments = ("opened_at", "claimed_at", "done_at", "due_at")
    return await records(
        "SELECT t.step, t.unit_id, COALESCE(t.done_by, t.officer_id), t.officer_id IS NULL,"
        f" {', '.join(seconds_of(f't.{name}') for name in moments)}, t.dossier_id, t.role"
        f" FROM workflow_task t WHERE t.dossier_id IN ({numbers(dossiers)})"
    )


async def _events(dossiers: Iterable[int]) -> Sequence[Record]:
    return await records(
        f"SELECT e.dossier_id, e.action, {seconds_of('e.at')}, e.officer_id FROM dossier_event e"
        f" WHERE e.dossier_id IN ({numbers(dossiers)}) ORDER BY e.dossier_id, e.number"
    )


async def _grids(tree: UnitTree, since: datetime, now: datetime) -> dict[int, Grid]:
    made: dict[int, Grid] = {}
    found: dict[int, Grid] = {}
    for unit in tree.all():
        calendar = await calendar_for(tree.chain(unit.id), now)
        if id(calendar) not in made:
            made[id(calendar)] = await asyncio.to_thread(
                Grid, worktime(calendar), epoch(since), epoch(now), _STEP_S
            )
        found[unit.id] = made[id(calendar)]
    return found


class _Tally:
    """The counting."""

    def __init__(self, grids: Mapping[int, Grid], now: int) -> None:
        self._grids, self._now = grids, now
        self._any = next(iter(grids.values()))  # of steps that nobody's unit does
        self._cells: dict[_Where, _Cell] = {}
        self._traces: dict[str, Trace] = {}

    def tasks(self, found: Iterable[Record], ran_on: Mapping[int, Workflow]) -> None:
        """Count tasks of dossiers on workflows."""
        stays: list[_Counted] = []
        for step, unit, officer, pooled, opened, claimed, done, due, dossier, role in found:
            if step not in self._traces:
                stay = Stay(step, opened, role=Role(role) if role else None)
                self._traces[step] = trace(stay, ran_on[dossier])
            if claimed is None and not pooled:
                claimed = opened  # it came to his desk
            stays.append((step, unit, officer, opened, claimed, done, due))
        self._count(stays)

    def events(self, found: Iterable[Record], units: Mapping[int, tuple[int, int]]) -> None:
        """Count stays of dossiers that went by the general table of moves."""
        stays: list[_Counted] = []
        for dossier, events in groupby(found, key=itemgetter(0)):
            happened = [Happened(action, at, officer) for _, action, at, officer in events]
            for one in stays_of(happened, *units[dossier]):
                if one.key not in self._traces:
                    self._traces[one.key] = trace(one, None)
                stays.append(
                    (one.key, one.unit_id, one.officer_id, one.opened, one.claimed, one.done, None)
                )
        self._count(stays)

    def _count(self, stays: Iterable[_Counted]) -> None:
        # A million of them: nothing is called for each.
        lengths: dict[_Where, tuple[list[int], list[int]]] = {}
        cells, grids, unitless, now = self._cells, self._grids, self._any, self._now
        first = unitless.first
        for step, unit, officer, opened, claimed, done, due in stays:
            key = (step, unit, officer, (opened + _WEEK_OFF_S) // _WEEK_S)
            if due is not None or done is None:
                cell = cells.get(key)
                if cell is None:
                    cell = cells[key] = _Cell()
                if due is not None:
                    cell.dated += 1
                    if (now if done is None else done) > due:
                        cell.late += 1
                if done is None:
                    cell.open += 1
                    continue
            worked = (unitless if unit is None else grids[unit]).worked
            came, over = worked[opened // _STEP_S - first], worked[done // _STEP_S - first]
            taken = over if claimed is None else worked[claimed // _STEP_S - first]
            if not came <= taken <= over:
                taken = min(max(taken, came), over)
            here = lengths.get(key)
            if here is None:
                here = lengths[key] = ([], [])
            here[0].append(taken - came)
            here[1].append(over - taken)
        for key, (waiting, working) in lengths.items():
            cell = cells.setdefault(key, _Cell())
            cell.waiting.update(waiting)
            cell.working.update(working)

    def told(self, dossiers: int) -> Bottlenecks:
        """All of it."""
        cells = self._cells.items()
        weeks = _paces((_monday(key[3]), cell) for key, cell in cells)
        return Bottlenecks(
            dossiers,
            _paces((key[0], cell) for key, cell in cells),
            _paces((key[1], cell) for key, cell in cells if key[1] is not None),
            _paces(
                ((unit, officer), cell)
                for (_, unit, officer, _), cell in cells
                if unit is not None and officer is not None
            ),
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


def awaits_others(workflow: Workflow, step: str) -> bool:
    """Whether it is the applicant who takes the time there: the clock stands, or the result
    waits to be collected.
    """
    return workflow[step].pauses or state_here(workflow, step) is State.READY


def heat(workflow: Workflow, found: Bottlenecks) -> dict[str, float]:
    """Step of the workflow -> 0..1: the time that dossiers spend there, the most being 1.

    Where the applicant takes the time nothing gets warm.
    """
    hours: dict[str, float] = {}
    for key, step in on_steps(workflow, found).items():
        if not awaits_others(workflow, step):
            hours[step] = hours.get(step, 0.0) + found.steps[key].hours
    most = max(hours.values(), default=0.0)
    return {step: one / most for step, one in hours.items()} if most else {}
