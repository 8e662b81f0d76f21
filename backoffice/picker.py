"""Reception, first step: which procedure.

The ones this counter received most lately come first, so that most of the time no letter has
to be typed; a search box finds the others by words or code.
"""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from backoffice import pages
from backoffice.visitor import Visitor, visitor
from core.database import rows
from core.people.roles import Right
from core.procedures import catalogue
from core.storable import tidy

#: Looked back upon, in dossiers of this counter and in time.
_LATEST, _LATELY = 500, timedelta(days=180)
_MOST_USED, _PER_PAGE, _LONGEST_QUERY = 10, 20, 200

_USED = """
SELECT version_id, COUNT(*) AS times FROM (
    SELECT version_id FROM dossier WHERE receiving_unit_id = $1 AND received_at >= $2
    ORDER BY received_at DESC LIMIT $3
) AS latest GROUP BY version_id ORDER BY times DESC, version_id
"""


def receiving_units(who: Visitor) -> list[int]:
    """The counters at which this officer may receive: those of the officer's own roles."""
    return [unit for unit, rights in who.actor.grants.items() if Right.RECEIVE in rights]


def require_counter(who: Visitor) -> list[int]:
    """The officer's counters.

    Raises:
        web.HTTPForbidden: there is none.
    """
    units = receiving_units(who)
    if not units:
        raise web.HTTPForbidden
    return units


class Picker:
    """The page on which a procedure is chosen."""

    async def page(
        self, request: web.Request, *, number: str = "", number_fault: str = ""
    ) -> web.StreamResponse:
        """Most used ones, or what was searched for.

        Args:
            number: of a prepared declaration, as it was typed; `number_fault` says what is wrong.
        """
        who = visitor(request)
        counters = require_counter(who)
        query = tidy(request.query.get("q", ""))[:_LONGEST_QUERY].strip()
        field = tidy(request.query.get("field", ""))[:300] or None
        found, total = await catalogue.find(query, field=field, limit=_PER_PAGE)
        return pages.render(
            request,
            "picker.html",
            {
                "query": query,
                "field": field or "",
                "found": found,
                "total": total,
                "most_used": [] if query or field else await _most_used(who, counters[0]),
                "fields": (await catalogue.fields())[:24],
                "number": number,
                "number_fault": number_fault,
            },
            status=422 if number_fault else 200,
        )


async def _most_used(who: Visitor, unit_id: int) -> list[catalogue.Version]:
    used = await rows(_USED, unit_id, who.now - _LATELY, _LATEST)
    versions = [await catalogue.version(row["version_id"]) for row in used[: 2 * _MOST_USED]]
    return list({version.code: version for version in versions}.values())[:_MOST_USED]
