"""Making a page: template, language, headers that keep strangers out, and a small answer.

The language is the one chosen last (`?lang=`, kept in a cookie), else that of the house.
Public pages carry a tag of their content, so that a slow line fetches them once; pages
about a dossier are kept by nobody and name no address to where a reader goes next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from channels.web.presenting import Words
from core.forms.typed import TEMPLATES as SHARED
from core.language import LANGUAGES, Wording

_FOLDER = Path(__file__).parent
_COOKIE = "lang"
_A_YEAR_S = int(timedelta(days=365).total_seconds())

#: Nothing from elsewhere, no script; pages with one of our scripts say so.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_WITH_SCRIPT = f"{_POLICY}; script-src 'self'; connect-src 'self'"


class Pages:
    """Renders the templates of this package."""

    def __init__(
        self,
        *,
        public_url: str,
        static_url: Callable[[str], str],
        demo: bool,
        simulator: bool = False,
        choosing: bool = False,
        chat: bool = False,
        language: str = "vi",
    ) -> None:
        """
        Args:
            static_url: where a file of the gateway's `static` folder is served.
            simulator: whether there is one to link to.
            choosing: whether there is a page of preferences to link to.
            chat: whether there is a chat to link to.
            language: spoken to whoever has chosen none.
        """
        self._public_url, self._language = public_url.rstrip("/"), language
        wording = Wording(_FOLDER / "wording")
        self._words = {each: Words(wording, each) for each in LANGUAGES}
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader([_FOLDER / "templates", SHARED]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._templates.globals.update(
            static=static_url, demo=demo, simulator=simulator, choosing=choosing, chat=chat
        )

    def language(self, request: web.Request) -> str:
        """What the reader chose, now or before."""
        for chosen in (request.query.get("lang"), request.cookies.get(_COOKIE)):
            if chosen in LANGUAGES:
                return str(chosen)
        return self._language

    def words(self, request: web.Request) -> Words:
        """The words of the reader's language."""
        return self._words[self.language(request)]

    def public(
        self, request: web.Request, template: str, *, index: bool = True, **facts: Any
    ) -> web.Response:
        """A page that anybody may keep; a reader who has it already is told so (304).

        Args:
            index: whether search engines may list it.
        """
        body = self._body(request, template, index=index, **facts)
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "no-cache",  # what the law calls at once (L-07)
            "Vary": "Cookie, Accept-Encoding",
        }
        if tag in request.headers.get("If-None-Match", ""):
            return self._finished(request, web.Response(status=304, headers=headers))
        return self._finished(request, _page(body, 200, headers))

    def private(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        scripted: bool = False,
        **facts: Any,
    ) -> web.Response:
        """A page about a dossier, or an answer to one reader only: kept and listed by nobody.

        Args:
            scripted: whether the page brings our script; the policy then allows it.
        """
        body = self._body(request, template, index=False, **facts)
        kept_from = {
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, noarchive",
        }
        response = _page(body, status, kept_from | (headers or {}))
        return self._finished(request, response, _WITH_SCRIPT if scripted else _POLICY)

    def go(self, request: web.Request, path: str, **query: str) -> web.Response:
        """Send the reader on; the answer to a form is another page's address (303)."""
        where = f"{path}?{urlencode(query)}" if query else path
        headers = {"Location": where, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return self._finished(request, web.Response(status=303, headers=headers))

    def _body(self, request: web.Request, template: str, *, index: bool, **facts: Any) -> bytes:
        words = self.words(request)
        known = {
            "words": words,
            "say": words.say,
            "language": words.language,
            "here": request.path,
            "switch": self._switch(request, facts.pop("switch", None)),
            "index": index,
            "alternates": self._alternates(request) if index else {},
        }
        page = self._templates.get_template(template).render(**(facts | known))
        return page.encode("utf-8", "replace")  # an address may bring halves of characters

    def _switch(self, request: web.Request, query: dict[str, str] | None) -> str:
        """The same page in the other language."""
        other = next(each for each in LANGUAGES if each != self.language(request))
        kept = dict(request.query) if query is None else query
        return f"{request.path}?{urlencode(kept | {'lang': other}, errors='replace')}"

    def _alternates(self, request: web.Request) -> dict[str, str]:
        """Language -> address, and `canonical`; the house's language has the plain address."""
        plain = f"{self._public_url}{request.rel_url.raw_path}"
        found = {
            each: plain if each == self._language else f"{plain}?lang={each}" for each in LANGUAGES
        }
        return found | {"x-default": plain, "canonical": found[self.language(request)]}

    def _finished(
        self, request: web.Request, response: web.Response, policy: str = _POLICY
    ) -> web.Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        chosen = request.query.get("lang")
        if chosen in LANGUAGES and chosen != request.cookies.get(_COOKIE):
            response.set_cookie(
                _COOKIE,
                str(chosen),
                max_age=_A_YEAR_S,
                path="/",
                samesite="Lax",
                httponly=True,
                secure=self._public_url.startswith("https:"),
            )
        return response


def _page(body: bytes, status: int, headers: dict[str, str]) -> web.Response:
    response = web.Response(
        body=body,
        status=status,
        headers={"Content-Type": "text/html; charset=utf-8", **headers},
    )
    if len(body) > 1024:
        response.enable_compression()
    return response
