"""Editing the interviews: checked before they are saved, shown as they would be, with versions.

The text of a table is edited, in the form of those that are shipped. What is saved has no fault
and names only procedures of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from advisor.interviews import writing
from advisor.interviews.definition import Interview, InvalidInterview
from advisor.interviews.reading import shipped
from advisor.interviews.saved import Saved
from backoffice import pages
from backoffice.asked import tabs
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from core.errors import Conflict, NotFound
from core.interviews import versions
from core.procedures import catalogue


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a table is wrong, and why."""

    field: str
    why: str


class InterviewPages:
    """The pages."""

    def __init__(self) -> None:
        self._holding = Saved()

    async def list(self, request: web.Request) -> web.StreamResponse:
        """Every interview that holds."""
        who = visitor(request)
        versions.require_interviews(who.actor)
        changed = {event for event, content in (await versions.newest()).items() if content}
        found = (await self._holding.all()).items()
        context = {
            **tabs(who, "interviews"),
            "rows": [(event, one, event in changed) for event, one in found],
        }
        return pages.render(request, "interviews.html", context)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """One interview: its table, how it leads, what it was."""
        who, event = await self._asked(request)
        return await self._page(request, who, event)

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Show how it would be, save it, or go back to what it was."""
        who, event = await self._asked(request)
        step, after, typed = form.text("step"), _number(form.text("after")), Typed(form)
        try:
            if step.startswith("back."):
                number = _number(step.removeprefix("back."))
                await versions.go_back(who.actor, event, number, after=after, now=who.now)
                return pages.go(f"{pages.href('interviews', event)}?done=back")
            interview = await _read(event, form.text("table"))
            if step == "save":
                content = {} if interview == shipped().get(event) else interview.as_json()
                await versions.save(who.actor, event, content, after=after, now=who.now)
                return pages.go(f"{pages.href('interviews', event)}?done=saved")
        except InvalidInterview as error:
            fault = Fault(str(error.facts["field"]), str(error.facts["why"]))
            return await self._page(request, who, event, typed, fault=fault)
        except Conflict:
            return await self._page(request, who, event, typed, conflict=True)
        return await self._page(request, who, event, typed, shown=interview)

    async def _asked(self, request: web.Request) -> tuple[Visitor, str]:
        """Who asks, and about which event.

        Raises:
            NotAllowed: it is not this officer's to change.
            NotFound: there is no such event.
        """
        who, event = visitor(request), request.match_info["kind"]
        versions.require_interviews(who.actor)
        if event not in await self._holding.all():
            raise NotFound(what="interview")
        return who, event

    async def _page(
        self,
        request: web.Request,
        who: Visitor,
        event: str,
        typed: Typed | None = None,
        *,
        shown: Interview | None = None,
        fault: Fault | None = None,
        conflict: bool = False,
    ) -> web.Response:
        holding, past = (await self._holding.all())[event], await versions.versions(event)
        interview = None if fault else shown or holding
        done = request.query.get("done", "")
        older = [*past[1:], None] if past else []
        context: dict[str, Any] = {
            **tabs(who, "interviews"),
            "event": event,
            "title": holding.title,
            "table": typed.text("table") if typed else writing.written(holding),
            "interview": interview,
            "names": await _names(interview) if interview else {},
            "past": older,
            "after": past[0].number if past else 0,
            "fault": fault,
            "conflict": conflict,
            "longest": writing.LONGEST,
            "done": done if done in ("saved", "back") else "",
        }
        status = 409 if conflict else 422 if fault else 200
        return pages.render(request, "interview.html", context, status=status)


async def _read(event: str, text: str) -> Interview:
    """The interview of a text, whose procedures the catalogue has.

    Raises:
        InvalidInterview
    """
    interview = writing.read(event, text)
    known, had = await _names(interview), shipped().get(event)
    # What is shipped may name procedures that this installation has not imported.
    before = {one.code for one in had.procedures} if had else set()
    for place, one in enumerate(interview.procedures):
        if one.code not in known and one.code not in before:
            raise InvalidInterview(field=f"procedure.{place}.code ({one.code})", why="code")
    return interview


async def _names(interview: Interview) -> dict[str, str]:
    """Code -> name, of those in the catalogue."""
    found = {}
    for code in {one.code for one in interview.procedures}:
        try:
            found[code] = (await catalogue.get(code)).content.name
        except NotFound:
            continue
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
