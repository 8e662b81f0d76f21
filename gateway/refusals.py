"""Answers that say no: a page for people, a problem for programs, a line for webhooks.

Never a traceback, never the words of an exception.
"""

from __future__ import annotations

from pathlib import Path

import jinja2
import orjson
from aiohttp import web
from multidict import CIMultiDict

from core.errors import Conflict, CoreError, InvalidInput, NotAllowed, NotFound
from core.language import LANGUAGES, Wording

_FOLDER = Path(__file__).parent

#: A refusal of core that no page handled -> what HTTP calls it; by the nearest class.
STATUS: dict[type[CoreError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    InvalidInput: 422,
    CoreError: 409,
}

#: Statuses that have sentences of their own; others take those of their hundred.
_WORDED = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)

#: Headers of a refusal that its reader needs.
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Location")


def status_of(error: CoreError) -> int:
    """What HTTP calls this refusal."""
    return next(STATUS[each] for each in type(error).__mro__ if each in STATUS)


class Refusals:
    """Makes the answer that fits who asked."""

    def __init__(self, *, language: str, sheet: str | None) -> None:
        """`language`: for whoever has chosen none; `sheet`: the address of a style sheet."""
        self._language = language
        self._wording = Wording(_FOLDER / "wording")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["sheet"] = sheet

    def answer(
        self,
        request: web.Request,
        status: int,
        *,
        kind: str = "",
        headers: CIMultiDict[str] | None = None,
        served: str = "",
    ) -> web.Response:
        """The refusal of `request`.

        Args:
            kind: the dotted kind of a CoreError; a program reads it as the problem's type.
            headers: of the exception that is answered; those its reader needs are kept.
            served: id of the request, for the person who calls us about it.
        """
        if request.path.startswith("/api/"):
            response = self._problem(request, status, kind, served)
        elif request.path.startswith("/hooks/"):
            response = web.Response(text=f"{status}\n", status=status)
        else:
            response = self._page(request, status, served)
        for name in _KEPT:
            if headers and name in headers:
                response.headers[name] = headers[name]
        response.headers["Cache-Control"] = "no-store"
        return response

    def _problem(self, request: web.Request, status: int, kind: str, served: str) -> web.Response:
        """RFC 9457."""
        language = self._spoken(request)
        body = {
            "type": f"/api/problems/{kind or status}",
            "title": self._say("title", status, language),
            "status": status,
            "request_id": served,
        }
        return web.Response(
            body=orjson.dumps(body), status=status, content_type="application/problem+json"
        )

    def _page(self, request: web.Request, status: int, served: str) -> web.Response:
        language = self._spoken(request)
        page = self._templates.get_template("refusal.html").render(
            language=language,
            status=status,
            title=self._say("title", status, language),
            text=self._say("text", status, language),
            home=self._wording.say("home", language),
            reference=self._wording.say("reference", language, id=served) if served else "",
            home_url="/office" if request.path.startswith("/office") else "/",
        )
        return web.Response(text=page, status=status, content_type="text/html")

    def _say(self, part: str, status: int, language: str) -> str:
        worded = status if status in _WORDED else status // 100 * 100
        return self._wording.say(f"{part}.{worded}", language)

    def _spoken(self, request: web.Request) -> str:
        chosen = request.query.get("lang") or request.cookies.get("lang")
        if chosen in LANGUAGES:
            return str(chosen)
        accepted = request.headers.get("Accept-Language", "")[:2].lower()
        return accepted if accepted in LANGUAGES else self._language
