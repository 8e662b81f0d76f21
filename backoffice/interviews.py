"""Editing the interviews: checked before they are saved, tried out, with versions.

What is saved has no fault and names only procedures of the catalogue.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from advisor.interviews.definition import (
    MOST_ANSWERS,
    MOST_PROCEDURES,
    MOST_QUESTIONS,
    Interview,
    InvalidInterview,
    Question,
)
from advisor.interviews.reading import shipped
from advisor.interviews.saved import Saved
from backoffice import pages
from backoffice.asked import tabs
from backoffice.forms import Form
from backoffice.interview_draft import Draft, conditions
from backoffice.visitor import Visitor, visitor
from core.errors import Conflict, NotFound
from core.interviews import versions
from core.procedures import catalogue


@dataclass(frozen=True, slots=True)
class Fault:
    """Where an interview is wrong, and why."""

    field: str  #: of the form: `question.2.answers.1.says.en`
    why: str

    @property
    def anchor(self) -> str:
        """Where the fault can be mended; conditions and keys are part of their row."""
        return self.field.partition(".when")[0].removesuffix(".key")

    @property
    def place(self) -> str:
        """`title`, `question`, `answer` or `procedure`, which `number` and `answer` count."""
        return "answer" if self.answer else self.field.partition(".")[0]

    @property
    def number(self) -> int:
        """The row, from 1; 0: of none."""
        return self._after(1)

    @property
    def answer(self) -> int:
        """The answer of the question, from 1; 0: of none."""
        return self._after(3) if ".answers." in self.field else 0

    def _after(self, place: int) -> int:
        parts = self.field.split(".")
        return int(parts[place]) + 1 if len(parts) > place and parts[place].isdigit() else 0


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
        step, after = form.text("step"), _number(form.text("after"))
        draft = Draft.posted(form)
        page = partial(self._page, request, who, event, draft=draft)
        try:
            if step.startswith("back."):
                number = _number(step.removeprefix("back."))
                await versions.go_back(who.actor, event, number, after=after, now=who.now)
                return pages.go(f"{pages.href('interviews', event)}?done=back")
            if at := draft.press(step):
                return await page(at=at)
            interview = await _checked(event, draft)
            if step == "save":
                content = {} if interview == shipped().get(event) else interview.as_json()
                await versions.save(who.actor, event, content, after=after, now=who.now)
                return pages.go(f"{pages.href('interviews', event)}?done=saved")
        except InvalidInterview as error:
            return await page(fault=Fault(str(error.facts["field"]), str(error.facts["why"])))
        except Conflict:
            return await page(conflict=True)
        return await page(tried=_tried(interview, form))

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
        *,
        draft: Draft | None = None,
        tried: Tried | None = None,
        at: str = "",
        fault: Fault | None = None,
        conflict: bool = False,
    ) -> web.Response:
        """`at`: the field where an officer goes on."""
        holding, past = (await self._holding.all())[event], await versions.versions(event)
        draft = draft or Draft.of(holding)
        done = request.query.get("done", "")
        context: dict[str, Any] = {
            **tabs(who, "interviews"),
            "event": event,
            "it": draft,
            "conditions": conditions,
            "most_questions": MOST_QUESTIONS,
            "most_answers": MOST_ANSWERS,
            "most_procedures": MOST_PROCEDURES,
            "names": await _names({one.code for one in draft.procedures}),
            "tried": tried or _tried(holding, Form()),
            "past": [*past[1:], None] if past else [],
            "after": past[0].number if past else 0,
            "at": at,
            "fault": fault,
            "conflict": conflict,
            "done": done if done in ("saved", "back") else "",
        }
        status = 409 if conflict else 422 if fault else 200
        return pages.render(request, "interview.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Tried:
    """An interview that an officer leads herself through."""

    interview: Interview
    answers: dict[str, str]

    @property
    def next(self) -> Question | None:
        """What a citizen would be asked now."""
        return self.interview.next(self.answers)

    @property
    def outcome(self) -> tuple[str, ...]:
        """What follows from the answers so far."""
        return self.interview.outcome(self.answers)


def _tried(interview: Interview, form: Form) -> Tried:
    given = {one.key: form.text(f"try.{one.key}") for one in interview.questions}
    return Tried(interview, interview.known(given))


async def _checked(event: str, draft: Draft) -> Interview:
    """The interview of a draft, whose procedures the catalogue has.

    Raises:
        InvalidInterview
    """
    interview = Interview.of(event, draft.table())
    known, had = await _names({one.code for one in interview.procedures}), shipped().get(event)
    # What is shipped may name procedures that this installation has not imported.
    before = {one.code for one in had.procedures} if had else set()
    for place, one in enumerate(interview.procedures):
        if one.code not in known and one.code not in before:
            raise InvalidInterview(field=f"procedure.{place}.code", why="code")
    return interview


async def _names(codes: Set[str]) -> dict[str, str]:
    """Code -> name, of those in the catalogue."""
    found = {}
    for code in codes:
        try:
            found[code] = (await catalogue.get(code)).content.name
        except NotFound:
            continue
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
