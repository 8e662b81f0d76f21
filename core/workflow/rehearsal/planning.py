"""A workflow and the record as it can use it: what each draw of a rehearsal is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from core.people.roles import Role
from core.workflow.definition import Kind, Step, Workflow
from core.workflow.past.courses import Course
from core.workflow.past.worktime import epoch
from core.workflow.rehearsal.choosing import Choices
from core.workflow.rehearsal.desks import Job
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
from core.workflow.rehearsal.following import Walk
from core.workflow.rehearsal.guessing import Guess, guesses
from core.workflow.rehearsal.matching import LOOPS, Trace, matching, trace
from core.workflow.rehearsal.recollecting import Past
from core.workflow.rehearsal.records import Recorded, Visit, left_after, visits_of
from core.workflow.rehearsal.teams import Teams

#: A dossier is stood for by so many before and behind it, at least.
NEAREST = 8


@dataclass(frozen=True, slots=True)
class Dropped:
    """A recorded step that has no place in the draft."""

    key: str
    role: Role | None
    stays: int
    hours: float  #: working hours in all


class Told(Protocol):
    """Who wants to know how far it is."""

    def next(self) -> None:
        """A run is done."""

    def breathe(self) -> None:
        """It goes on; others may have their turn."""


class Plan:
    """A workflow, and the record as it can use it."""

    def __init__(self, workflow: Workflow, past: Past, change: Mapping[Role, int]) -> None:
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
        times = [time.day_s for time, _ in past.groups()]
        day_s = times[0] if times else 8 * 3600
        self._guesses, self._sources = guesses(workflow, self._visits, day_s)
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

    def drawn(self, number: int, told: Told) -> Figures:
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


def _together(loads: Iterable[Load]) -> list[Load]:
    """One line for each officer, in the order of units, roles and officers."""
    found: dict[int, Load] = {}
    for one in loads:
        before = found.get(one.officer_id)
        if before is not None:
            one = replace(one, tasks=one.tasks + before.tasks, busy=one.busy + before.busy)
        found[one.officer_id] = one
    return sorted(found.values(), key=lambda one: (one.unit_id, one.role, -one.officer_id))
