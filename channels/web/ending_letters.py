"""The page behind the link at the foot of every letter: no more of them, or letters again.

A mail program ends them with one click of its own (RFC 8058: a POST without cookies). Opening the
link ends nothing: programs that look for viruses open every link.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from channels.forms import posted_form
from channels.web.pages import Pages

PATH = "/thu/ngung"
#: Letters of an address shown to who holds the link: enough to know one's own.
_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Letters:
    """What the page needs to know of mail."""

    address_of: Callable[[str], str | None]  #: the address in a link's token; None: not our link
    #: Whether the address gets letters.
    wanted: Callable[[str], Awaitable[bool]]
    #: Have letters stopped or sent again, as its reader wishes.
    wish: Callable[[str, bool, datetime], Awaitable[None]]


class EndingLetters:
    """Serves `/thu/ngung/{token}`."""

    def __init__(self, *, pages: Pages, letters: Letters, clock: Callable[[], datetime]) -> None:
        self._pages, self._letters, self._clock = pages, letters, clock

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH + "/{token}", self.page),
            web.post(PATH + "/{token}", self.changed),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Asks whether; changes nothing."""
        address = self._letters.address_of(request.match_info["token"])
        if address is None:
            return self._unknown(request)
        return await self._shown(request, address, done=False)

    async def changed(self, request: web.Request) -> web.Response:
        """End the letters, or have them sent again; the mail program's click ends them."""
        form = await posted_form(request)
        address = self._letters.address_of(request.match_info["token"])
        if address is None:
            return self._unknown(request)
        await self._letters.wish(address, form.get("again") == "1", self._clock())
        return await self._shown(request, address, done=True)

    async def _shown(self, request: web.Request, address: str, *, done: bool) -> web.Response:
        return self._pages.private(
            request,
            "letters.html",
            known=True,
            wanted=await self._letters.wanted(address),
            done=done,
            address=masked(address),
            switch={},
        )

    def _unknown(self, request: web.Request) -> web.Response:
        return self._pages.private(
            request,
            "letters.html",
            status=404,
            known=False,
            wanted=False,
            done=False,
            address="",
            switch={},
        )


def masked(address: str) -> str:
    """An address for a screen that others may see.

    >>> masked("nguyen.an@example.vn")
    'ng***@example.vn'
    """
    local, _, domain = address.rpartition("@")
    return f"{local[:_SHOWN]}***@{domain}"
