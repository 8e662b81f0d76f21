"""The first page: where is my dossier, which procedure do I need, how to ask without internet."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from advisor.interviews.saved import Saved
from channels.web.pages import Pages
from channels.web.places import Places
from core.procedures import catalogue

#: Events of a life that send people to the counter; words and searches stand in the wording.
LIFE = ("birth", "marriage", "death", "residence", "certify", "business", "land", "welfare")
_FIELDS, _LEVEL = 8, "commune"
_PLACES = 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """How citizens reach us by text; no number: it is not open."""

    number: str  #: E.164
    shown: str  #: as it is dialled at home


class Home:
    """Serves `/`."""

    def __init__(
        self,
        *,
        pages: Pages,
        places: Places,
        texts: TextLine | None,
        confirms: bool,
        asks: bool = False,
    ) -> None:
        """
        Args:
            confirms: whether a number can be confirmed, and a missed call then answered.
            asks: whether there is a chat that answers questions in own words.
        """
        self._pages, self._places, self._texts = pages, places, texts
        self._confirms, self._asks, self._interviews = confirms, asks, Saved()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.page)]

    async def page(self, request: web.Request) -> web.Response:
        words = self._pages.words(request)
        # What people ask a commune for, not what banks and ports ask ministries for.
        fields = await catalogue.fields(level=_LEVEL)
        places, count = await self._places.first(words, _PLACES)
        return self._pages.public(
            request,
            "home.html",
            life=LIFE,
            fields=fields[:_FIELDS],
            level=_LEVEL,
            places=places,
            place_count=count,
            texts=self._texts,
            confirms=self._confirms,
            asks=self._asks,
            events=list((await self._interviews.all()).values()),
        )
