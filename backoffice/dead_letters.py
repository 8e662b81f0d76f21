"""Notices that reached nobody: to be sent again, or settled by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.visitor import visitor
from core.notices import dead_letters
from core.notices.dead_letters import MOST, SHOWN, DeadLetter

#: What may be done with those that are ticked, and what the page says afterwards.
_SEND, _SETTLE, _ALL = "again", "settled", "all"


@dataclass(frozen=True, slots=True)
class Line:
    """One of them, as the page shows it."""

    id: int
    code: str
    about: str
    to: str  #: medium, and the end of the address
    at: datetime
    why: str


class DeadLetters:
    """The page."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The last ones first."""
        who, f = visitor(request), pages.formats(request)
        found = await dead_letters.dead_letters(who.actor, now=who.now)
        total = await dead_letters.count(who.actor, now=who.now)
        return pages.render(
            request,
            "dead_letters.html",
            {
                "letters": [_line(one, f) for one in found],
                "more": max(total - SHOWN, 0),
                "uncounted": total >= MOST,
                "done": _told(request.query.get("done", "")),
                "number": _number(request.query.get("n", "")),
            },
        )

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Send those that are ticked, or all that were shown, again; or put them away."""
        who, does = visitor(request), form.text("do")
        named = form.all("shown" if does == _ALL else "id")
        ticked = [_number(one) for one in named[:SHOWN]]
        if does in (_SEND, _ALL):
            does = _SEND
            count = await dead_letters.send_again(who.actor, ticked, now=who.now)
        elif does == _SETTLE:
            count = await dead_letters.settle(who.actor, ticked)
        else:
            raise web.HTTPBadRequest
        return pages.go(f"{pages.href('unsent')}?done={does}&n={count}")


def _line(one: DeadLetter, f: Formats) -> Line:
    kind = f"notice_kind.{one.notice.kind}"
    why = f"unsent_why.{one.why}"
    return Line(
        id=one.notice.id,
        code=one.dossier.code,
        about=f.say(kind if pages.WORDING.has(kind) else "unsent.other"),
        to=f"{f.say(f'medium.{one.notice.medium.value}')} …{one.notice.address[-3:]}",
        at=one.notice.next_at,
        why=f.say(why if pages.WORDING.has(why) else "unsent_why.other"),
    )


def _told(text: str) -> str:
    return text if text in (_SEND, _SETTLE) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
