"""A telephone in the browser, for trying everything without an account. Demo mode only.

A text written here goes to `deliver`, which hands it to the same webhook, with a signature,
as the network's would; the answer and the notices appear on the phone. Works without
JavaScript; with it, new texts appear by themselves.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web

from channels.base import Inbound, SendFailed
from channels.commands import LONGEST
from channels.forms import posted_form
from channels.web.call_window import Ring, Ringing
from channels.web.home import TextLine
from channels.web.pages import Pages
from channels.web.phones import PROVIDER, SECOND, Arrival, Kind, Phones, Text, new_id
from channels.web.presenting import Words
from core.clock import civil
from core.dossiers.models import Dossier
from core.errors import CoreError
from core.notices.outbox import counts
from core.people.phones import domestic, read_phone

PATH = "/simulator"
_COOKIE = "simulator_number"
#: For whoever has chosen none: of a range that nobody has.
_FIRST_NUMBER = "+84990000001"
_EXAMPLES, _NUMBERS = 6, 6


class Cost(Protocol):
    """What a text takes; `channels.sms.segments.Cost` is it."""

    @property
    def units(self) -> int: ...

    @property
    def segments(self) -> int: ...

    @property
    def gsm7(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What the gateway gives the simulator."""

    phones: Phones
    #: Sends a citizen's text the way the network would; gives back our answer, '' for silence.
    #: Raises SendFailed when the webhook does not take it.
    deliver: Callable[[Inbound], Awaitable[str]]
    cost: Callable[[str], Cost]
    ring: Ring | None = None  #: None: there are no calls
    ringing: Ringing | None = None  #: telephones that we call


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text as the page shows it."""

    kind: Kind
    text: str
    at: str
    cost: str
    arrival: Arrival | None  #: of a notice


@dataclass(frozen=True, slots=True)
class Example:
    """A dossier to ask about."""

    code: str
    number: str  #: E.164, of whoever filed it
    shown: str


class Simulator:
    """Serves `/simulator`."""

    def __init__(
        self,
        *,
        pages: Pages,
        simulated: Simulated,
        clock: Callable[[], datetime],
        texts: TextLine | None,
        chats: bool = False,
    ) -> None:
        """`chats`: whether there is a chat window."""
        self._pages, self._simulated = pages, simulated
        self._clock, self._texts, self._chats = clock, texts, chats

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH, self.page),
            web.get(PATH + "/texts", self.thread),
            web.post(PATH + "/number", self.choose),
            web.post(PATH + "/texts", self.send),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The phone, and what to try with it."""
        return await self._page(request)

    async def thread(self, request: web.Request) -> web.Response:
        """The texts alone, for the script."""
        words = self._pages.words(request)
        return self._pages.private(request, "thread.html", bubbles=self._bubbles(request, words))

    async def choose(self, request: web.Request) -> web.Response:
        """Take another number, and perhaps a text prepared for it."""
        form = await posted_form(request)
        try:
            phone = read_phone(form.get("number", "")[:40])
        except CoreError:
            return await self._page(request, fault="number_fault", status=422)
        draft = form.get("text", "")[:LONGEST]
        response = self._pages.go(request, PATH, **({"text": draft} if draft else {}))
        response.set_cookie(
            _COOKIE, phone.number, path=PATH, samesite="Strict", httponly=True, max_age=86400
        )
        return response

    async def send(self, request: web.Request) -> web.Response:
        """Send a text from the phone; the answer is on it when this returns."""
        form = await posted_form(request)
        text = form.get("text", "").strip()
        if not text:
            return self._pages.go(request, PATH)
        if len(text) > LONGEST:
            return await self._page(request, fault="too_long", status=422, draft=text[:LONGEST])
        await self._sent(number_of(request), text)
        return self._pages.go(request, PATH)

    async def _sent(self, number: str, text: str) -> None:
        phones = self._simulated.phones
        inbound = Inbound("sms", PROVIDER, new_id(), number, text, self._clock())
        try:
            answer = await self._simulated.deliver(inbound)
        except SendFailed:
            phones.add(number, Text(inbound.provider_id, Kind.FAILED, text, inbound.received_at))
            return
        phones.add(number, Text(inbound.provider_id, Kind.ASKED, text, inbound.received_at))
        if answer:
            phones.add(number, Text(new_id(), Kind.ANSWERED, answer, self._clock()))

    async def _page(
        self, request: web.Request, *, fault: str = "", draft: str = "", status: int = 200
    ) -> web.Response:
        words, number = self._pages.words(request), number_of(request)
        phones = self._simulated.phones
        known = phones.numbers(_NUMBERS)
        return self._pages.private(
            request,
            "simulator.html",
            status=status,
            scripted=True,
            switch={},
            number=domestic(number),
            fault=fault,
            draft=draft or request.query.get("text", "")[:LONGEST],
            longest=LONGEST,
            service=self._texts.shown if self._texts else "",
            bubbles=self._bubbles(request, words),
            numbers=[(each, domestic(each)) for each in known if each != number],
            examples=await _examples(),
            networks=[(each, each in phones.down) for each in (PROVIDER, SECOND)],
            phone_off=number in phones.off,
            letters=len(phones.letters),
            waiting=(await counts()).get("owed", 0),
            chats=self._chats,
            calls=self._simulated.ring is not None,
        )

    def _bubbles(self, request: web.Request, words: Words) -> list[Bubble]:
        return [
            self._bubble(text, words) for text in self._simulated.phones.texts(number_of(request))
        ]

    def _bubble(self, text: Text, words: Words) -> Bubble:
        cost = self._simulated.cost(text.text)
        said = words.say(
            "simulator.segments_one" if cost.segments == 1 else "simulator.segments",
            segments=cost.segments,
            units=cost.units,
            alphabet="GSM-7" if cost.gsm7 else "UCS-2",
        )
        arrival = self._simulated.phones.arrival(text.id)
        return Bubble(text.kind, text.text, f"{civil(text.at):%H:%M}", said, arrival)


def number_of(request: web.Request) -> str:
    """The number of the phone in this browser; a cookie that holds none is passed over."""
    try:
        return read_phone(request.cookies.get(_COOKIE, "")[:40]).number
    except CoreError:
        return _FIRST_NUMBER


async def _examples() -> list[Example]:
    """The newest dossiers whose applicant left a number; made-up ones, it is a demo."""
    found = (
        await Dossier.exclude(holder_phone="")
        .order_by("-id")
        .limit(_EXAMPLES)
        .values("code", "holder_phone")
    )
    return [
        Example(row["code"], row["holder_phone"], domestic(row["holder_phone"])) for row in found
    ]
