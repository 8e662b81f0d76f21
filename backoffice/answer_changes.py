"""Which answers changed when the catalogue or the examples did: the reports, and one of them."""

from __future__ import annotations

from aiohttp import web

from backoffice import pages
from backoffice.asked import tabs
from backoffice.visitor import visitor
from core.changes import reports


class AnswerChanges:
    """The pages."""

    async def list(self, request: web.Request) -> web.StreamResponse:
        """The latest reports."""
        who = visitor(request)
        context = {**tabs(who, "catalogue-changes"), "reports": await reports.latest(who.actor)}
        return pages.render(request, "answer_changes.html", context)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """One report."""
        who = visitor(request)
        report = await reports.one(who.actor, int(request.match_info["id"]))
        codes = {side for row in report.moved for side in (row["before"], row["after"]) if side}
        context = {
            **tabs(who, "catalogue-changes"),
            "report": report,
            "names": await reports.names(codes),
        }
        return pages.render(request, "answer_change.html", context)
