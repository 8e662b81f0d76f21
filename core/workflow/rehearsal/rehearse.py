"""The rehearsal itself: what was recorded, the same once more by the rules of the rehearsal,
and the draft, each beside the others.

The second of the three is there to be believed or not: a rehearsal that does not give back
what happened says nothing about a draft. The draft is drawn several times: with every dossier
doing what it did, then with dossiers of the same office doing each other's, so that the range
shows how much is chance. And nobody knows whether a dossier lay for want of time or for want
of haste: half of the draws let waiting grow and shrink with the load of the officers, the
other half let it be as long as it was, so that the range shows that too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from core.calendar.limits import Limit, LimitUnit
from core.people.roles import Role
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.past.courses import Course
from core.workflow.past.general import general
from core.workflow.past.worktime import WorkTime, epoch
from core.workflow.rehearsal.choosing import Choices
from core.workflow.rehearsal.desks import Job
from core.workflow.rehearsal.effort import BRIEF_S, Timed, split
from core.workflow.rehearsal.figures import (
    Came,
    DueDates,
    Figures,
    Load,
    at_steps,
    came_of,
    figures,
    recorded_came,
    spent,
)
from core.workflow.rehearsal.following import Guesses, Walk
from core.workflow.rehearsal.matching import LOOPS, STAYS, Trace, matching, trace
from core.workflow.rehearsal.material import Material
from core.workflow.rehearsal.records import Recorded, Visit, left_after, visits_of
from core.workflow.rehearsal.teams import Teams

#: Dossiers that walk in all draws together, and the fewest and most draws.
WALKS, FEWEST_DRAWS, MOST_DRAWS = 40_000, 4, 20
#: A step with a limit of its own, where no step with a limit was recorded, takes so much of it.
USUAL_SHARE = 0.6
#: Fewer recorded stays than this say nothing about how long a step takes.
ENOUGH = 5
#: A dossier is stood for by so many before and behind it, at least.
NEAREST = 8

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A recorded step that has no place in the draft."""

    key: str
    role: Role | None
    stays: int
    hours: float  #: working hours in all


@dataclass(frozen=True)
class Guess:
    """Where the time of a step comes from that was not recorded often enough."""

    step: str
    source: str  #: `time` (its limit), `role` (others of the role), `all`, `nothing`
    stays: int  #: of the first draw that took it


@dataclass(frozen=True)
class Report:
    """What a rehearsal says."""

    recorded: Figures
    replayed: Figures  #: today's process by the rules of the rehearsal
    draws: Sequence[Figures]  #: of the draft; the first with every dossier's own record
    dropped: Sequence[Dropped] = ()
    guesses: Sequence[Guess] = ()
    nobody: Sequence[tuple[int, Role]] = ()  #: (unit, role) that nobody holds: one was made up
    stuck: Mapping[str, int] = field(default_factory=dict)  #: step -> dossiers that got no further
    left_out: int = 0

    @property
    def draft(self) -> Figures:
        """The first draw, with waiting by load: what to set beside what was recorded."""
        return self.draws[0]

    def range_of(self, figure: Callable[[Figures], float | None]) -> tuple[float, float] | None:
        """The least and the most over all draws; None when no draw knows it."""
        known = [one for one in map(figure, self.draws) if one is not None]
        return (min(known), max(known)) if known else None


def rehearse(
    draft: Workflow,
    material: Material,
    *,
    change: Mapping[Role, int] | None = None,
    draws: int | None = None,
    progress: Progress = lambda part: None,
) -> Report:
    """Rehearse a draft; the same input gives the same report.

    Args:
        change: people more, or fewer, in each team of a role.
        draws: how often to draw; by the number of dossiers when None.
        progress: called now and then with the part that is done, 0..1.
    """
    count = max(1, len(material.courses))
    draws = draws or min(MOST_DRAWS, max(FEWEST_DRAWS, WALKS // count))
    past = _Past(material)
    told = _Told(progress, draws + 2)
    told.next()
    today = material.today or general(material.procedure)
    replayed = _Plan(today, past, {}).drawn(0, told)
    plan = _Plan(draft, past, change or {})
    found = [plan.drawn(number, told) for number in range(draws)]
    return Report(
        plan.recorded(),
        replayed,
        found,
        plan.dropped(),
        plan.guessed(),
        sorted(plan.teams.nobody),
        plan.stuck,
        material.left_out,
    )


class _Told:
    """How far it is."""

    def __init__(self, progress: Progress, runs: int) -> None:
        self._progress, self._runs, self._done = progress, runs, 0

    def next(self) -> None:
        self._done += 1
        self._progress(min(1.0, self._done / self._runs))

    def breathe(self) -> None:
        self._progress(min(1.0, self._done / self._runs))


class _Past:
    """The record, its stays split into work and waiting."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.courses = sorted(material.courses, key=lambda one: (one.received, one.id))
        self.now = epoch(material.now)
        self.teams = Teams(material.staff, _seen(self.courses))
        self.timed: dict[int, list[Timed]] = {}
        self.paces: dict[int, list[int]] = {}  #: by id of the working time
        for time, group in self.groups():
            horizon = time.second(self.now)
            for course in group:
                self.timed[course.id] = [
                    Timed(stay, time, self._team(stay.unit_id, stay.role), horizon)
                    for stay in course.stays
                ]
            flat = [one for course in group for one in self.timed[course.id]]
            self.paces[id(time)] = split(flat, self.teams.officers, time)

    def _team(self, unit_id: int | None, role: Role | None) -> int | None:
        return None if unit_id is None or role is None else self.teams.number(unit_id, role)

    def time(self, course: Course) -> WorkTime:
        return self.material.times[course.receiving_id]

    def was(self, course: Course) -> Workflow | None:
        return self.material.ran_on.get(course.workflow_version_id or 0)

    def groups(self) -> list[tuple[WorkTime, list[Course]]]:
        """The courses by working time: seconds of different calendars do not compare."""
        found: dict[int, tuple[WorkTime, list[Course]]] = {}
        for course in self.courses:
            time = self.time(course)
            found.setdefault(id(time), (time, []))[1].append(course)
        return list(found.values())


def _seen(courses: Iterable[Course]) -> dict[tuple[int, Role], tuple[int, ...]]:
    found: dict[tuple[int, Role], dict[int, None]] = {}
    for course in courses:
        for stay in course.stays:
            if stay.officer_id is not None and stay.unit_id is not None and stay.role:
                found.setdefault((stay.unit_id, stay.role), {})[stay.officer_id] = None
    return {key: tuple(sorted(officers)) for key, officers in found.items()}


class _Plan:
    """A workflow, and the record as it can use it."""

    def __init__(self, workflow: Workflow, past: _Past, change: Mapping[Role, int]) -> None:
        self._workflow, self._past = workflow, past
        traces = {
            trace(one.stay, past.was(course)): None
            for course in past.courses
            for one in past.timed[course.id]
        }
        self._matched = matching(workflow, traces)
        self.teams = Teams(past.material.staff, past.teams.seen, change)
        self._records = {course.id: self._record(course) for course in past.courses}
        self._visits = self._all_visits()
        self._guesses, self._sources = _guesses(workflow, self._visits, past)
        self._choices = {
            step.key: Choices(step, _usual(step, self._visits[step.key]))
            for step in workflow.steps.values()
            if step.kind is Kind.TASK
        }
        self._near = _neighbours(self._records.values())
        self._guessed: dict[str, int] = {}
        self._dates = DueDates()
        self.stuck: dict[str, int] = {}

    def _record(self, course: Course) -> Recorded:
        past = self._past
        time, rules = past.time(course), past.material.rules[course.version_id]
        visits, loops = visits_of(
            past.timed[course.id],
            past.was(course),
            self._matched,
            self._workflow,
            past.paces[id(time)],
        )
        return Recorded(
            course,
            time,
            time.second(course.received),
            course.limit,
            time.calendar.week.cutoff_under(rules.cutoff),
            rules.restarts,
            visits,
            loops,
            left_after(course, time),
            self._data(course),
        )

    def _data(self, course: Course) -> dict[str, object]:
        outcomes = {
            f"{stay.key}.outcome": stay.action for stay in course.stays if stay.kind is Kind.AGENCY
        }
        usual = {
            f"{step.key}.outcome": "granted"
            for step in self._workflow.steps.values()
            if step.kind is Kind.AGENCY
        }
        decided = course.outcome or "granted"
        return {**course.filled, **usual, **outcomes, "outcome": decided}

    def _all_visits(self) -> dict[str, list[Visit]]:
        found: dict[str, list[Visit]] = {key: [] for key in self._workflow.steps}
        for record in self._records.values():
            for step, visits in record.visits.items():
                found[step] += [visit for visit in visits if visit.over]
        return found

    def drawn(self, number: int, told: _Told) -> Figures:
        """One draw; the first two have every dossier do what it did, and in every other one
        waiting does not depend on load.
        """
        came: list[Came] = []
        jobs: list[Job] = []
        loads: list[Load] = []
        dates = self._dates
        for time, group in self._past.groups():
            walk = self._walk(number)
            horizon = time.second(self._past.now)
            walk.run(self._arrivals(group, number, walk.chance), horizon, told.breathe)
            came += [came_of(case, horizon, dates) for case in walk.cases]
            jobs += walk.spent
            span = max(1, horizon - time.second(epoch(self._past.material.since)))
            loads += self._loads(walk, span)
            if number == 0:
                self._keep(walk)
        told.next()
        return figures(came, at_steps(spent(jobs)), _together(loads))

    def _walk(self, number: int) -> Walk:
        return Walk(
            self._workflow,
            self.teams,
            self._choices,
            self._guesses,
            Random(f"motcua {number // 2}"),
            fixed=number % 2 == 1,
        )

    def _arrivals(
        self, group: Sequence[Course], number: int, chance: Random
    ) -> list[tuple[int, int, Recorded]]:
        found = []
        for course in group:
            own = self._records[course.id]
            record = own if number < 2 else chance.choice(self._near[course.id])
            found.append((own.received, course.received, record))
        return found

    def _keep(self, walk: Walk) -> None:
        for step, count in walk.guessed.items():
            self._guessed[step] = self._guessed.get(step, 0) + count
        for case in walk.cases:
            if case.stuck:
                self.stuck[case.stuck] = self.stuck.get(case.stuck, 0) + 1

    def _loads(self, walk: Walk, span: int) -> list[Load]:
        where: dict[int, tuple[int, Role]] = {}
        for officers, place in zip(self.teams.officers, self.teams.places, strict=True):
            for officer in officers:
                where.setdefault(officer, place)
        return [
            Load(officer, *where[officer], walk.desks.finished[officer], worked / span)
            for officer, worked in walk.desks.worked.items()
        ]

    def recorded(self) -> Figures:
        """What happened, by the steps of this workflow."""
        past = self._past
        stays = (
            (step, one.stayed, one.stayed - one.away - one.lay - one.work, one.work)
            for step, visits in self._visits.items()
            for one in visits
        )
        came = [recorded_came(one, past.time(one), past.now) for one in past.courses]
        return figures(came, at_steps(stays), self._recorded_loads())

    def _recorded_loads(self) -> list[Load]:
        found: dict[int, Load] = {}
        for time, group in self._past.groups():
            start = time.second(epoch(self._past.material.since))
            span = max(1, time.second(self._past.now) - start)
            for one in (timed for course in group for timed in self._past.timed[course.id]):
                officer, place = one.officer, one.stay
                if officer is None or one.open or place.unit_id is None or place.role is None:
                    continue
                before = found.get(officer, Load(officer, place.unit_id, place.role, 0, 0.0))
                found[officer] = replace(
                    before, tasks=before.tasks + 1, busy=before.busy + one.work / span
                )
        return _together(found.values())

    def dropped(self) -> list[Dropped]:
        """What was recorded and has no place here, the most time first."""
        found: dict[Trace, list[int]] = {}
        for course in self._past.courses:
            for one in self._past.timed[course.id]:
                key = trace(one.stay, self._past.was(course))
                if key not in self._matched.steps and not one.stay.part:
                    found.setdefault(key, []).append(one.done - one.opened)
        listed = [Dropped(k[0], k[1], len(s), sum(s) / 3600) for k, s in found.items()]
        return sorted(listed, key=lambda one: -one.hours)

    def guessed(self) -> list[Guess]:
        """Where times come from that were not recorded."""
        return [
            Guess(step, self._sources[step], count)
            for step, count in sorted(self._guessed.items())
            if self._sources[step] != "record"
        ]


def _neighbours(records: Iterable[Recorded]) -> dict[int, Sequence[Recorded]]:
    """For each dossier those that may stand for it: of the same one-stop, with about as much
    time from reception to the legal date. What is due the same day is not done like what has
    weeks, nor what came in the morning like what came before closing time.
    """
    by_unit: dict[int, list[Recorded]] = {}
    for one in records:
        by_unit.setdefault(one.course.receiving_id, []).append(one)
    found: dict[int, Sequence[Recorded]] = {}
    for those in by_unit.values():
        those.sort(key=lambda one: (_slack(one), one.course.id))
        reach = max(NEAREST, len(those) // 40)
        for place, one in enumerate(those):
            start = max(0, min(place - reach, len(those) - 2 * reach - 1))
            found[one.course.id] = those[start : start + 2 * reach + 1]
    return found


def _slack(one: Recorded) -> int:
    course, time = one.course, one.time
    return -1 if course.due is None else time.second(course.due) - time.second(course.started)


def _usual(step: Step, visits: Iterable[Visit]) -> list[str]:
    keys = {way.key for way in step.actions if way.does not in LOOPS}
    return [visit.action for visit in visits if visit.action in keys]


def _guesses(
    workflow: Workflow, visits: Mapping[str, Sequence[Visit]], past: _Past
) -> tuple[Guesses, dict[str, str]]:
    """For each step, stays to draw from where a dossier has none of its own; and their source."""
    steps = [step for step in workflow.steps.values() if step.kind in STAYS]
    time = next(iter(past.material.times.values()), None)
    day_s = time.day_s if time else 8 * 3600
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
    """What the usual shares of a limit are, half an hour of it at most being work."""
    if time is None:
        return []
    taken = [int(share * limit_s(time, day_s)) for share in shares]
    return [Visit(0, max(0, whole - 1800), min(1800, whole), stayed=whole) for whole in taken]


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


def _together(loads: Iterable[Load]) -> list[Load]:
    """One line for each officer, in the order of units, roles and officers."""
    found: dict[int, Load] = {}
    for one in loads:
        before = found.get(one.officer_id)
        if before is not None:
            one = replace(one, tasks=one.tasks + before.tasks, busy=one.busy + before.busy)
        found[one.officer_id] = one
    return sorted(found.values(), key=lambda one: (one.unit_id, one.role, -one.officer_id))
