"""Zalo on loopback: takes messages of an account, renews tokens, calls our webhook, signed.

A real server on a free port. It can be told to be down, slow, throttled or plainly wrong; a pair of
tokens is good until the next one was given.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.listening import Listening
from tests.fakes.text_api import Mood

APP_ID, APP_SECRET, OA_SECRET = "1234567890", "app-secret", "oa-secret"
REFRESH = "refresh-0"
PERSON = "246845883529197922"

#: Mood -> `error` of the API, which it sends with 200.
_FAULTS = {
    Mood.THROTTLED: -32,
    Mood.REFUSED: -201,
    Mood.UNKNOWN_ERROR: -987654,
    Mood.OPTED_OUT: -139,
    Mood.BAD_ADDRESS: -114,
    Mood.NOT_OUR_SENDER: -135,
}


@dataclass
class FakeZalo(Listening):
    """One account, and a person who talks to it."""

    clock: Callable[[], datetime]
    app_id: str = APP_ID
    app_secret: str = APP_SECRET
    oa_secret: str = OA_SECRET
    refresh: str = REFRESH
    access: str = ""
    mood: Mood = Mood.WELL
    #: The messages it took.
    taken: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    renewals: int = 0
    requests: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _application(self) -> web.Application:
        application = web.Application()
        application.add_routes(
            [
                web.post("/v3.0/oa/message/cs", self._messages),
                web.get("/v2.0/oa/getoa", self._account),
                web.post("/v4/oa/access_token", self._tokens),
                web.get("/files/{name}", self._file),
            ]
        )
        return application

    def release(self) -> None:
        self._released.set()

    # --- what the person does -----------------------------------------------------------

    def event(self, name: str, **message: Any) -> dict[str, Any]:
        """An event of the person, as Zalo posts it."""
        moment = str(int(self.clock().timestamp() * 1000))
        number = next(self._numbers)
        return {
            "app_id": self.app_id, "user_id_by_app": "55", "event_name": name, "timestamp": moment,
            "sender": {"id": PERSON}, "recipient": {"id": "388613280878808645"},
            "message": {"msg_id": f"m{number:020}", **message},
        }  # fmt: skip

    def sign(self, body: bytes, moment: str) -> str:
        """The header over that body."""
        plain = self.app_id.encode() + body + moment.encode() + self.oa_secret.encode()
        return f"mac={hashlib.sha256(plain).hexdigest()}"

    async def post(self, event: Mapping[str, Any], *, to: str, signature: str | None = None) -> int:
        """Call the webhook; the answer's status."""
        body = json.dumps(event, ensure_ascii=False).encode()
        signed = self.sign(body, str(event.get("timestamp", "")))
        return await self.post_octets(body, signed if signature is None else signature, to=to)

    async def post_octets(self, body: bytes, signature: str, *, to: str) -> int:
        """The same with any octets."""
        headers = {"X-ZEvent-Signature": signature, "Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(to, data=body, headers=headers) as response,
        ):
            await response.read()
            return response.status

    async def received(self, count: int) -> list[dict[str, Any]]:
        """The messages, once there are so many."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= count)
        return self.taken

    # --- its API ------------------------------------------------------------------------

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        if (odd := await self._odd(request)) is not None:
            return odd
        if not self._knows(request):
            return _said(-124, "Access token is invalid")
        if self.mood in _FAULTS:
            return _said(_FAULTS[self.mood], "no")
        if self.mood is Mood.NO_NAME:
            return _said(0, "Success", data={})
        number = next(self._numbers)
        async with self._changed:
            self.taken.append(await request.json())
            self._changed.notify_all()
        return _said(0, "Success", data={"message_id": f"z{number}", "user_id": PERSON})

    async def _odd(self, request: web.Request) -> web.StreamResponse | None:
        if self.mood is Mood.SLOW:
            await self._released.wait()
        if self.mood in (Mood.CUT_OFF, Mood.SLOW):
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if self.mood in (Mood.HTML_OF_A_PROXY, Mood.HTML_WITH_200):
            status = 502 if self.mood is Mood.HTML_OF_A_PROXY else 200
            return web.Response(status=status, text="<html>Oops</html>", content_type="text/html")
        if self.mood is Mood.REDIRECT:
            return web.Response(status=302, headers={"Location": "/elsewhere"})
        if self.mood is Mood.INTERNAL_ERROR:
            return web.Response(status=500)
        return None

    async def _account(self, request: web.Request) -> web.StreamResponse:
        if not self._knows(request):
            return _said(-124, "Access token is invalid")
        return _said(0, "Success", data={"name": "Một Cửa"})

    async def _tokens(self, request: web.Request) -> web.Response:
        form = await request.post()
        wanted = {
            "refresh_token": self.refresh,
            "app_id": self.app_id,
            "grant_type": "refresh_token",
        }
        if dict(form) != wanted or request.headers.get("secret_key") != self.app_secret:
            return web.json_response({"error": -14014, "error_name": "Invalid refresh token"})
        self.renewals += 1
        self.refresh, self.access = f"refresh-{self.renewals}", f"access-{self.renewals}"
        return web.json_response(
            {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}
        )

    def _knows(self, request: web.Request) -> bool:
        return bool(self.access) and request.headers.get("access_token") == self.access

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])


def _said(error: int, message: str, **more: Any) -> web.Response:
    return web.json_response({"error": error, "message": message, **more})
