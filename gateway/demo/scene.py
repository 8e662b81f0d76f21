"""What the generator of dossiers needs to know of the province, as plain values.

No database is behind it, so that a thread can read it while others use that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from core.calendar.days import Calendar
from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit
from core.calendar.loading import calendar_for
from core.calendar.pauses import SupplementPolicy
from core.dossiers.models import Channel
from core.folding import fold
from core.people.roles import Role
from core.people.units import unit_tree
from core.procedures.content import Channel as WayOfFiling
from core.procedures.content import Content
from core.procedures.limits import limits_for
from core.procedures.models import Procedure, ProcedureVersion
from gateway.demo.lines import Listed
from gateway.demo.province import Agency, Department, Province, facts
from gateway.demo.staff import Member


@dataclass(frozen=True, slots=True)
class Person:
    """An officer, as histories name him."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Bureau:
    """A department with its people."""

    unit_id: int
    name: str
    head: Person
    handlers: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure as one agency offers it."""

    version_id: int
    name: str
    bureau: Bureau
    limits: Mapping[Channel, Limit | None]
    papers: Listed
    fees: Mapping[Channel, Listed]
    max_supplements: int
    supplement_policy: SupplementPolicy
    cutoff_policy: CutOffMode | None


@dataclass(frozen=True)
class OneStop:
    """An agency that receives dossiers: its people, its calendar, what it offers."""

    unit_id: int
    name: str
    place: str
    agency_code: str
    weight: int
    calendar: Calendar
    receivers: tuple[Person, ...]
    leaders: tuple[Person, ...]
    clerks: tuple[Person, ...]
    offers: tuple[Offer, ...]
    popularity: tuple[float, ...]  #: of each offer

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """The offers' popularity summed up, ending at 1: where to look with a random number."""
        total = sum(self.popularity)
        return tuple(one / total for one in accumulate(self.popularity))


async def one_stops(
    province: Province, staff: Sequence[Member], now: datetime
) -> tuple[OneStop, ...]:
    """All one-stops of the province that can receive something."""
    tree = await unit_tree(now)
    catalogue = await _catalogue()
    found = []
    for agency in province.agencies:
        chain = tree.chain(agency.unit.id)
        found.append(_one_stop(agency, staff, await calendar_for(chain, now), catalogue))
    return tuple(one for one in found if one.offers and one.receivers)


async def _catalogue() -> list[tuple[int, Content]]:
    """(version, content) of the active procedures, by code."""
    current = {
        (one.id, one.current_number): one.code for one in await Procedure.filter(active=True)
    }
    found = {}
    names = tuple(ProcedureVersion._meta.db_fields)
    async for version in ProcedureVersion.all():
        code = current.get((version.procedure_id, version.number))
        if code is not None:
            columns = {name: getattr(version, name) for name in names}
            found[code] = (version.id, Content.of(columns | {"code": code}))
    return [found[code] for code in sorted(found)]


def _one_stop(
    agency: Agency,
    staff: Sequence[Member],
    calendar: Calendar,
    catalogue: Sequence[tuple[int, Content]],
) -> OneStop:
    unit = agency.unit
    bureaus = [_bureau(one, staff) for one in agency.departments]
    offered = [
        (content, _offer(version_id, content, bureaus[place]))
        for version_id, content in catalogue
        if agency.level.value in content.levels
        and bureaus[place := _handled_by(content, agency.departments)].handlers
    ]
    return OneStop(
        unit_id=unit.id,
        name=unit.name,
        place=f"{unit.place}, tỉnh {facts()['place']}".removeprefix(f"{facts()['place']}, "),
        agency_code=str(unit.agency_code),
        weight=agency.weight,
        calendar=calendar,
        receivers=_people(staff, unit.id, Role.RECEIVING_OFFICER),
        leaders=_people(staff, unit.id, Role.LEADER),
        clerks=_people(staff, unit.id, Role.CLERK),
        offers=tuple(offer for _, offer in offered),
        popularity=tuple(_popularity(content) for content, _ in offered),
    )


def _people(staff: Sequence[Member], unit_id: int, role: Role) -> tuple[Person, ...]:
    return tuple(
        Person(one.officer_id, one.name)
        for one in staff
        if one.post.unit.id == unit_id and one.post.role is role
    )


def _bureau(department: Department, staff: Sequence[Member]) -> Bureau:
    unit = department.unit
    handlers = _people(staff, unit.id, Role.HANDLING_OFFICER)
    heads = _people(staff, unit.id, Role.HEAD) or handlers
    return Bureau(unit.id, unit.name, heads[0] if heads else Person(0, ""), handlers)


def _handled_by(content: Content, departments: Sequence[Department]) -> int:
    field = fold(content.field)
    for place, department in enumerate(departments):
        if any(words in field for words in department.fields):
            return place
    return len(departments) - 1


def _popularity(content: Content) -> float:
    field, popular = fold(content.field), facts()["popularity"]
    return float(max((weight for words, weight in popular.items() if words in field), default=1))


def _offer(version_id: int, content: Content, bureau: Bureau) -> Offer:
    return Offer(
        version_id=version_id,
        name=content.name,
        bureau=bureau,
        limits={channel: _limit(content, channel) for channel in Channel},
        papers=_papers(content),
        fees={channel: _fees(content, channel) for channel in Channel},
        max_supplements=content.max_supplements,
        supplement_policy=content.supplement_policy,
        cutoff_policy=content.cutoff_policy,
    )


def _limit(content: Content, channel: Channel) -> Limit | None:
    found = limits_for(content, WayOfFiling(channel.value))
    return found.only or (found.choices[0].limit if found.choices else None)


def _papers(content: Content) -> Listed:
    """What is handed in when no special case applies, as `PaperGiven.as_json` has it."""
    return Listed(
        {
            "name": paper.name,
            "originals": paper.originals or 0,
            "certified": 0,
            "copies": paper.copies or 0,
            "files": [],
        }
        for paper in content.papers
        if not (paper.case or paper.is_note or paper.replaced_by)
    )


def _fees(content: Content, channel: Channel) -> Listed:
    for way in content.ways:
        if way.channel.value == channel.value and way.fee_amount:
            return Listed([{"what": "Lệ phí", "amount": way.fee_amount}])
    return Listed([])
