"""Where dossiers are taken in: addresses, telephones, opening hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from channels.web.opening import Hours, Today, timetable, today
from channels.web.pages import Pages
from channels.web.paging import page_of
from channels.web.presenting import Words
from core.calendar.loading import calendar_for
from core.clock import civil_date
from core.folding import fold
from core.people.models import Level, Unit, UnitKind
from core.people.units import UnitTree, unit_tree

PATH = "/noi-nop"
_ON_A_PAGE = 30
_LONGEST_QUERY = 100

#: The province's centre before its communes.
_ORDER = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Place:
    """One counter as a page shows it."""

    code: str
    name: str
    address: str
    phone: str
    hours: list[Hours]
    today: Today


class Places:
    """The list, and what other pages need to know of one place."""

    def __init__(self, *, pages: Pages, clock: Callable[[], datetime]) -> None:
        self._pages, self._clock = pages, clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.listed)]

    async def listed(self, request: web.Request) -> web.Response:
        words, now = self._pages.words(request), self._clock()
        tree = await unit_tree(now)
        query = request.query.get("q", "")[:_LONGEST_QUERY]
        found = [unit for unit in receiving(tree, now) if fold(query) in fold(unit.name)]
        page = page_of(request, len(found), _ON_A_PAGE)
        shown = [await shown_place(tree, unit, now, words) for unit in found[page.part]]
        plain = not query and page.number == 1
        return self._pages.public(
            request, "places.html", index=plain, query=query, places=shown, page=page
        )

    async def first(self, words: Words, count: int) -> tuple[list[Place], int]:
        """The first so many places, the centre first, and how many there are in all."""
        now = self._clock()
        tree = await unit_tree(now)
        found = receiving(tree, now)
        return [await shown_place(tree, unit, now, words) for unit in found[:count]], len(found)

    async def of_code(self, code: str, words: Words) -> Place | None:
        """The counter that gave a dossier its code: the code begins with the agency's own."""
        now = self._clock()
        tree = await unit_tree(now)
        agency = code.partition("-")[0]
        unit = next((unit for unit in tree.all() if unit.agency_code == agency), None)
        return await shown_place(tree, unit, now, words) if unit else None


def receiving(tree: UnitTree, now: datetime) -> list[Unit]:
    """The agencies that take dossiers in today, by tier and name.

    An agency without an address is nowhere to go to (a province's committee beside its
    centre), unless no address at all was entered yet.
    """
    on = civil_date(now)
    found = [
        unit
        for unit in tree.all()
        if unit.kind is UnitKind.AGENCY
        and unit.agency_code
        and unit.valid_from <= on
        and (unit.valid_to is None or on <= unit.valid_to)
    ]
    found = [unit for unit in found if unit.address] or found
    return sorted(found, key=lambda unit: (_ORDER[unit.level], fold(unit.name)))


async def shown_place(tree: UnitTree, unit: Unit, now: datetime, words: Words) -> Place:
    """A unit with its hours, in the reader's language."""
    calendar = await calendar_for(tree.chain(unit.id), now)
    return Place(
        code=unit.agency_code or "",
        name=(words.language == "en" and unit.name_en) or unit.name,
        address=unit.address,
        phone=unit.phone,
        hours=timetable(calendar.week, words),
        today=today(calendar, now, words),
    )
