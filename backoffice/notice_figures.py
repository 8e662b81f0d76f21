"""What became of the notices of a time: how soon, over whom, at what cost, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from backoffice import pages
from backoffice.formats import Formats
from backoffice.visitor import visitor
from core.errors import NotAllowed
from core.notices import figures, outbox
from core.notices.figures import Sum
from core.people.roles import Right

#: Days to look back.
SPANS = (1, 7, 30, 90, 365)
_USUAL_SPAN = 30
_SEES = (Right.QUERY, Right.INSPECT, Right.MANAGE_CATALOGUE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    name: str
    count: str
    share: str
    parts: str
    cost: str
    each: str  #: the cost of one notice


class NoticeFigures:
    """The page."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """By provider, kind and medium; reasons; what waits now."""
        who, f = visitor(request), pages.formats(request)
        if not who.holds(*_SEES):
            raise NotAllowed(right=Right.QUERY.value)
        days = _days(request.query.get("days", ""))
        last = who.today.on
        first = last - timedelta(days=days - 1)
        tables = {by: await _table(first, last, by, f) for by in ("provider", "kind", "medium")}
        total = await figures.handed_over(first, last)
        whys = await figures.given_up(first, last)
        return pages.render(
            request,
            "notice_figures.html",
            {
                "spans": SPANS,
                "days": days,
                "tables": tables,
                "total": _line(total[0], "", f) if total else None,
                "whys": [(_why(why, f), f.number(count)) for why, count in whys.items()],
                "waiting": await outbox.counts(),
            },
        )


async def _table(first: date, last: date, by: str, f: Formats) -> list[Line]:
    """The most frequent first."""
    found = await figures.handed_over(first, last, by=by)
    ordered = sorted(found, key=lambda one: (-one.handed_over, one.group))
    return [_line(one, _name(one.group, by, f), f) for one in ordered]


def _line(one: Sum, name: str, f: Formats) -> Line:
    share = 100 * (one.share or 0.0)
    return Line(
        name,
        f.number(one.handed_over),
        f"{f.decimal(int(share * 10) / 10)} %",
        f.number(one.parts),
        f.money(one.cost_dong),
        f.money(round(one.cost_dong / one.handed_over)),
    )


def _name(group: str, by: str, f: Formats) -> str:
    if by == "provider":
        return group
    key = f"medium.{group}" if by == "medium" else f"notice_kind.{group}"
    return f.say(key if pages.WORDING.has(key) else "unsent.other")


def _why(why: str, f: Formats) -> str:
    key = f"unsent_why.{why}"
    return f.say(key if pages.WORDING.has(key) else "unsent_why.other")


def _days(text: str) -> int:
    return int(text) if text in {str(one) for one in SPANS} else _USUAL_SPAN
