"""Confirming a number, for programs: `/api/v1/numbers`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

from channels.web.confirming import LONGEST, Confirmations
from channels.web.posted import posted_object
from channels.web.problems import Problems
from core.confirmations.commands import TooManyCodes, WrongCode
from core.errors import InvalidInput
from core.language import LANGUAGES

PATH = "/api/v1/numbers"
_LARGEST_BODY = 1024


class NumbersApi:
    """Serves it."""

    def __init__(
        self,
        *,
        problems: Problems,
        confirmations: Confirmations,
        clock: Callable[[], datetime],
        sender_of: Callable[[web.Request], str],
    ) -> None:
        self._problems, self._confirmations = problems, confirmations
        self._clock, self._sender_of = clock, sender_of

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.ask), web.post(f"{PATH}/confirm", self.confirm)]

    async def ask(self, request: web.Request) -> web.Response:
        """`{"number"}` -> 202 `{"challenge","expires_at"}`; the code goes to the number."""
        body = await self._read(request, "number")
        if isinstance(body, web.Response):
            return body
        language = body.get("language")
        try:
            asked = await self._confirmations.ask(
                body["number"],
                self._sender_of(request),
                language=language if language in LANGUAGES else "vi",
                now=self._clock(),
            )
        except InvalidInput as error:
            facts = error.facts | {"field": "number"}
            return self._problems.answer(request, "invalid_input", **facts)
        except TooManyCodes as error:
            return self._problems.answer(request, "too_many_codes", **error.facts)
        told = {"challenge": asked.token, "expires_at": asked.expires_at.isoformat()}
        return _json(told, 202)

    async def confirm(self, request: web.Request) -> web.Response:
        """`{"challenge","code"}` -> `{"confirmed": true}`."""
        body = await self._read(request, "challenge", "code")
        if isinstance(body, web.Response):
            return body
        try:
            await self._confirmations.confirm(body["challenge"], body["code"], now=self._clock())
        except WrongCode as error:
            return self._problems.answer(request, "wrong_code", **error.facts)
        return _json({"confirmed": True}, 200)

    async def _read(self, request: web.Request, *names: str) -> dict[str, Any] | web.Response:
        """The object that was posted, with texts under those names; or what is wrong with it."""
        body = await posted_object(request, self._problems, _LARGEST_BODY)
        if isinstance(body, web.Response):
            return body
        for name in names:
            if not isinstance(body.get(name), str) or len(body[name]) > LONGEST:
                return self._problems.answer(request, "invalid_input", field=name, why="form")
        return body


def _json(told: dict[str, Any], status: int) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.json_response(body=orjson.dumps(told), status=status, headers=headers)
