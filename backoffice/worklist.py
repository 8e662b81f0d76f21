"""Lists of dossiers: what waits for this officer, and everything that he may look at."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from backoffice import pages
from backoffice.cookies import PREFIX
from backoffice.forms import Form
from backoffice.tasks import listed
from backoffice.visitor import Visitor, visitor
from core.dossiers.finding import by_state, search
from core.dossiers.models import DossierReading
from core.dossiers.paging import Page
from core.dossiers.reminded import put_away, reminders_for
from core.dossiers.states import State
from core.dossiers.urgency import Urgency
from core.dossiers.worklist import tallies, worklist
from core.notices import dead_letters
from core.procedures.models import ProcedureVersion
from core.questions import inbox
from core.storable import tidy
from core.workflow.remarks import open_questions
from core.workflow.tasks import tasks_for

#: The tabs of the worklist, the most urgent first.
TABS = tuple(Urgency)

_LONGEST_QUERY = 200

_Kind = TypeVar("_Kind", State, Urgency)


class Lists:
    """The first page of the office, and the search."""

    async def mine(self, request: web.Request) -> web.StreamResponse:
        """What waits for this officer, by urgency."""
        who = visitor(request)
        wanted = _chosen(Urgency, request.query.get("urgency", ""))
        counts = await tallies(who.actor, day=who.today)
        page = await worklist(who.actor, day=who.today, wanted=wanted, number=_number(request))
        return pages.render(
            request,
            "worklist.html",
            {
                "counts": counts,
                "total": sum(counts.values()),
                "tabs": TABS,
                "wanted": wanted,
                "page": page,
                "names": await _names(page),
                "turn": _turn({"urgency": wanted.value if wanted else ""}, page),
                "done": request.query.get("done", ""),
                "reminded": await reminders_for(who.actor),
                "asked": await inbox.open_count() if inbox.answers(who.actor) else 0,
                "questions": await open_questions(who.actor),
                "unsent": await dead_letters.count(who.actor, now=who.now),
                "tasks": await listed(who, pages.formats(request)),
            },
        )

    async def put_away(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Show a reminder no more; it has done its duty."""
        who = visitor(request)
        await put_away(who.actor, int(request.match_info["id"]), now=who.now)
        return pages.go(PREFIX)

    async def all(self, request: web.Request) -> web.StreamResponse:
        """Dossiers by code, number, telephone or name, and by state."""
        who = visitor(request)
        query = tidy(request.query.get("q", ""))[:_LONGEST_QUERY].strip()
        state = _chosen(State, request.query.get("state", ""))
        wanted = _chosen(Urgency, request.query.get("urgency", ""))
        page = await search(
            who.actor, query, day=who.today, state=state, wanted=wanted, number=_number(request)
        )
        if query and page.total == 1 and not (state or wanted):
            return pages.go(pages.href("dossiers", page.dossiers[0].code))
        if query:
            await _remember(who, page)
        filters = {
            "q": query,
            "state": state.value if state else "",
            "urgency": wanted.value if wanted else "",
        }
        return pages.render(
            request,
            "dossiers.html",
            {
                "query": query,
                "state": state,
                "wanted": wanted,
                "states": await by_state(who.actor),
                "urgencies": tuple(Urgency),
                "page": page,
                "names": await _names(page),
                "turn": _turn(filters, page),
            },
        )


async def next_for(who: Visitor, after: str) -> str:
    """The code of the most urgent dossier that waits for this officer, besides the one just
    done; empty when none does.
    """
    tasks = (await tasks_for(who.actor, who.now)).tasks
    page = await worklist(who.actor, day=who.today)
    codes = [*(task.code for task in tasks), *(dossier.code for dossier in page.dossiers)]
    return next((code for code in codes if code != after), "")


async def _names(page: Page) -> dict[int, str]:
    """Version -> name of the procedure; a whole version is a hundred times as much to read."""
    versions = {dossier.version_id for dossier in page.dossiers}
    return dict(await ProcedureVersion.filter(id__in=versions).values_list("id", "name"))


async def _remember(who: Visitor, page: Page) -> None:
    """A search by a person's name or number shows people: it is recorded (L-55)."""
    await DossierReading.bulk_create(
        DossierReading(dossier_id=found.id, officer_id=who.officer.id, what="search", at=who.now)
        for found in page.dossiers
    )


def _turn(filters: dict[str, str], page: Page) -> dict[str, str]:
    """The query strings of the pages before and after; absent where there is none."""
    kept: dict[str, Any] = {name: value for name, value in filters.items() if value}
    near = {"previous": page.number - 1, "next": page.number + 1}
    return {
        name: "?" + urlencode({**kept, "page": number})
        for name, number in near.items()
        if 1 <= number <= page.pages
    }


def _chosen(kind: type[_Kind], text: str) -> _Kind | None:
    try:
        return kind(text)
    except ValueError:
        return None


def _number(request: web.Request) -> int:
    text = request.query.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
