"""Rasa's REST channel on loopback: calls our action endpoint as Rasa does, or is ill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer


class Mood(Enum):
    """How it behaves."""

    WELL = "well"
    EMPTY = "[]"  #: what Rasa answers when it has failed itself
    GARBAGE = "\x00 not JSON"
    HTML = "<html>proxy</html>"
    NO_LIST = "7"
    NULLS = "[null]"
    TEXT_ONLY = '[{"recipient_id":"x","text":"Lệ phí 999.000 đồng"}]'
    HALF = '[{"custom":{"turn":"t1"}}]'
    ODD_ADVICE = '[{"custom":{"turn":"t1","advice":{"kind":"oracle"}}}]'
    TWICE = "twice"
    OTHER_TURN = "other turn"
    HUGE = "huge"
    INTERNAL_ERROR = "500"
    REDIRECT = "302"
    CUT_OFF = "cut off"
    SLOW = "slow"


@dataclass
class FakeRasa:
    """Understands every message as told."""

    token: str
    intent: Mapping[str, Any] = field(default_factory=dict)
    facet: Mapping[str, Any] = field(default_factory=dict)
    action: str = "action_advise"
    mood: Mood = Mood.WELL
    actions_url: str = ""
    url: str = ""
    #: Bodies of the messages it was given.
    heard: list[dict[str, Any]] = field(default_factory=list)
    looks: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_post("/webhooks/rest/webhook", self._webhook)
        application.router.add_get("/webhooks/rest/", self._alive)
        return application

    def call(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """What Rasa posts for that message, `{"sender", "message", "metadata"}`."""
        latest = {
            "text": message["message"],
            "intent": self.intent,
            "facet": self.facet,
            "metadata": message["metadata"],
        }
        return {
            "next_action": self.action,
            "sender_id": message["sender"],
            "tracker": {"latest_message": latest, "slots": {}, "events": []},
            "version": "3.6.21",
        }

    async def act(self, message: Mapping[str, Any]) -> tuple[int, Any]:
        """Have the action done: status, and what came back."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.post(self.actions_url, json=self.call(message)) as response,
        ):
            return response.status, await response.json(content_type=None)

    async def _alive(self, _: web.Request) -> web.Response:
        self.looks += 1
        return web.Response(status=200 if self.mood is Mood.WELL else 503)

    async def _webhook(self, request: web.Request) -> web.Response:
        message = await request.json()
        self.heard.append(message)
        if special := _SPECIAL.get(self.mood):
            return special(request)
        if self.mood is Mood.SLOW:
            await self.released.wait()
        if self.mood in (Mood.WELL, Mood.SLOW, Mood.TWICE, Mood.OTHER_TURN):
            return web.json_response(await self._messages(message))
        return web.Response(text=self.mood.value, content_type="application/json")

    async def _messages(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        status, told = await self.act(message)
        if status != 200:
            return []
        messages = [{"recipient_id": message["sender"], **one} for one in told["responses"]]
        if self.mood is Mood.OTHER_TURN:
            messages[0]["custom"]["turn"] = "another"
        return messages * (2 if self.mood is Mood.TWICE else 1)


def _cut_off(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


_SPECIAL: dict[Mood, Callable[[web.Request], web.Response]] = {
    Mood.INTERNAL_ERROR: lambda _: web.Response(status=500, text="[]"),
    Mood.REDIRECT: lambda _: web.Response(status=302, headers={"Location": "/elsewhere"}),
    Mood.HUGE: lambda _: web.Response(body=b"[" + b" " * 400_000 + b"]"),
    Mood.CUT_OFF: _cut_off,
}


@asynccontextmanager
async def a_rasa(token: str) -> AsyncIterator[FakeRasa]:
    """One, listening."""
    rasa = FakeRasa(token)
    async with TestServer(rasa.application(), host="127.0.0.1") as server:
        rasa.url = str(server.make_url("/")).rstrip("/")
        try:
            yield rasa
        finally:
            rasa.released.set()
