"""Questions of citizens that the advisor handed over: the inbox, and one with its conversation.

The pages show what was masked when it was kept. Opening a question is recorded. A number to call
back is shown to the officer who has the question, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from core.calls.reading import units_counted
from core.changes import reports
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.interviews import versions
from core.notices.models import Notice
from core.people.models import Officer
from core.people.roles import Right
from core.procedures import catalogue
from core.questions import examples, inbox, unanswered
from core.questions.models import Question, QuestionState

_TOLD = frozenset({"taken", "answered", "called", "given_back", "closed", "proposed"})


def tabs(who: Visitor, here: str) -> dict[str, Any]:
    """What `advisor_tabs.html` needs, under one name: the pages that are this officer's."""
    open_to = {
        "asked": inbox.reads(who.actor),
        "unanswered": unanswered.may_see(who.actor),
        "examples": examples.reviews(who.actor),
        "calls": bool(units_counted(who.actor)),
        "interviews": versions.may_change(who.actor),
        "catalogue-changes": reports.may_read(who.actor),
    }
    return {"tabs": [name for name, may in open_to.items() if may], "tab": here}


class AskedQuestions:
    """The pages."""

    async def list(self, request: web.Request) -> web.StreamResponse:
        """What waits, and what was dealt with last."""
        who = visitor(request)
        if not inbox.reads(who.actor):
            raise _elsewhere(who)
        waiting, done = await inbox.waiting(who.actor), await inbox.done(who.actor)
        context = {
            **tabs(who, "asked"),
            "waiting": waiting,
            "finished": done,
            "officers": await _names([*waiting, *done]),
            "done": _told(request),
        }
        return pages.render(request, "asked_list.html", context)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """One question, its conversation, and what may be done."""
        return await self._page(request, visitor(request))

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Take it, answer it, give it back, put it away, make an example of it."""
        who, number = visitor(request), int(request.match_info["id"])
        typed = Typed(form, dict(form.faults))
        try:
            return await self._do(who, number, form, typed)
        except InvalidInput as error:
            typed.faults[str(error.facts["field"])] = str(error.facts["why"])
        except Conflict:
            return await self._page(request, who, typed, conflict=True)
        return await self._page(request, who, typed)

    async def _do(self, who: Visitor, number: int, form: Form, typed: Typed) -> web.Response:
        actor, here = who.actor, pages.href("asked", number)
        match form.text("step"):
            case "take":
                holder = form.text("holder")
                known = int(holder) if holder.isdecimal() and len(holder) < 18 else None
                await inbox.take(actor, number, holder=known, now=who.now)
                return pages.go(f"{here}?done=taken")
            case "answer":
                await inbox.answer(actor, number, typed.text("text"), now=who.now)
                return pages.go(f"{here}?done=answered")
            case "back":
                await inbox.give_back(actor, number)
                return pages.go(f"{pages.href('asked')}?done=given_back")
            case "called":
                await inbox.called(actor, number, now=who.now)
                return pages.go(f"{pages.href('asked')}?done=called")
            case "close":
                await inbox.close(actor, number, now=who.now)
                return pages.go(f"{pages.href('asked')}?done=closed")
            case "example":
                text, code = typed.text("example"), typed.text("procedure")
                await examples.propose(actor, text, code, question_id=number, now=who.now)
                return pages.go(f"{here}?done=proposed")
        raise web.HTTPBadRequest

    async def _page(
        self,
        request: web.Request,
        who: Visitor,
        typed: Typed | None = None,
        *,
        conflict: bool = False,
    ) -> web.Response:
        number, f = int(request.match_info["id"]), pages.formats(request)
        question, turns = await inbox.look(who.actor, number, now=who.now)
        readings = await inbox.readings(who.actor, question)
        codes = _codes(question)
        lines = fault_lines(typed.faults, f, {}) if typed else []
        mine = question.officer_id == who.officer.id
        has = mine and question.state is QuestionState.TAKEN
        context = {
            **tabs(who, "asked"),
            "question": question,
            "turns": turns,
            "readings": readings,
            "officers": await _names([question], [one.officer_id for one in readings]),
            "names": await procedure_names([*codes, *(one.procedure or "" for one in turns)]),
            "code": codes[0] if codes else "",
            "may_answer": inbox.answers(who.actor),
            "has": has,
            "call": question.address if has and question.channel in ("voice", "sms") else "",
            "longest": inbox.longest(question),
            "sent": await _sent(question),
            "typed": typed or Typed(),
            "lines": lines,
            "conflict": conflict,
            "done": _told(request),
        }
        status = 409 if conflict else 422 if lines else 200
        return pages.render(request, "asked_one.html", context, status=status)


def _elsewhere(who: Visitor) -> Exception:
    """To the page of the advisor that is this officer's; a refusal where none is."""
    # Figures of calls are no answer to who looks for questions.
    found = [name for name in tabs(who, "")["tabs"] if name != "calls"]
    if found:
        return web.HTTPSeeOther(pages.href(found[0]))
    return NotAllowed(right=Right.ANSWER_QUESTIONS.value)


def _codes(question: Question) -> list[str]:
    return [code for code in (question.procedure, *question.candidates) if code]


async def _names(questions: Sequence[Question], more: Sequence[int] = ()) -> dict[int, str]:
    """Officer -> name, of all who had or answered one of them."""
    ids = {*more, *(one.officer_id for one in questions), *(one.answered_by for one in questions)}
    known = [one for one in ids if one is not None]
    if not known:
        return {}
    return dict(await Officer.filter(id__in=known).values_list("id", "name"))


async def procedure_names(codes: Sequence[str]) -> Mapping[str, str]:
    """Code -> name, of those in the catalogue."""
    found = {}
    for code in dict.fromkeys(one for one in codes if one):
        try:
            found[code] = (await catalogue.get(code)).content.name
        except NotFound:
            continue
    return found


async def _sent(question: Question) -> str:
    """What became of the answer's notice; empty: there is none."""
    notice = await Notice.get_or_none(key=f"answer:{question.id}")
    return notice.state.value if notice else ""


def _told(request: web.Request) -> str:
    done = request.query.get("done", "")
    return done if done in _TOLD else ""
