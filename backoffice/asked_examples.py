"""Examples that officers made of good answers: a second officer accepts or refuses them."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from backoffice import pages
from backoffice.asked import tabs
from backoffice.forms import Form
from backoffice.visitor import Visitor, visitor
from core.errors import Conflict, NotFound
from core.people.models import Officer
from core.procedures import catalogue
from core.questions import examples
from core.questions.models import Example

_TOLD = frozenset({"accepted", "refused", "dropped"})


class Examples:
    """The page."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """What waits for a second look, and what counts already."""
        return await self._page(request, visitor(request))

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Accept one, refuse one, or take one out again."""
        who, written = visitor(request), form.text("id")
        number = int(written) if written.isdecimal() and len(written) < 19 else 0
        step, own = form.text("step"), False
        try:
            if step in ("accept", "refuse"):
                accept = step == "accept"
                await examples.review(who.actor, number, accept=accept, now=who.now)
                done = "accepted" if accept else "refused"
            elif step == "drop":
                await examples.drop(who.actor, number, now=who.now)
                done = "dropped"
            else:
                raise web.HTTPBadRequest
        except examples.OwnExample:
            own = True
        except Conflict:
            pass
        else:
            return pages.go(f"{pages.href('examples')}?done={done}")
        return await self._page(request, who, fault="own" if own else "reviewed")

    async def _page(self, request: web.Request, who: Visitor, *, fault: str = "") -> web.Response:
        proposed = await examples.proposed(who.actor)
        accepted = await examples.accepted(who.actor)
        both = [*proposed, *accepted]
        done = request.query.get("done", "")
        context = {
            **tabs(who, "examples"),
            "proposed": proposed,
            "accepted": accepted,
            "officers": await _names(both),
            "names": await _procedures(both),
            "mine": who.officer.id,
            "fault": fault,
            "done": done if done in _TOLD else "",
        }
        return pages.render(request, "examples.html", context, status=409 if fault else 200)


async def _names(found: Sequence[Example]) -> dict[int, str]:
    ids = {one.proposed_by for one in found} | {one.reviewed_by or 0 for one in found}
    return dict(await Officer.filter(id__in=ids or [0]).values_list("id", "name"))


async def _procedures(found: Sequence[Example]) -> dict[str, str]:
    names = {}
    for code in {one.procedure for one in found}:
        try:
            names[code] = (await catalogue.get(code)).content.name
        except NotFound:
            continue
    return names
