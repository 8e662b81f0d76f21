"""How soon people are told of what happens to their dossiers: figures that anybody may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiohttp import web

from channels.web.pages import Pages
from channels.web.presenting import Words
from core.calls.figures import QUICK_S as ANSWERED_S
from core.calls.figures import Which, waits
from core.clock import civil_date
from core.notices.figures import QUICK_S, Sum, handed_over

PATH = "/tin-bao"
#: Days that the page looks back.
DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    name: str
    count: str
    share: str


@dataclass(frozen=True, slots=True)
class Calls:
    """What is said of calls."""

    count: str
    share: str  #: of these, answered at once
    within_s: int


class Told:
    """Serves the page."""

    def __init__(self, *, pages: Pages, clock: Callable[[], datetime]) -> None:
        self._pages, self._clock = pages, clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page)]

    async def page(self, request: web.Request) -> web.Response:
        """The last month: all, by medium, by what was told, by provider, by day."""
        words, last = self._pages.words(request), civil_date(self._clock())
        first = last - timedelta(days=DAYS - 1)
        tables = {
            by: _lines(await handed_over(first, last, by=by), by, words)
            for by in ("medium", "kind", "provider", "day")
        }
        all_of_them = await handed_over(first, last)
        return self._pages.public(
            request,
            "told.html",
            total=_line(all_of_them[0], "", words) if all_of_them else None,
            tables=tables,
            days=DAYS,
            quick_s=round(QUICK_S),
            calls=await _calls(first, last, words),
        )


async def _calls(first: date, last: date, words: Words) -> Calls | None:
    """How soon calls were answered; None where nobody called."""
    found = await waits(Which(first, last))
    if not found.answered:
        return None
    share = _percent(found.quick / found.answered, words)
    return Calls(words.number(found.answered), share, round(ANSWERED_S))


def _lines(sums: list[Sum], by: str, words: Words) -> list[Line]:
    """The newest day first; of anything else the most frequent."""
    ordered = sums[::-1]
    if by != "day":
        ordered = sorted(sums, key=lambda one: (-one.handed_over, one.group))
    return [_line(one, by, words) for one in ordered]


def _line(one: Sum, by: str, words: Words) -> Line:
    names: dict[str, Callable[[str], str]] = {
        "day": lambda group: words.short_day(date.fromisoformat(group)),
        "medium": lambda group: words.say(f"told.medium_{group}"),
        "kind": lambda group: words.known(f"told_kind.{group}", "told.kind_other"),
    }
    name = names.get(by, str)(one.group)
    return Line(name, words.number(one.handed_over), _percent(one.share or 0.0, words))


def _percent(share: float, words: Words) -> str:
    """To a tenth, and never rounded up to all."""
    tenths = int(share * 1000)
    whole, rest = divmod(tenths, 10)
    return words.say("told.percent", whole=whole, tenth=rest) if rest else f"{whole} %"
