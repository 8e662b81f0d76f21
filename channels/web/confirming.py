"""`/xac-nhan-so`: a number is typed, six digits are texted there, typed back, and it is confirmed.

The page says the same of every number: whether dossiers are filed under it is nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aiohttp import web

from channels.forms import posted_form
from channels.web.pages import Pages
from core.confirmations.commands import Asked, TooManyCodes, WrongCode
from core.errors import InvalidInput
from core.people.phones import mask

PATH = "/xac-nhan-so"
#: Longer ones are neither numbers nor tokens nor codes.
LONGEST = 100
_MASKED = re.compile(r"\*{3}[0-9]{0,4}")


class Confirmations(Protocol):
    """What the site needs of core; `core.confirmations.commands.Confirmations` is it."""

    async def ask(
        self, typed: str, address: str, *, language: str = "vi", now: datetime
    ) -> Asked: ...

    async def confirm(self, token: str, typed: str, *, now: datetime) -> str: ...


class ConfirmingPage:
    """Serves it: one page with three faces."""

    def __init__(
        self,
        *,
        pages: Pages,
        confirmations: Confirmations,
        clock: Callable[[], datetime],
        sender_of: Callable[[web.Request], str],
        call_number: str = "",
    ) -> None:
        """`call_number`: where a missed call is answered by a text, as it is dialled at home."""
        self._pages, self._confirmations, self._clock = pages, confirmations, clock
        self._sender_of, self._call_number = sender_of, call_number

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page), web.post(PATH, self.posted)]

    async def page(self, request: web.Request) -> web.Response:
        """Asks for the number."""
        return self._shown(request, "number")

    async def posted(self, request: web.Request) -> web.Response:
        """The number, or with a token the code."""
        form = await posted_form(request)
        token = form.get("the", "")
        if len(token) > LONGEST:
            raise web.HTTPBadRequest
        if token:
            return await self._confirm(request, token, form.get("so", ""), form.get("ma", ""))
        return await self._ask(request, form.get("so", "")[:LONGEST])

    async def _ask(self, request: web.Request, typed: str) -> web.Response:
        language = self._pages.language(request)
        try:
            asked = await self._confirmations.ask(
                typed, self._sender_of(request), language=language, now=self._clock()
            )
        except InvalidInput as error:
            why = str(error.facts.get("why"))
            return self._shown(request, "number", fault=why, typed=typed, status=422)
        except TooManyCodes as error:
            minutes = error.facts["minutes"]
            headers = {"Retry-After": str(60 * minutes)}
            return self._shown(
                request, "number", fault="too_many", typed=typed, status=429, headers=headers
            )
        return self._shown(request, "code", token=asked.token, number=mask(asked.number))

    async def _confirm(
        self, request: web.Request, token: str, number: str, typed: str
    ) -> web.Response:
        # What the form says of the number is shown back and believed for nothing.
        number = number if _MASKED.fullmatch(number) else mask("")
        try:
            confirmed = await self._confirmations.confirm(token, typed[:LONGEST], now=self._clock())
        except WrongCode as error:
            left = error.facts["left"]
            if not left:
                return self._shown(request, "number", fault="used_up", status=422)
            return self._shown(request, "code", token=token, number=number, left=left, status=422)
        return self._shown(request, "confirmed", number=mask(confirmed))

    def _shown(
        self,
        request: web.Request,
        face: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        fault: str = "",
        typed: str = "",
        token: str = "",
        number: str = "",
        left: int | None = None,
    ) -> web.Response:
        return self._pages.private(
            request,
            "confirming.html",
            status=status,
            headers=headers,
            switch=None if request.method in ("GET", "HEAD") else {},
            face=face,
            fault=fault,
            typed=typed,
            token=token,
            number=number,
            left=left,
            call_number=self._call_number,
        )
