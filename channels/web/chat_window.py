"""The chat in the browser: a page with a form, and a socket for those who have script.

Both lead the same conversation, which a sealed cookie names: a reload, another tab, a line that
broke go on with it. What a PIN has opened is told once; a later look says so. Served at `/chat`,
and in the demo at `/simulator/chat`.
"""

from __future__ import annotations

import re
import secrets
from asyncio import Lock
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from aiohttp import WSMsgType, web
from yarl import URL

from channels.forms import posted_form
from channels.turns import Converses, Message, Spoken
from channels.web.pages import Pages
from channels.web.presenting import Words
from channels.web.transcripts import Bubble, Transcripts
from core.conversations.keeping import STATE_KEPT
from core.sealing import Seals
from core.storable import tidy

PATH, SIMULATED = "/chat", "/simulator/chat"
#: Characters of a text.
LONGEST = 2000
#: A conversation that nobody went on with for so long is forgotten.
LIFE = STATE_KEPT
#: Octets that a browser may send at once; sockets of one address, and of all.
_LARGEST, _MOST_OF_ONE, _MOST = 16 * 1024, 20, 2000
#: A line that is silent for so long is asked whether it still holds; seconds.
_HEARTBEAT_S = 25.0
_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")
_ORIGIN = re.compile(
    r"https?://[\w.-]{1,250}(?::\d{1,5})?|https?://\[[0-9a-fA-F:.]{2,45}\](?::\d{1,5})?"
)
_PAYLOAD = re.compile(r"[\x20-\x7e]{1,64}")


class ChatWindow:
    """One address of it."""

    def __init__(
        self,
        *,
        path: str,
        messenger: str,
        pages: Pages,
        conversing: Converses,
        transcripts: Transcripts,
        sealing_key: bytes,
        forget: Callable[[str], Awaitable[None]],
        returned: Callable[[str, datetime], Awaitable[Sequence[Message]]],
        allowed: Callable[[str, datetime], bool],
        sender_of: Callable[[web.Request], str],
        clock: Callable[[], datetime],
        public_url: str,
    ) -> None:
        """
        Args:
            messenger: what conversations of this window are called: `web`, `simulator`.
            forget: erases whatever is kept of a conversation.
            returned: gives what officers answered since, each once.
            allowed: whether so much may come from that address now.
        """
        self._path, self._messenger, self._pages = path, messenger, pages
        self._conversing, self._transcripts = conversing, transcripts
        self._seals, self._allowed = Seals(sealing_key), allowed
        self._sender_of, self._clock, self._forget = sender_of, clock, forget
        self._returned = returned
        self._host, self._secure = URL(public_url).authority, public_url.startswith("https:")
        self._cookie = f"{messenger}_chat"
        self._sockets: dict[str, int] = {}
        self._turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(self._path, self.page),
            web.post(self._path, self.send),
            web.get(f"{self._path}/ws", self.socket),
        ]

    # --- without script ------------------------------------------------------------------

    async def page(self, request: web.Request) -> web.Response:
        """The conversation so far."""
        name = self._known(request) or secrets.token_urlsafe(16)
        await self._catch_up(name)
        bubbles = await self._transcripts.shown(self._of(name), self._clock())
        draft = request.query.get("text", "")[:LONGEST]
        return self._named(self._page(request, bubbles, draft=draft), name)

    async def send(self, request: web.Request) -> web.Response:
        """Say something; the answer stands below it when this returns."""
        form = await posted_form(request, 4 * 3 * LONGEST)
        text, chosen = tidy(form.get("text", "")).strip(), form.get("chosen", "")
        name = self._known(request) or secrets.token_urlsafe(16)
        conversation, now = self._of(name), self._clock()
        if "anew" in form:
            await self._forget(conversation)
            return self._named(self._pages.go(request, self._path), secrets.token_urlsafe(16))
        if len(text) > LONGEST or (chosen and _PAYLOAD.fullmatch(chosen) is None):
            bubbles = await self._transcripts.shown(conversation, now)
            draft = text[:LONGEST]
            return self._page(request, bubbles, draft=draft, fault="too_long", status=422)
        if not self._allowed(self._sender_of(request), now):
            bubbles = await self._transcripts.shown(conversation, now)
            return self._page(request, bubbles, draft=text, fault="too_fast", status=429)
        if text or chosen:
            id = form.get("id", "")
            id = id if _NAME.fullmatch(id) else secrets.token_hex(8)
            fresh = await self._turn(name, text, chosen, id, self._pages.language(request))
            if any(one.private for one in fresh):  # a page that is fetched next has it no more
                bubbles = _with(await self._transcripts.shown(conversation, now), fresh)
                return self._named(self._page(request, bubbles), name)
        return self._named(self._pages.go(request, f"{self._path}#cuoi"), name)

    # --- with it -------------------------------------------------------------------------

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """The same as messages of JSON; `chat.js` tells them."""
        name, sender = self._known(request), self._sender_of(request)
        # Another site may not speak with its reader's cookie.
        if URL(_origin(request)).authority not in (request.host, self._host):
            raise web.HTTPForbidden
        if name is None:  # the page gives the cookie
            raise web.HTTPUnauthorized
        if sum(self._sockets.values()) >= _MOST or self._sockets.get(sender, 0) >= _MOST_OF_ONE:
            raise web.HTTPTooManyRequests
        ws = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=_LARGEST, compress=False)
        await ws.prepare(request)
        self._sockets[sender] = self._sockets.get(sender, 0) + 1
        try:
            with suppress(ConnectionResetError):  # the line broke while we spoke
                await self._talk(request, ws, name, sender)
        finally:
            self._sockets[sender] -= 1
            if not self._sockets[sender]:
                del self._sockets[sender]
        return ws

    async def _talk(
        self, request: web.Request, ws: web.WebSocketResponse, name: str, sender: str
    ) -> None:
        words = self._pages.words(request)
        shown = _number(request.query.get("after", ""))
        shown = await self._missed(ws, name, shown, words)
        async for got in ws:
            if got.type is not WSMsgType.TEXT:
                await ws.close(code=1003)  # what we do not read
                break
            said = _object(got)
            if said is None:
                await ws.send_json({"type": "refused", "id": "", "why": "malformed"})
            elif said.get("type") == "ping":
                shown = await self._missed(ws, name, shown, words)
                await ws.send_json({"type": "pong"})
            else:
                shown = await self._heard(ws, name, sender, said, shown, words)

    async def _heard(
        self,
        ws: web.WebSocketResponse,
        name: str,
        sender: str,
        said: dict[str, Any],
        shown: int,
        words: Words,
    ) -> int:
        """Answer one message; the number of the last bubble that the browser has."""
        why = _fault(said)
        id, text, chosen = (str(said.get(each, "")) for each in ("id", "text", "chosen"))
        if not why and not self._allowed(sender, self._clock()):
            why = "too_fast"
        if why:
            await ws.send_json({"type": "refused", "id": id[:40], "why": why})
            return shown
        fresh = await self._turn(name, tidy(text).strip(), chosen, id, words.language)
        bubbles = await self._transcripts.shown(self._of(name), self._clock(), after=shown)
        if not fresh:  # came before: the browser has not seen the answer
            bubbles = bubbles or await self._transcripts.shown(self._of(name), self._clock())
        bubbles = _worded(_with(bubbles, fresh), words)
        told = {"type": "told", "id": id, "bubbles": [one.as_json() for one in bubbles]}
        await ws.send_json(told)
        return max([shown, *(one.number for one in bubbles)])

    async def _missed(self, ws: web.WebSocketResponse, name: str, shown: int, words: Words) -> int:
        """Tell what was said elsewhere: in another tab, by an officer."""
        await self._catch_up(name)
        bubbles = await self._transcripts.shown(self._of(name), self._clock(), after=shown)
        if bubbles:
            bubbles = _worded(bubbles, words)
            await ws.send_json({"type": "thread", "bubbles": [one.as_json() for one in bubbles]})
        return max([shown, *(one.number for one in bubbles)])

    # --- both ----------------------------------------------------------------------------

    async def _turn(
        self, name: str, text: str, chosen: str, id: str, language: str
    ) -> Sequence[Bubble]:
        """One turn; nothing when it came before."""
        conversation, now = self._of(name), self._clock()
        # A name of one's own: nobody can choose what another's messages are called.
        turn = f"{name}.{id}"
        lock = self._turns.setdefault(name, Lock())
        async with lock:
            told = await self._conversing.hear(
                Spoken(self._messenger, name, turn, text, now, chosen=chosen, language=language)
            )
            if told.again:
                return ()
            said = text or await self._label(conversation, chosen, now)
            return await self._transcripts.add(conversation, said, told.messages, now)

    async def _catch_up(self, name: str) -> None:
        """Put what officers answered since under what was said."""
        conversation, now = self._of(name), self._clock()
        async with self._turns.setdefault(name, Lock()):
            if messages := await self._returned(conversation, now):
                await self._transcripts.add(conversation, "", messages, now)

    async def _label(self, conversation: str, chosen: str, now: datetime) -> str:
        """What stands on the button that was pressed."""
        for bubble in reversed(await self._transcripts.shown(conversation, now)):
            for button in bubble.buttons:
                if button.payload == chosen:
                    return button.says
        return "…"

    def _of(self, name: str) -> str:
        return f"{self._messenger}:{name}"

    def _known(self, request: web.Request) -> str | None:
        """The conversation that the cookie names; None: none, or it is forged."""
        sealed = request.cookies.get(self._cookie, "")[:500]
        if not sealed.isascii():
            return None
        value = self._seals.open(self._messenger, sealed, now=self._clock(), life=LIFE)
        return str(value["name"]) if value else None

    def _named(self, response: web.Response, name: str) -> web.Response:
        sealed = self._seals.close(self._messenger, {"name": name}, now=self._clock())
        response.set_cookie(
            self._cookie,
            sealed,
            path=self._path,
            samesite="Strict",
            httponly=True,
            secure=self._secure,
            max_age=int(LIFE.total_seconds()),
        )
        return response

    def _page(
        self,
        request: web.Request,
        bubbles: Sequence[Bubble],
        *,
        fault: str = "",
        draft: str = "",
        status: int = 200,
    ) -> web.Response:
        return self._pages.private(
            request,
            "chat.html",
            status=status,
            scripted=True,
            switch={},
            path=self._path,
            tried=self._path == SIMULATED,
            bubbles=_worded(bubbles, self._pages.words(request)),
            fault=fault,
            draft=draft,
            longest=LONGEST,
            id=secrets.token_hex(8),
        )


def _with(bubbles: Sequence[Bubble], fresh: Sequence[Bubble]) -> list[Bubble]:
    """The same, those just told with what is kept nowhere."""
    told = {one.number: one for one in fresh}
    return [told.get(one.number, one) for one in bubbles]


def _worded(bubbles: Sequence[Bubble], words: Words) -> list[Bubble]:
    """The same, with what to do where an answer is not kept."""
    once = words.say("chat.told_once")
    return [replace(one, text=once) if one.private and not one.text else one for one in bubbles]


def _origin(request: web.Request) -> str:
    """The site whose page opens the socket."""
    origin = request.headers.get("Origin", "")
    return origin if _ORIGIN.fullmatch(origin) else ""


def _fault(said: dict[str, Any]) -> str:
    """Why a message is none; empty: it is one."""
    id, text, chosen = (said.get(each, "") for each in ("id", "text", "chosen"))
    if not (isinstance(id, str) and isinstance(text, str) and isinstance(chosen, str)):
        return "malformed"
    if len(text) > LONGEST:
        return "too_long"
    pressed = _PAYLOAD.fullmatch(chosen) is not None
    return "" if _NAME.fullmatch(id) and (pressed or (text.strip() and not chosen)) else "malformed"


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _object(got: Any) -> dict[str, Any] | None:
    try:
        said = got.json()
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
