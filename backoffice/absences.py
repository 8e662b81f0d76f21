"""Who is away, and who stands in (L-75): one's own days, and those of whom one assigns work to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.forms import Form
from backoffice.typed import Typed, date_of
from backoffice.visitor import Visitor, visitor
from core.errors import InvalidInput
from core.people import absences
from core.people.models import Officer
from core.workflow import holders


@dataclass(frozen=True, slots=True)
class Line:
    """One absence that lasts or comes."""

    id: int
    officer: str
    first_on: date
    last_on: date
    substitute: str  #: empty: nobody alone
    lasts: bool


class Absences:
    """The page and its forms."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The list, and the form for the officer who is chosen; oneself unless said."""
        return await self._render(request, visitor(request), request.query.get("officer", ""))

    async def enter(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Enter one; with a fault the page, and what was typed."""
        who, typed = visitor(request), Typed(form, dict(form.faults))
        if not await _entered(who, typed):
            return await self._render(request, who, typed.text("officer_id"), typed)
        holders.forget()
        return pages.go(f"{pages.href('absences')}?done=entered")

    async def end(self, request: web.Request, form: Form) -> web.StreamResponse:
        """The officer is back, or does not go."""
        who = visitor(request)
        await absences.end(who.actor, int(request.match_info["id"]), now=who.now)
        holders.forget()
        return pages.go(f"{pages.href('absences')}?done=ended")

    async def _render(
        self, request: web.Request, who: Visitor, wanted: str, typed: Typed | None = None
    ) -> web.Response:
        officers = await absences.officers_for(who.actor)
        chosen = next((one for one in officers if str(one.id) == wanted), officers[0])
        lines = fault_lines(typed.faults, pages.formats(request), {}) if typed else []
        done = request.query.get("done", "")
        context = {
            "officers": officers,
            "chosen": chosen,
            "substitutes": await absences.stand_ins(chosen.id, who.today.on),
            "absences": await _lines(who),
            "typed": typed or Typed(),
            "lines": lines,
            "done": done if done in ("entered", "ended") else "",
        }
        return pages.render(request, "absences.html", context, status=422 if lines else 200)


async def _entered(who: Visitor, typed: Typed) -> bool:
    """Whether it was entered; faults are noted in `typed`.

    Raises:
        NotAllowed: somebody else's officer.
        NotFound: no such officer.
    """
    days: dict[str, date | None] = {name: date_of(typed, name) for name in ("first_on", "last_on")}
    for name, day in days.items():
        if day is None:
            typed.faults.setdefault(name, "empty")
    first_on, last_on = days.values()
    if first_on is not None and last_on is not None and last_on < first_on:
        typed.faults["last_on"] = "days_order"
    substitute = typed.text("substitute_id")
    if substitute and not _plain(substitute):
        typed.faults["substitute_id"] = "choose"
    if typed.faults or first_on is None or last_on is None:
        return False
    officer = typed.text("officer_id")
    try:
        await absences.enter(
            who.actor,
            int(officer) if _plain(officer) else 0,
            first_on,
            last_on,
            int(substitute) if substitute else None,
            now=who.now,
        )
    except InvalidInput as error:
        typed.faults[str(error.facts["field"])] = str(error.facts["why"])
    return not typed.faults


async def _lines(who: Visitor) -> list[Line]:
    found = await absences.absences(who.actor, who.now)
    names = await _names([one.substitute_id for one in found if one.substitute_id])
    return [
        Line(
            one.id,
            one.officer.name,
            one.first_on,
            one.last_on,
            names.get(one.substitute_id or 0, ""),
            one.first_on <= who.today.on,
        )
        for one in found
    ]


async def _names(officer_ids: Sequence[int]) -> dict[int, str]:
    if not officer_ids:
        return {}
    return dict(await Officer.filter(id__in=set(officer_ids)).values_list("id", "name"))


def _plain(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
