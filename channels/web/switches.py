"""Switches of the simulator: networks that are cut, telephones that are off. Demo mode only."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from channels.forms import posted_form
from channels.web.pages import Pages
from channels.web.phones import PROVIDER, SECOND, Phones

PATH = "/simulator/switch"


class Switches:
    """Takes what is pressed."""

    def __init__(
        self, *, pages: Pages, phones: Phones, number_of: Callable[[web.Request], str], back: str
    ) -> None:
        """
        Args:
            number_of: the telephone in that browser.
            back: the page to return to.
        """
        self._pages, self._phones = pages, phones
        self._number_of, self._back = number_of, back

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.press)]

    async def press(self, request: web.Request) -> web.Response:
        """Cut a network or mend it, switch this telephone off or on."""
        pressed = (await posted_form(request)).get("switch", "")
        if pressed in (PROVIDER, SECOND):
            self._phones.down ^= {pressed}
        elif pressed == "phone":
            self._phones.off ^= {self._number_of(request)}
        return self._pages.go(request, self._back)
