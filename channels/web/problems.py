"""Errors of the JSON interface: RFC 9457, each type with an address that explains it."""

from __future__ import annotations

import orjson
from aiohttp import web

from channels.web.asking import RETRY_AFTER_S
from channels.web.pages import Pages
from channels.web.presenting import Words

#: Kind -> HTTP status. The addresses `/api/problems/KIND` are promised to programs.
KINDS = {
    "not_found": 404,
    "unreadable": 422,
    "ambiguous": 409,
    "too_many": 429,
    "locked": 429,
    "too_many_codes": 429,
    "wrong_code": 422,
    "invalid_input": 422,
    "calendar": 422,
    "never_open": 422,
    "malformed": 400,
    "media_type": 415,
    "too_large": 413,
}
PATH = "/api/problems"


class Problems:
    """Makes the errors, and serves the page that lists them."""

    def __init__(self, *, pages: Pages) -> None:
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page), web.get(PATH + "/{kind}", self.page)]

    def answer(self, request: web.Request, kind: str, **facts: object) -> web.Response:
        """The problem as JSON; `facts` are members of its own, such as `field` and `why`."""
        words = self._pages.words(request)
        body = {
            "type": f"{PATH}/{kind}",
            "title": words.say(f"problem.title.{kind}"),
            "status": KINDS[kind],
            "detail": _detail(words, kind, facts),
            **facts,
        }
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if KINDS[kind] == 429:
            minutes = facts.get("minutes")
            after_s = 60 * minutes if isinstance(minutes, int) else RETRY_AFTER_S
            headers["Retry-After"] = str(after_s)
        return web.Response(
            body=orjson.dumps(body),
            status=KINDS[kind],
            content_type="application/problem+json",
            headers=headers,
        )

    async def page(self, request: web.Request) -> web.Response:
        """What each type means, for the people who write programs."""
        return self._pages.public(request, "problems.html", index=False, kinds=KINDS)


def _detail(words: Words, kind: str, facts: dict[str, object]) -> str:
    """What is wrong with this very value where that has a sentence, else with its kind."""
    key = f"problem.why.{facts.get('field')}.{facts.get('why')}"
    return words.known(key, f"problem.text.{kind}", **facts)
