"""What people asked in a week that was not answered, near questions together."""

from __future__ import annotations

from datetime import date, timedelta

from aiohttp import web

from backoffice import pages
from backoffice.asked import tabs
from backoffice.visitor import visitor
from core.errors import NotFound
from core.procedures import catalogue
from core.questions import unanswered

#: On the page; the rest is said in a number.
_SHOWN = 60


class Unanswered:
    """The page."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The week that is asked for; that of today else."""
        who = visitor(request)
        this = unanswered.monday(who.now)
        week = await unanswered.week(who.actor, _day(request.query.get("week", "")) or this)
        shown, names = week.groups[:_SHOWN], {}
        for code in {code for one in shown for code, _ in one.codes.most_common(1)}:
            try:
                names[code] = (await catalogue.get(code)).content.name
            except NotFound:
                continue
        before, after = week.begins - timedelta(days=7), week.begins + timedelta(days=7)
        context = {
            **tabs(who, "unanswered"),
            "week": week,
            "groups": shown,
            "more": max(0, len(week.groups) - _SHOWN),
            "names": names,
            "before": before.isoformat(),
            "after": after.isoformat() if after <= this else "",
        }
        return pages.render(request, "unanswered.html", context)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
