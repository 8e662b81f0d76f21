"""The door: signing in and out.

The form brings the value of a cookie that only our page could set, because there is no
session yet whose token it could bring.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.cookies import DOOR, PREFIX, SESSION, SLIP, Cookies
from backoffice.forms import Form, read_form
from backoffice.guard import local
from backoffice.visitor import VISITOR
from core.errors import CoreError
from core.language import LANGUAGES
from core.people.sessions import LockedOut, WrongCredentials, sign_in, sign_out

_TOKEN_LENGTH = 43  # of token_urlsafe(32)


class Door:
    """Sign-in and sign-out."""

    def __init__(
        self,
        *,
        cookies: Cookies,
        clock: Callable[[], datetime],
        demo: bool,
        draw: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    ) -> None:
        self._cookies, self._clock, self._demo, self._draw = cookies, clock, demo, draw

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The form; who is signed in already goes on."""
        wanted = local(request.query.get("next", ""))
        if VISITOR in request:
            return pages.go(wanted)
        response = self._form(request, Form(), wanted)
        if (chosen := request.query.get("lang")) in LANGUAGES:
            self._cookies.set_language(response, chosen)
        return response

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Check name and password; the same answer whatever of them was wrong."""
        form = await read_form(request, self._cookies.get(request, DOOR))
        wanted = local(form.text("next"))
        try:
            signed_in = await sign_in(
                form.text("username"),
                form.texts.get("password", ""),
                request.remote or "",
                now=self._clock(),
                allow_demo=self._demo,
            )
        except WrongCredentials as error:
            return self._form(request, form, wanted, error, status=401)
        except LockedOut as error:
            response = self._form(request, form, wanted, error, status=429)
            response.headers["Retry-After"] = str(int(error.facts["minutes"]) * 60)
            return response
        response = pages.go(wanted)
        self._cookies.set(response, SESSION, signed_in.token)
        self._cookies.drop(response, DOOR)
        self._cookies.set_language(response, signed_in.officer.language)
        return response

    async def leave(self, request: web.Request, form: Form) -> web.StreamResponse:
        """End the session and forget what the browser still holds of it."""
        await sign_out(self._cookies.get(request, SESSION))
        response = pages.go(f"{PREFIX}/sign-in")
        self._cookies.drop(response, SESSION)
        self._cookies.drop(response, SLIP)
        return response

    def _form(
        self,
        request: web.Request,
        form: Form,
        wanted: str,
        error: CoreError | None = None,
        *,
        status: int = 200,
    ) -> web.Response:
        held = self._cookies.get(request, DOOR)
        token = held if len(held) == _TOKEN_LENGTH and held.isascii() else self._draw()
        response = pages.render(
            request,
            "sign_in.html",
            {
                "token": token,
                "next": wanted,
                "username": form.text("username"),
                "error": error,
            },
            status=status,
        )
        self._cookies.set(response, DOOR, token)
        return response
