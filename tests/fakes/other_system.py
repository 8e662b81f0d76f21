"""A system of another office on loopback: takes what steps of workflows tell it.

A real server on a free port. It can be told to be broken, slow, cut off or to send callers
elsewhere; it remembers every request and checks signatures as its owner would.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aiohttp import web

from tests.fakes.listening import Listening


class Mood(Enum):
    """How it answers."""

    WELL = 200
    WITHOUT_WORDS = 204
    ERROR = 500
    NOT_THERE = 404
    ELSEWHERE = 307  #: the status that would have the body sent again
    SLOW = 0
    CUT_OFF = -1
    ENDLESS = -2  #: 200, and an answer that does not end


@dataclass(frozen=True, slots=True)
class Told:
    """One request."""

    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value


@dataclass
class OtherSystem(Listening):
    """The system, and what it was told."""

    mood: Mood = Mood.WELL
    tls: ssl.SSLContext | None = None
    told: list[Told] = field(default_factory=list)
    elsewhere: int = 0  #: requests that followed where they were sent
    at_once: int = 0  #: requests under way
    most_at_once: int = 0

    @property
    def host(self) -> str:
        """As a setting names it."""
        return self.base.partition("://")[2]

    def _application(self) -> web.Application:
        application = web.Application()
        application.add_routes(
            [web.post("/hook", self._hook), web.post("/elsewhere", self._elsewhere)]
        )
        self._released, self._changed = asyncio.Event(), asyncio.Condition()
        return application

    def release(self) -> None:
        """Let slow answers be given."""
        self._released.set()

    async def until_told(self, times: int) -> None:
        """Wait for so many requests."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.told) >= times)

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            async with self._changed:
                self.told.append(Told(dict(request.headers), await request.read()))
                self._changed.notify_all()
            return await self._answer(request)
        finally:
            self.at_once -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        match self.mood:
            case Mood.SLOW:
                await self._released.wait()
                return web.json_response({"ok": True})
            case Mood.CUT_OFF:
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            case Mood.ENDLESS:
                response = web.StreamResponse()
                await response.prepare(request)
                while not self._released.is_set():
                    await response.write(b"x" * 65536)
                return response
        headers = {"Location": "/elsewhere"} if self.mood is Mood.ELSEWHERE else None
        return web.Response(status=self.mood.value, headers=headers)

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response()


def signed_by(key: str, told: Told) -> bool:
    """Whether it was said by whoever has the key, as an owner of such a system checks it."""
    right = hmac.new(key.encode(), told.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={right}", told.headers["X-Motcua-Signature"])
