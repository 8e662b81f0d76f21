"""Gathering the material of a rehearsal from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calendar.loading import calendar_for
from core.calendar.pauses import SupplementPolicy
from core.people.roles import Role
from core.people.units import UnitTree, unit_tree
from core.procedures import catalogue
from core.workflow.definition import Workflow
from core.workflow.holders import holders
from core.workflow.past.courses import Course, Which, count, courses
from core.workflow.past.worktime import WorkTime, worktime
from core.workflow.rehearsal.material import Material, Rules
from core.workflow.rehearsal.teams import Staff
from core.workflow.versions import workflow_of

#: The newest dossiers of a year that are rehearsed: more say the same, later.
MOST = 20_000
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be rehearsed with."""

    procedure_code: str
    since: datetime
    units: frozenset[int] | None = None  #: dossiers that these received or handle; None: all
    most: int = MOST


async def material(draft: Workflow, wanted: Wanted, now: datetime) -> Material:
    """The dossiers of the time and everything that is known of their offices."""
    tree = await unit_tree(now)
    which = Which(wanted.procedure_code, wanted.since, wanted.units, wanted.most)
    fields = {name for step in draft.steps.values() for way in step.actions
              for name in way.when.fields}  # fmt: skip
    found: list[Course] = []
    async for piece in courses(which, filled=bool(fields - {"outcome"})):
        found += piece
    every = Which(wanted.procedure_code, wanted.since, wanted.units)
    versions = {one.workflow_version_id for one in found} - {None}
    ran_on = {id: await workflow_of(id) for id in versions if id is not None}
    return Material(
        wanted.procedure_code,
        _since(found, wanted, now),
        now,
        found,
        await _times({one.receiving_id for one in found}, tree, now),
        await _staff(found, draft, tree, now),
        {one: await _rules(one) for one in {course.version_id for course in found}},
        ran_on,
        ran_on.get(_today(found) or 0),
        max(0, await count(every) - len(found)),
    )


def _since(found: list[Course], wanted: Wanted, now: datetime) -> datetime:
    """When the time begins that the dossiers fill."""
    if not found or len(found) < wanted.most:
        return wanted.since
    return datetime.fromtimestamp(found[-1].received, now.tzinfo)


async def _times(units: Iterable[int], tree: UnitTree, now: datetime) -> dict[int, WorkTime]:
    made: dict[int, WorkTime] = {}
    found: dict[int, WorkTime] = {}
    for unit in sorted(units):
        calendar = await calendar_for(tree.chain(unit), now)
        if id(calendar) not in made:
            made[id(calendar)] = worktime(calendar)
        found[unit] = made[id(calendar)]
    return found


async def _staff(found: Iterable[Course], draft: Workflow, tree: UnitTree, now: datetime) -> Staff:
    staff = await holders(now)
    units = {unit for one in found for unit in (one.receiving_id, one.handling_id)}
    units |= {stay.unit_id for one in found for stay in one.stays if stay.unit_id is not None}
    agencies = {unit.agency_code: unit.id for unit in tree.all() if unit.agency_code}
    places = [step.place for step in draft.steps.values() if step.place]
    units |= {agencies[place.unit] for place in places if place.unit in agencies}
    held = {
        (unit, role): officers
        for unit in units
        for role in Role
        if (officers := staff.at(unit, role, tree))
    }
    return Staff(held, agencies, staff.names)


async def _rules(version_id: int) -> Rules:
    content = (await catalogue.version(version_id)).content
    return Rules(content.cutoff_policy, content.supplement_policy is SupplementPolicy.RESTART)


def _today(found: list[Course]) -> int | None:
    """The version that most of the dossiers ran on; None: the general table."""
    counts = Counter(one.workflow_version_id for one in found)
    return counts.most_common(1)[0][0] if counts else None
