"""Questions that other units ask an officer's units, and answering them.

Who is asked need not be able to open the dossier: the page shows its code, what is asked, by
whom and by when, and nothing else of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.faults import FaultLine, fault_lines
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from core.dossiers.finding import visible_to
from core.dossiers.models import Dossier
from core.errors import InvalidInput
from core.workflow import remarks


@dataclass(frozen=True, slots=True)
class Question:
    """One open question, and the form of its answer."""

    id: int
    code: str
    opens: bool  #: this officer may look at the dossier
    unit: str  #: that asks
    officer: str
    to: str  #: the unit that is asked
    at: datetime
    due_at: datetime | None
    late: bool
    text: str
    typed: Typed


class Questions:
    """The page."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """What waits for an answer, the most urgent first."""
        return await self._render(request, visitor(request))

    async def answer(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Answer one; with a fault the page, and what was typed."""
        who, number = visitor(request), int(request.match_info["id"])
        typed = Typed(form, dict(form.faults))
        try:
            await remarks.answer(who.actor, number, typed.text("text"), now=who.now)
        except InvalidInput as error:
            typed.faults[str(error.facts["field"])] = str(error.facts["why"])
            return await self._render(request, who, number, typed)
        return pages.go(f"{pages.href('questions')}?done=1")

    async def _render(
        self,
        request: web.Request,
        who: Visitor,
        number: int = 0,
        typed: Typed | None = None,
    ) -> web.Response:
        f = pages.formats(request)
        lines: list[FaultLine] = []
        if typed is not None:
            lines = fault_lines(typed.faults, f, {}, prefix=f"{number}.")
        context = {
            "questions": await _questions(who, f, {number: typed} if typed else {}),
            "lines": lines,
            "done": request.query.get("done", ""),
        }
        return pages.render(request, "questions.html", context, status=422 if lines else 200)


async def _questions(who: Visitor, f: Formats, typed: dict[int, Typed]) -> list[Question]:
    found = await remarks.questions_for(who.actor)
    named = [one.dossier_id for one in found]
    open_to = Dossier.filter(visible_to(who.actor), id__in=named)
    opens = {int(str(one)) for one in await open_to.values_list("id", flat=True)}
    tree = who.actor.tree
    return [
        Question(
            one.id,
            one.dossier.code,
            one.dossier_id in opens,
            f.unit(tree.get(one.unit_id)),
            one.officer.name,
            f.unit(tree.get(one.to_unit_id)) if one.to_unit_id else "",
            one.at,
            one.due_at,
            one.due_at is not None and one.due_at < who.now,
            one.text,
            typed.get(one.id, Typed()),
        )
        # Databases differ in where those without a day stand.
        for one in sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.at))
    ]
