"""The simulator's mailbox: letters that would have left, and as they look. Demo mode only."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from channels.web.pages import Pages
from channels.web.phones import Letter, Phones
from core.clock import civil

PATH = "/simulator/mailbox"
#: What a mail program does with a letter: it shows it, and lets it do nothing.
_LOCKED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Mailbox:
    """Serves `/simulator/mailbox`."""

    def __init__(self, *, pages: Pages, phones: Phones) -> None:
        self._pages, self._phones = pages, phones

    def routes(self) -> list[web.RouteDef]:
        one = PATH + r"/{id:SM[0-9a-f]{32}}"
        return [
            web.get(PATH, self.page),
            web.get(one, self.letter),
            web.get(one + r"/{number:[0-9]{1,2}}", self.attached),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """All letters, the newest first."""
        letters = [(one, f"{civil(one.at):%H:%M %d/%m}") for one in self._phones.letters]
        return self._pages.private(request, "mailbox.html", letters=letters, switch={})

    async def letter(self, request: web.Request) -> web.Response:
        """A letter as a mail program draws it."""
        letter = self._found(request)
        headers = {
            "Content-Security-Policy": _LOCKED,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        if not letter.html:
            return web.Response(text=letter.text, headers=headers)
        return web.Response(text=letter.html, content_type="text/html", headers=headers)

    async def attached(self, request: web.Request) -> web.Response:
        """A file that came with a letter."""
        files = self._found(request).attached
        number = int(request.match_info["number"])
        if number >= len(files):
            raise web.HTTPNotFound
        file = files[number]
        name = quote(file.name)
        return web.Response(
            body=file.content,
            content_type=file.content_type,
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    def _found(self, request: web.Request) -> Letter:
        for letter in self._phones.letters:
            if letter.id == request.match_info["id"]:
                return letter
        raise web.HTTPNotFound
