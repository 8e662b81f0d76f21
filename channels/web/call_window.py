"""A telephone call in the browser, for trying the menu without an account. Demo mode only.

Keys and words go to the same webhook as Twilio's would, signed; what it answers is shown, and
read aloud by the browser where it can. Nothing is kept here: where the call stands is in the
page. Works without JavaScript; with it, it speaks and listens.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from channels.base import SendFailed
from channels.forms import posted_form
from channels.web.pages import Pages

PATH = "/simulator/call"
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
_CALL = re.compile(r"CA[0-9a-f]{32}")
_RECORDING = "RE" + "0" * 32
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the line says, and what it waits for."""

    says: tuple[str, ...]
    language: str  #: `vi-VN`, `en-US`
    next: str = ""  #: where the next step goes; empty: the call is over
    keys: bool = False  #: it waits for keys
    many: bool = False  #: for several, ended by the hash key
    words: bool = False  #: for words
    recording: bool = False  #: it records
    connects: str = ""  #: it connects with that number


class Ring(Protocol):
    """Brings a step of a call to the webhook; `gateway.simulated_network` has it."""

    async def __call__(self, at: str, form: Mapping[str, str]) -> Spoken:
        """
        Args:
            at: where the step goes; empty: somebody calls.

        Raises:
            TryLater: the webhook did not take it.
        """
        ...


class Ringing(Protocol):
    """Telephones that we call; `channels.web.ringing_phones` has them."""

    def rings(self, number: str) -> bool: ...

    async def pick_up(self, number: str) -> tuple[str, Spoken] | None: ...

    async def decline(self, number: str) -> None: ...

    async def hang_up(self, number: str, call: str) -> None: ...


class CallWindow:
    """Serves `/simulator/call`."""

    def __init__(
        self,
        *,
        pages: Pages,
        ring: Ring,
        ringing: Ringing,
        number_of: Callable[[web.Request], str],
        draw: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._pages, self._ring, self._ringing = pages, ring, ringing
        self._number_of, self._draw = number_of, draw

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page), web.post(PATH, self.step)]

    async def page(self, request: web.Request) -> web.Response:
        """The telephone, before it rings."""
        return self._page(request, "", None)

    async def step(self, request: web.Request) -> web.Response:
        """Ring, press, say or hang up."""
        form = await posted_form(request)
        call, number = form.get("call", ""), self._number_of(request)
        try:
            if (does := form.get("do")) == "pick_up":
                found = await self._ringing.pick_up(number)
                return self._page(request, *found) if found else self._pages.go(request, PATH)
            if does == "decline":
                await self._ringing.decline(number)
            elif does == "hang_up":
                await self._ringing.hang_up(number, call)
        except SendFailed:
            return self._page(request, call, None, fault=True, status=503)
        if does in ("decline", "hang_up"):
            return self._pages.go(request, PATH)
        if not _CALL.fullmatch(call):
            call = f"CA{self._draw()}"
        at = form.get("at", "")[:_LONGEST]
        sent = {"CallSid": call, "From": number}
        try:
            spoken = await self._ring(at, sent | _did(form))
            if not spoken.next:
                await self._ringing.hang_up(number, call)
        except SendFailed:
            return self._page(request, call, None, fault=True, status=503)
        return self._page(request, call, spoken)

    def _page(
        self,
        request: web.Request,
        call: str,
        spoken: Spoken | None,
        *,
        fault: bool = False,
        status: int = 200,
    ) -> web.Response:
        return self._pages.private(
            request,
            "call.html",
            scripted=True,
            status=status,
            number=self._number_of(request),
            rings=spoken is None and self._ringing.rings(self._number_of(request)),
            call=call,
            spoken=spoken,
            keys=KEYS,
            fault=fault,
        )


def _did(form: Mapping[str, str]) -> dict[str, str]:
    """What was done, as a network would tell it."""
    if key := form.get("key", ""):
        return {"Digits": key[:1]}
    if digits := form.get("digits", "").strip():
        return {"Digits": digits[:40].rstrip("#")}
    words = form.get("words", "").strip()
    if form.get("do") == "record":
        return {"RecordingSid": _RECORDING, "SpeechResult": words[:_LONGEST]}
    return {"SpeechResult": words[:_LONGEST]} if words else {"Digits": ""}
