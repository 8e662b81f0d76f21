"""What officers tell each other about a dossier: comments, directions, questions and answers.

The list stands on the dossier's page, which `remarks_shown` gives its part of, and on a page
of its own, which has the form that asks another unit and takes every form back that has a
fault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.seen import seen
from backoffice.typed import Typed, date_of
from backoffice.visitor import Visitor, visitor
from core.clock import civil_date
from core.dossiers.models import Dossier
from core.errors import InvalidInput, NotFound
from core.folding import fold
from core.people.models import Assignment, Officer, Unit
from core.people.roles import Role
from core.people.units import UnitTree
from core.workflow import remarks
from core.workflow.models import Remark, Saying

#: What the dossier's page shows: the latest, each with its answers.
SHOWN = 10
#: These work on no dossier, so nobody directs them.
_IDLE = frozenset({Role.INSPECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Line:
    """One remark, and the answers to it."""

    id: int
    kind: Saying
    officer: str
    unit: str
    at: datetime
    text: str
    to: str  #: the officer who is directed, or the unit that is asked; may be empty
    due_at: datetime | None
    waits: bool  #: a question that nobody has answered
    late: bool
    answers: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template shows."""

    code: str
    lines: Sequence[Line]  #: the latest first
    more: int  #: older ones that are not among them
    talks: bool
    directs: bool
    officers: Sequence[tuple[int, str]]  #: who could be directed
    typed: Mapping[Saying, Typed] = field(default_factory=dict)


async def remarks_shown(who: Visitor, dossier: Dossier, f: Formats) -> dict[str, Shown]:
    """What the dossier's page needs for `remarks.html`, under one name."""
    return {"remarks": await _shown(who, dossier, f, SHOWN)}


class Remarks:
    """The page of a dossier's remarks, and the forms."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """All that was said, and the forms."""
        who = visitor(request)
        dossier = await seen(who, request.match_info["code"], "remarks")
        return await self._render(request, who, dossier, {})

    async def say(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Comment, direct or ask; with a fault the page, and what was typed."""
        who = visitor(request)
        kind = next((one for one in _SAY if one.value == form.text("kind")), None)
        if kind is None:
            raise web.HTTPBadRequest
        dossier = await seen(who, request.match_info["code"], "remarks")
        typed = Typed(form, dict(form.faults))
        try:
            said = await _SAY[kind](who, dossier, typed)
        except InvalidInput as error:
            typed.faults[str(error.facts["field"])] = str(error.facts["why"])
            said = None
        if said is None:
            return await self._render(request, who, dossier, {kind: typed})
        return pages.go(f"{pages.href('dossiers', dossier.code)}#remark-{said.id}")

    async def _render(
        self, request: web.Request, who: Visitor, dossier: Dossier, typed: Mapping[Saying, Typed]
    ) -> web.Response:
        f = pages.formats(request)
        lines = [
            line
            for kind, one in typed.items()
            for line in fault_lines(one.faults, f, {}, prefix=f"{kind.value}.")
        ]
        context = {
            "remarks": await _shown(who, dossier, f, None, typed),
            "units": _askable(who, f),
            "lines": lines,
        }
        return pages.render(request, "remarks_page.html", context, status=422 if lines else 200)


async def _comment(who: Visitor, dossier: Dossier, typed: Typed) -> Remark | None:
    return await remarks.comment(who.actor, dossier, typed.text("text"), now=who.now)


async def _direct(who: Visitor, dossier: Dossier, typed: Typed) -> Remark | None:
    to = _chosen(typed, "to_officer_id")
    if to is not None and to not in dict(await _directed(who, dossier)):
        raise InvalidInput(field="to_officer_id", why="choose")
    return await remarks.direct(
        who.actor, dossier, typed.text("text"), now=who.now, to_officer_id=to
    )


async def _ask(who: Visitor, dossier: Dossier, typed: Typed) -> Remark | None:
    to, due_on = _chosen(typed, "to_unit_id"), date_of(typed, "due_on")
    if to not in {unit.id for unit in _others(who)}:
        typed.faults["to_unit_id"] = "choose"
    if not typed.text("text"):
        typed.faults["text"] = "empty"
    if typed.faults or to is None:
        return None
    return await remarks.ask(who.actor, dossier, to, typed.text("text"), due_on, now=who.now)


#: What a form may say. Each raises InvalidInput, or notes faults in `typed` and gives None.
_SAY: dict[Saying, Callable[[Visitor, Dossier, Typed], Awaitable[Remark | None]]] = {
    Saying.COMMENT: _comment,
    Saying.DIRECTION: _direct,
    Saying.QUESTION: _ask,
}


def _chosen(typed: Typed, name: str) -> int | None:
    """The id that was chosen; -1 for what is none."""
    text = typed.text(name)
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1


async def _shown(
    who: Visitor,
    dossier: Dossier,
    f: Formats,
    most: int | None,
    typed: Mapping[Saying, Typed] | None = None,
) -> Shown:
    """`most` None: all of them."""
    found = await remarks.remarks_of(dossier)
    lines = await _lines(found, who, f)
    directs = remarks.may_direct(who.actor, dossier)
    return Shown(
        dossier.code,
        lines[:most],
        max(0, len(lines) - most) if most is not None else 0,
        remarks.may_talk(who.actor, dossier),
        directs,
        await _directed(who, dossier) if directs else [],
        {kind: Typed() for kind in _SAY} | dict(typed or {}),
    )


async def _lines(found: Sequence[Remark], who: Visitor, f: Formats) -> list[Line]:
    """Questions with their answers, the latest first; answers in their order."""
    names = await _names([one.to_officer_id for one in found if one.to_officer_id])
    answers: dict[int, list[Line]] = {}
    for one in found:
        if one.answers_id is not None:
            line = _line(one, (), who, f, names)
            answers.setdefault(one.answers_id, []).append(line)
    asked = [one for one in reversed(found) if one.answers_id is None]
    return [_line(one, answers.get(one.id, ()), who, f, names) for one in asked]


def _line(
    one: Remark, answers: Sequence[Line], who: Visitor, f: Formats, names: Mapping[int, str]
) -> Line:
    tree, to = who.actor.tree, ""
    if one.kind is Saying.QUESTION and one.to_unit_id is not None:
        to = f.unit(tree.get(one.to_unit_id))
    elif one.to_officer_id is not None:
        to = names.get(one.to_officer_id, "")
    waits = one.kind is Saying.QUESTION and one.answered_at is None
    return Line(
        one.id,
        one.kind,
        one.officer.name,
        f.unit(tree.get(one.unit_id)),
        one.at,
        one.text,
        to,
        one.due_at,
        waits,
        waits and one.due_at is not None and one.due_at < who.now,
        answers,
    )


async def _names(officer_ids: Sequence[int]) -> dict[int, str]:
    if not officer_ids:
        return {}
    return dict(await Officer.filter(id__in=set(officer_ids)).values_list("id", "name"))


async def _directed(who: Visitor, dossier: Dossier) -> list[tuple[int, str]]:
    """Who works on dossiers where this one lies, by name; not who directs."""
    tree, today = who.actor.tree, civil_date(who.now)
    agency = tree.agency(dossier.receiving_unit_id)
    units = {dossier.receiving_unit_id, *(unit.id for unit in tree.departments(agency.id))}
    if dossier.handling_unit_id:
        units.add(dossier.handling_unit_id)
    found = await Assignment.filter(unit_id__in=list(units), officer__active=True).select_related(
        "officer"
    )
    officers = {
        one.officer.id: one.officer
        for one in found
        if one.role not in _IDLE
        and one.officer_id != who.officer.id
        and one.valid_from <= today
        and (one.valid_to is None or today <= one.valid_to)
    }
    return [
        (one.id, f"{one.name}, {one.title}" if one.title else one.name)
        for one in sorted(officers.values(), key=lambda one: (one.name, one.id))
    ]


def _others(who: Visitor) -> list[Unit]:
    """The units for which this officer does not speak himself, by name."""
    own, today = who.actor.grants, civil_date(who.now)
    found = [
        unit
        for unit in who.actor.tree.all()
        if unit.id not in own
        and unit.valid_from <= today
        and (unit.valid_to is None or today <= unit.valid_to)
    ]
    return sorted(found, key=lambda unit: fold(unit.name))


def _askable(who: Visitor, f: Formats) -> list[tuple[str, list[tuple[int, str]]]]:
    """(agency, [(unit, name)]): the agency itself first, then its departments."""
    groups: dict[int, list[tuple[int, str]]] = {}
    for unit in _others(who):
        agency_id = _agency(who.actor.tree, unit.id)
        group = groups.setdefault(agency_id, [])
        group.insert(0 if unit.id == agency_id else len(group), (unit.id, f.unit(unit)))
    named = [(f.unit(who.actor.tree.get(one)), group) for one, group in groups.items()]
    return sorted(named, key=lambda one: fold(one[0]))


def _agency(tree: UnitTree, unit_id: int) -> int:
    try:
        found: int = tree.agency(unit_id).id
    except NotFound:
        return unit_id
    return found
