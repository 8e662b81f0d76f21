"""The queue before an officer's counter: call the next number, give one at the counter."""

from __future__ import annotations

from aiohttp import web

from backoffice import pages
from backoffice.forms import Form
from backoffice.visitor import Visitor, visitor
from core.counters.calling import at_counter, call_next, missed, waiting
from core.counters.queueing import QueueClosed, draw
from core.errors import NotAllowed
from core.people.models import Unit
from core.people.roles import Right


class Queue:
    """The page and its buttons."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Who is at the counter, how many wait."""
        who = visitor(request)
        unit = _unit(who, request.query.get("unit", ""))
        return await _page(request, who, unit, drawn=_number(request.query.get("drawn", "")))

    async def press(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Next, nobody came, or a number drawn at the counter."""
        who = visitor(request)
        unit = _unit(who, form.text("unit"))
        here, pressed = f"{pages.href('queue')}?unit={unit.id}", form.text("do")
        if pressed == "next":
            await call_next(who.actor, unit.id, who.now)
        elif pressed == "missed":
            await missed(who.actor, unit.id, who.now)
        elif pressed == "draw":
            try:
                ticket = await draw(unit.id, who.actor.tree, who.now, channel="counter")
            except QueueClosed:
                return await _page(request, who, unit, closed=True, status=409)
            here += f"&drawn={ticket.number}"
        return pages.go(here)


def _units(who: Visitor) -> list[Unit]:
    found = who.actor.units_with(Right.RECEIVE)
    return [unit for unit in who.actor.tree.all() if unit.id in found and unit.agency_code]


def _unit(who: Visitor, wanted: str) -> Unit:
    units = _units(who)
    if not units:
        raise NotAllowed(right=Right.RECEIVE.value)
    return next((unit for unit in units if str(unit.id) == wanted), units[0])


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 6 else ""


async def _page(
    request: web.Request,
    who: Visitor,
    unit: Unit,
    *,
    drawn: str = "",
    closed: bool = False,
    status: int = 200,
) -> web.StreamResponse:
    context = {
        "unit": unit,
        "units": _units(who),
        "called": await at_counter(who.actor, unit.id, who.now),
        "waiting": await waiting(unit.id, who.now),
        "drawn": drawn,
        "closed": closed,
    }
    return pages.render(request, "queue.html", context, status=status)
