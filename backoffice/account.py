"""What an officer settles about himself: the language of the pages."""

from __future__ import annotations

from aiohttp import web

from backoffice import pages
from backoffice.cookies import Cookies
from backoffice.forms import Form
from backoffice.guard import local
from backoffice.visitor import visitor
from core.language import LANGUAGES
from core.people.models import Officer


class Account:
    """The officer's own settings."""

    def __init__(self, *, cookies: Cookies) -> None:
        self._cookies = cookies

    async def language(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Speak another language from now on, on every machine."""
        wanted = form.text("language")
        if wanted not in LANGUAGES:
            raise web.HTTPBadRequest
        await Officer.filter(id=visitor(request).officer.id).update(language=wanted)
        response = pages.go(local(form.text("next")))
        self._cookies.set_language(response, wanted)
        return response
