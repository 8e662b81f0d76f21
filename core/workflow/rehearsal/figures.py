"""What came of dossiers: in time or late, how long, where they waited, who did how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.calendar.due import due
from core.calendar.hours import CutOff
from core.calendar.limits import Limit
from core.calendar.pauses import Pause
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.clock import CIVIL
from core.people.roles import Role
from core.workflow.past.courses import Course
from core.workflow.past.worktime import WorkTime, moment_of
from core.workflow.rehearsal.desks import Job
from core.workflow.rehearsal.following import Case

#: The share of dossiers finished is told for so many working days; who takes longer is beyond.
LONGEST_DAYS = 60

_CIVIL_S = int(timedelta(hours=7).total_seconds())
_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one dossier."""

    late: bool | None  #: None: undecided yet, or without a date
    taken: int | None = None  #: working seconds from the start of the clock, less pauses
    day_s: int = 8 * 3600  #: of a working day
    left: bool = False  #: withdrawn or stopped
    open: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in working hours."""

    count: int = 0
    median: float = 0.0
    p90: float = 0.0
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class AtStep:
    """Dossiers at one step."""

    stayed: Spread
    queued: Spread  #: of that, waited because every officer was busy
    worked: Spread


@dataclass(frozen=True, slots=True)
class Load:
    """What an officer had to do."""

    officer_id: int  #: negative: not appointed yet
    unit_id: int
    role: Role
    tasks: int
    busy: float  #: 0..1: of the working time, at work on these dossiers


@dataclass(frozen=True)
class Figures:
    """Of all dossiers of one run, or of the record."""

    dossiers: int
    completed: int
    open: int
    left: int
    in_time: int
    late: int
    median_days: float
    p90_days: float
    curve: tuple[float, ...]  #: share of the completed that took at most 0, 1, 2 ... days
    steps: Mapping[str, AtStep]
    loads: tuple[Load, ...] = ()

    @property
    def on_time(self) -> float | None:
        """The share that was in time, of those of which it is known; None of none."""
        known = self.in_time + self.late
        return self.in_time / known if known else None


def figures(came: Sequence[Came], steps: Mapping[str, AtStep], loads: Iterable[Load]) -> Figures:
    """All figures."""
    days = sorted(one.taken / one.day_s for one in came if one.taken is not None)
    known = [one.late for one in came if one.late is not None]
    return Figures(
        len(came),
        len(days),
        sum(one.open for one in came),
        sum(one.left for one in came),
        known.count(False),
        known.count(True),
        quantile(days, 0.5),
        quantile(days, 0.9),
        _curve(days),
        dict(steps),
        tuple(loads),
    )


def _curve(days: Sequence[float]) -> tuple[float, ...]:
    counts = [0] * (LONGEST_DAYS + 2)
    for one in days:
        counts[min(LONGEST_DAYS + 1, -int(-one // 1))] += 1
    total, found = 0, []
    for count in counts[:-1]:
        total += count
        found.append(total / len(days) if days else 0.0)
    return tuple(found)


def quantile(ranked: Sequence[float], part: float) -> float:
    """The value that so large a part does not exceed, between neighbours; 0 of nothing."""
    if not ranked:
        return 0.0
    place = part * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def spread(seconds: Iterable[int]) -> Spread:
    """Of times in working seconds."""
    ranked = sorted(seconds)
    if not ranked:
        return Spread()
    median, p90 = quantile(ranked, 0.5), quantile(ranked, 0.9)
    mean = sum(ranked) / len(ranked)
    return Spread(len(ranked), median / 3600, p90 / 3600, mean / 3600)


def at_steps(spent: Iterable[tuple[str, int, int, int]]) -> dict[str, AtStep]:
    """By step; each is (step, seconds stayed, of these waiting for others' turn, at work)."""
    found: dict[str, tuple[list[int], list[int], list[int]]] = {}
    for step, stayed, queued, worked in spent:
        lists = found.get(step)
        if lists is None:
            lists = found[step] = ([], [], [])
        lists[0].append(stayed)
        lists[1].append(queued)
        lists[2].append(worked)
    return {step: AtStep(*map(spread, lists)) for step, lists in found.items()}


def spent(jobs: Iterable[Job]) -> Iterable[tuple[str, int, int, int]]:
    """Jobs that are done, as `at_steps` takes them."""
    return ((job.step, job.over - job.came, job.queued, job.work) for job in jobs)


def recorded_came(course: Course, time: WorkTime, now: int) -> Came:
    """What came of a dossier as it was recorded."""
    late = None
    if course.due is not None:
        if course.completed is not None:
            late = _date(course.completed) > _date(course.due)
        elif course.ended is None and not course.stands and _date(now) > _date(course.due):
            late = True
    over = course.completed is not None or course.ended is not None
    return Came(late, _taken(course, time), time.day_s, _left(course), not over)


def _left(course: Course) -> bool:
    return course.ended is not None and course.completed is None


def _date(at: int) -> int:
    """The number of the civil day."""
    return (at + _CIVIL_S) // _DAY_S


def _taken(course: Course, time: WorkTime) -> int | None:
    if course.completed is None:
        return None
    start, end = time.second(course.started), time.second(course.completed)
    stood = sum(time.second(to) - time.second(since) for since, to in course.pauses)
    return max(0, end - start - stood)


class DueDates:
    """The legal dates of dossiers of a run, each counted once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], int | None] = {}

    def last_second(self, case: Case) -> int | None:
        """The working second before which the dossier is in time; None without a date."""
        record, time = case.record, case.record.time
        if record.limit is None:
            return None
        at = case.received if not case.restarted else None
        pauses = tuple(case.pauses)
        key = (id(time), at or case.started, at is None, record.limit, record.cutoff, pauses)
        if key not in self._known:
            self._known[key] = _last_second(time, at, case.started, record.limit, record.cutoff,
                                            pauses)  # fmt: skip
        return self._known[key]


def _last_second(
    time: WorkTime,
    at: int | None,
    started: int,
    limit: Limit,
    cutoff: CutOff | None,
    pauses: tuple[tuple[int, int], ...],
) -> int | None:
    try:
        since = time.moment(started) if at is None else moment_of(at)
        stood = [Pause(time.moment(start), time.moment(end)) for start, end in pauses]
        found = due(since, limit, time.calendar, cutoff=cutoff, pauses=stood)
    except (UnknownYear, NeverOpen):
        return None
    midnight = found.at.astimezone(CIVIL).replace(hour=0, minute=0, second=0, microsecond=0)
    return time.after(midnight + timedelta(days=1))


def came_of(case: Case, horizon: int, dates: DueDates) -> Came:
    """What came of a dossier in a run."""
    last = dates.last_second(case)
    over = case.ended is not None
    late = None
    if last is not None:
        if case.completed is not None:
            late = case.completed > last
        elif not over and case.paused is None and horizon > last:
            late = True
    taken = None
    if case.completed is not None:
        done = case.completed
        stood = sum(min(end, done) - min(start, done) for start, end in case.pauses)
        taken = max(0, done - case.started - stood)
    left = over and case.completed is None
    return Came(late, taken, case.record.time.day_s, left, not (over or case.completed is not None))
