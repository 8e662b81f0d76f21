"""The record of a rehearsal: courses by working time, their stays split into work and waiting."""

from __future__ import annotations

from collections.abc import Iterable

from core.people.roles import Role
from core.workflow.definition import Workflow
from core.workflow.past.courses import Course
from core.workflow.past.worktime import WorkTime, epoch
from core.workflow.rehearsal.effort import Timed, split
from core.workflow.rehearsal.material import Material
from core.workflow.rehearsal.teams import Teams


class Past:
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
