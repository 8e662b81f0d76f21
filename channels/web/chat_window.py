"""A chat in the browser, for trying conversations without an account. Demo mode only.

Plain forms, no script. What is said is kept in memory and forgotten when the process ends, as on
the simulated telephones.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from channels.forms import posted_form
from channels.web.pages import Pages
from core.clock import civil
from core.storable import tidy

PATH = "/simulator/chat"
_COOKIE = "simulator_chat"
_NAME = re.compile(r"[0-9a-f]{32}")
#: Characters of a text; texts of a conversation, and conversations, that are kept.
LONGEST, MOST_TEXTS, MOST_CHATS = 4000, 400, 500


class Said(Protocol):
    """What goes back; `channels.chat.declaring.Said` is it."""

    @property
    def texts(self) -> Sequence[str]: ...

    @property
    def state(self) -> dict[str, Any] | None: ...


class Conversing(Protocol):
    """Who leads conversations; `channels.chat.declaring.DeclaringByChat` is it."""

    async def hear(
        self, state: Mapping[str, Any] | None, text: str, *, asker: str, language: str = "vi"
    ) -> Said | None: ...


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text of a conversation."""

    mine: bool  #: the citizen's
    text: str
    at: str
    link: str = ""  #: an address in it


@dataclass
class Chat:
    """One conversation."""

    bubbles: deque[Bubble] = field(default_factory=lambda: deque(maxlen=MOST_TEXTS))
    state: dict[str, Any] | None = None


class ChatWindow:
    """Serves `/simulator/chat`."""

    def __init__(
        self, *, pages: Pages, conversing: Conversing, clock: Callable[[], datetime]
    ) -> None:
        self._pages, self._conversing, self._clock = pages, conversing, clock
        self._chats: OrderedDict[str, Chat] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page), web.post(PATH, self.send)]

    async def page(self, request: web.Request) -> web.Response:
        """The conversation so far."""
        chat = self._chats.get(request.cookies.get(_COOKIE, "")) or Chat()
        return self._page(request, chat)

    async def send(self, request: web.Request) -> web.Response:
        """Say something; the answer stands below it when this returns."""
        form = await posted_form(request, 4 * LONGEST * 3)
        text = tidy(form.get("text", "")).strip()
        if not text:
            return self._pages.go(request, PATH)
        name, chat = self._of(request)
        if len(text) > LONGEST:
            return self._page(request, chat, fault=True, draft=text[:LONGEST], status=422)
        words = self._pages.words(request)
        self._add(chat, text, mine=True)
        said = await self._conversing.hear(
            chat.state, text, asker=f"simulator:{name}", language=words.language
        )
        if said is not None:
            chat.state = said.state
        for answer in said.texts if said else [words.say("chat.unknown")]:
            self._add(chat, answer, mine=False)
        response = self._pages.go(request, f"{PATH}#cuoi")
        response.set_cookie(
            _COOKIE, name, path=PATH, samesite="Strict", httponly=True, max_age=86400
        )
        return response

    def _of(self, request: web.Request) -> tuple[str, Chat]:
        name = request.cookies.get(_COOKIE, "")
        if _NAME.fullmatch(name) is None:
            name = secrets.token_hex(16)
        chat = self._chats.setdefault(name, Chat())
        self._chats.move_to_end(name)
        while len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return name, chat

    def _add(self, chat: Chat, text: str, *, mine: bool) -> None:
        link = "" if mine else (found[0] if (found := _LINK.search(text)) else "")
        chat.bubbles.append(Bubble(mine, text, f"{civil(self._clock()):%H:%M}", link))

    def _page(
        self,
        request: web.Request,
        chat: Chat,
        *,
        fault: bool = False,
        draft: str = "",
        status: int = 200,
    ) -> web.Response:
        return self._pages.private(
            request,
            "chat.html",
            status=status,
            switch={},
            bubbles=list(chat.bubbles),
            going=chat.state is not None,
            fault=fault,
            draft=draft or request.query.get("text", "")[:LONGEST],
            longest=LONGEST,
        )


_LINK = re.compile(r"https?://[^\s]+")
