"""The list of workflows: which procedure runs on which version, and how many dossiers do."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from backoffice import pages
from backoffice.visitor import Visitor, visitor
from backoffice.workflow_view import (
    agency_names,
    designing_units,
    may_design,
    require_looking,
)
from core.folding import fold
from core.storable import tidy
from core.workflow.overview import Line, listed

_LONGEST_QUERY, _SHOWN = 200, 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    line: Line
    unit: str  #: the name of the agency, or that it is for all
    draft: bool  #: there is one, and this officer may open it


class Workflows:
    """The page that lists them."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """All of them, or those that fit the words."""
        who = visitor(request)
        require_looking(who)
        query = tidy(request.query.get("q", ""))[:_LONGEST_QUERY].strip()
        rows = _fitting(_rows(who, await listed(), request), query)
        context = {
            "rows": rows[:_SHOWN],
            "count": len(rows),
            "query": query,
            "designs": bool(designing_units(who)),
            "done": request.query.get("done", ""),
        }
        return pages.render(request, "workflows.html", context)


def _rows(who: Visitor, lines: list[Line], request: web.Request) -> list[Listed]:
    f = pages.formats(request)
    names = agency_names(who.actor.tree, f)
    found = []
    for line in lines:
        code = line.unit_code
        unit = names.get(code, code) if code else f.say("workflows.all_units")
        draft = line.draft is not None and may_design(who, code)
        if draft or line.published is not None:
            found.append(Listed(line, unit, draft))
    return found


def _fitting(rows: list[Listed], query: str) -> list[Listed]:
    words = fold(query).split()
    if not words:
        return rows
    return [
        row
        for row in rows
        if all(
            word in fold(f"{row.line.name} {row.line.procedure_code} {row.unit}") for word in words
        )
    ]
