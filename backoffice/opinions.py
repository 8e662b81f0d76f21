"""What citizens think, for leaders and inspectors: ratings of their dossiers, and petitions."""

from __future__ import annotations

from aiohttp import web

from backoffice import pages
from backoffice.recordings import recording_name
from backoffice.visitor import visitor
from core.errors import NotAllowed
from core.opinions.rating import STARS
from core.opinions.reading import petitions, ratings, shares, units_seen
from core.people.roles import Right


class Opinions:
    """The page."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """How many of each judgment, the newest of them, the newest petitions."""
        who = visitor(request)
        units = units_seen(who.actor)
        if not units:
            raise NotAllowed(right=Right.INSPECT.value)
        counted = await shares(units)
        total = sum(counted.values())
        context = {
            "shares": [(stars, counted.get(stars, 0)) for stars in reversed(STARS)],
            "total": total,
            "mean": sum(stars * n for stars, n in counted.items()) / total if total else None,
            "ratings": await ratings(units),
            "petitions": await petitions(),
            "recorded": lambda one: one.channel == "voice" and bool(recording_name(one.words)),
        }
        return pages.render(request, "opinions.html", context)
