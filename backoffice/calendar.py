"""The working calendar: a year at a glance, entering a day, and what that would do first.

A change is shown before it is made: how many open dossiers it moves. Confirmed, it is
stored, and the dossiers follow in the background while the page tells how far they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from backoffice import pages
from backoffice.calendar_form import (
    KINDS,
    ORDINARY,
    proposed_days,
    proposed_week,
    started_from,
    week_started_from,
)
from backoffice.calendar_year import months, nearest
from backoffice.faults import fault_lines
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from core.calendar.days import Calendar
from core.calendar.hours import WEEKDAYS, CutOffMode
from core.calendar.loading import calendar_for
from core.calendar.models import NATION, CalendarChange, CalendarDay
from core.calendar.proposals import Proposal
from core.calendar.reckoning import UnknownYear
from core.dossiers.models import Dossier
from core.errors import NotAllowed
from core.people.models import Officer, UnitKind
from core.recalculation.confirming import confirm, require_calendar
from core.recalculation.following import progress
from core.recalculation.preview import Preview, check_years, preview
from core.recalculation.targets import put_aside, targets

#: Changes that the page lists, the newest first.
_SHOWN_CHANGES = 8


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose calendar a page is about."""

    unit_id: int
    name: str  #: empty for the nation
    chain: tuple[int, ...]  #: the unit, those above it and the nation
    calendar: Calendar
    may_change: bool


class Calendars:
    """The pages of the working calendar."""

    async def year(self, request: web.Request) -> web.StreamResponse:
        """The year at a glance, its special days, and what became of the last changes."""
        who = visitor(request)
        place = await _place(who, request.query.get("unit", ""))
        year = _year(request.query.get("year", ""), who, place.calendar)
        language = pages.spoken(request)
        rows = await CalendarDay.filter(
            unit_id__in=place.chain, on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)
        )
        listed, _ = nearest(rows, place.chain)
        context = {
            "place": place,
            "units": _units(who),
            "year": year,
            "months": months(place.calendar, year, language),
            "rows": listed,
            "week": place.calendar.week,
            "unit_names": _names(who, {row.unit_id for row in listed}),
            "people": await _people({row.changed_by for row in listed}),
            "changes": await _changes(place),
            "done": request.query.get("done", ""),
            "weekdays": WEEKDAYS,
        }
        return pages.render(request, "calendar.html", context)

    async def day(self, request: web.Request) -> web.StreamResponse:
        """The form of a day, filled with what is there."""
        who = visitor(request)
        place = await _place(who, request.query.get("unit", ""))
        require_calendar(who.actor, place.unit_id)
        on = _date(request.query.get("on", ""))
        row = await CalendarDay.get_or_none(unit_id=place.unit_id, on=on) if on else None
        return _day_page(request, place, Typed(), started_from(row, on), row)

    async def change_day(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Show what the days would do, or, confirmed, enter them."""
        who = visitor(request)
        place = await _place(who, form.text("unit"))
        require_calendar(who.actor, place.unit_id)
        typed = Typed(form)
        proposal = proposed_days(typed, place.unit_id)
        if proposal is None or not await _reached(who, proposal, typed, "on"):
            return _day_page(request, place, typed, started_from(None, None), None)
        return await _answered(request, place, form, proposal)

    async def week(self, request: web.Request) -> web.StreamResponse:
        """The form of the ordinary week, filled with what holds."""
        who = visitor(request)
        place = await _place(who, request.query.get("unit", ""))
        require_calendar(who.actor, place.unit_id)
        return _week_page(request, place, Typed(), week_started_from(place.calendar.week))

    async def change_week(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Show what the week would do, or, confirmed, set it."""
        who = visitor(request)
        place = await _place(who, form.text("unit"))
        require_calendar(who.actor, place.unit_id)
        typed = Typed(form)
        proposal = proposed_week(typed, place.unit_id)
        if proposal is None:
            return _week_page(request, place, typed, week_started_from(place.calendar.week))
        return await _answered(request, place, form, proposal)

    async def recount(self, request: web.Request, form: Form) -> web.StreamResponse:
        """The same for the calendar as it is: for rows that came from a file or a new version."""
        who = visitor(request)
        place = await _place(who, form.text("unit"))
        require_calendar(who.actor, place.unit_id)
        return await _answered(request, place, form, Proposal(place.unit_id))

    async def targets(self, request: web.Request) -> web.StreamResponse:
        """Dossiers that the office could finish earlier than promised, for decision."""
        who = visitor(request)
        return pages.render(
            request,
            "targets.html",
            {"listed": await targets(who.actor), "done": request.query.get("done", "")},
        )

    async def put_aside(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Keep to the promised date after all."""
        who = visitor(request)
        await put_aside(who.actor, request.match_info["code"], now=who.now)
        return pages.go(f"{pages.href('calendar', 'targets')}?done=1")


async def _place(who: Visitor, text: str) -> _Place:
    """Whose calendar is asked for: the officer's own agency unless said.

    Raises:
        NotFound: no such unit.
    """
    tree = who.actor.tree
    if text:
        unit_id = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1
    else:
        own = sorted(who.actor.grants)
        unit_id = tree.agency(own[0]).id if own else NATION
    above = () if unit_id == NATION else tree.chain(unit_id)
    try:
        require_calendar(who.actor, unit_id)
        may = True
    except NotAllowed:
        may = False
    name = "" if unit_id == NATION else tree.get(unit_id).name
    calendar = await calendar_for(above, who.now)
    return _Place(unit_id, name, (*above, NATION), calendar, may)


def _year(text: str, who: Visitor, calendar: Calendar) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else who.today.on.year
    return min(max(year, calendar.first_year), calendar.last_year)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _units(who: Visitor) -> list[tuple[int, str]]:
    """The calendars to choose from: agencies, and departments with one of their own are rare."""
    return [
        (unit.id, unit.name)
        for unit in who.actor.tree.all()
        if unit.kind is UnitKind.AGENCY or unit.id in who.actor.grants
    ]


def _names(who: Visitor, unit_ids: set[int]) -> dict[int, str]:
    return {one: who.actor.tree.get(one).name for one in unit_ids if one != NATION}


async def _people(usernames: set[str]) -> dict[str, str]:
    found = await Officer.filter(username__in=usernames).values_list("username", "name")
    return dict(found)


async def _changes(place: _Place) -> list[tuple[CalendarChange, Any]]:
    """The last changes that touch this calendar, and how far the dossiers have followed."""
    made = (
        await CalendarChange.filter(unit_id__in=place.chain).order_by("-id").limit(_SHOWN_CHANGES)
    )
    return [(one, await progress(one)) for one in made]


async def _reached(who: Visitor, proposal: Proposal, typed: Typed, field: str) -> bool:
    """Whether the calendar reaches its years; noted as a fault when it does not."""
    try:
        await check_years(proposal, who.now)
    except UnknownYear:
        typed.faults[field] = "unknown_year"
        return False
    return True


async def _answered(
    request: web.Request, place: _Place, form: Form, proposal: Proposal
) -> web.Response:
    """What it would do; or, confirmed, do it without counting everything once more."""
    who = visitor(request)
    if form.text("step") == "confirm":
        return await _confirmed(who, place, proposal)
    return await _preview_page(request, place, form, proposal, await preview(proposal, who.now))


async def _confirmed(who: Visitor, place: _Place, proposal: Proposal) -> web.Response:
    await confirm(who.actor, proposal, username=who.officer.username, now=who.now)
    first_on = proposal.dates[0]
    year = first_on.year if proposal.put or proposal.removed else who.today.on.year
    told = urlencode({"unit": place.unit_id, "year": year, "done": "changed"})
    return pages.go(f"{pages.href('calendar')}?{told}")


def _day_page(
    request: web.Request,
    place: _Place,
    typed: Typed,
    start: dict[str, str],
    row: CalendarDay | None,
) -> web.Response:
    lines = fault_lines(typed.faults, pages.formats(request), {})
    context = {
        "place": place,
        "typed": typed,
        "start": start,
        "row": row,
        "kinds": (*KINDS, ORDINARY),
        "lines": lines,
    }
    return pages.render(request, "calendar_day.html", context, status=422 if lines else 200)


def _week_page(
    request: web.Request, place: _Place, typed: Typed, start: dict[str, str]
) -> web.Response:
    labels = _weekday_labels(request)
    lines = fault_lines(typed.faults, pages.formats(request), {})
    context = {
        "place": place,
        "typed": typed,
        "start": start,
        "weekdays": WEEKDAYS,
        "weekday_labels": labels,
        "modes": tuple(CutOffMode),
        "lines": lines,
    }
    return pages.render(request, "calendar_week.html", context, status=422 if lines else 200)


def _weekday_labels(request: web.Request) -> dict[str, str]:
    f = pages.formats(request)
    return {day: f.say(f"weekday.{day}") for day in WEEKDAYS}


async def _preview_page(
    request: web.Request, place: _Place, form: Form, proposal: Proposal, shown: Preview
) -> web.Response:
    """What it would do, with everything that was typed kept for the confirmation."""
    named = {one[0] for one in (*shown.examples, *shown.late)}.union(shown.broken)
    codes = dict(await Dossier.filter(id__in=list(named)).values_list("id", "code"))
    kept = [
        (name, value) for name, value in form.texts.items() if name not in ("csrf", "step", "unit")
    ]
    context = {
        "place": place,
        "proposal": proposal,
        "weekdays": WEEKDAYS,
        "shown": shown,
        "examples": [(codes[one], before, after) for one, before, after in shown.examples],
        "late": [(codes[one], due_at) for one, due_at in shown.late],
        "uncounted": [codes[one] for one in shown.broken],
        "kept": kept,
        "action": request.path,
        "by_days": sorted(shown.by_days.items()),
    }
    return pages.render(request, "calendar_preview.html", context)
