"""Telegram on loopback: takes messages over its Bot API, keeps files, calls our webhook.


A real server on a free port. It can be told to be down, slow, throttled or plainly wrong.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.listening import Listening
from tests.fakes.text_api import Mood

TOKEN = "123456:token-of-the-fake-bot_0123456789"
SECRET = "secret-of-the-webhook"
PERSON = 700100200

#: Mood -> status and sentence of the API.
_FAULTS = {
    Mood.THROTTLED: (429, "Too Many Requests: retry later"),
    Mood.REFUSED: (400, "Bad Request: message is too long"),
    Mood.UNKNOWN_ERROR: (400, "Bad Request: SOMETHING_NEW"),
    Mood.OPTED_OUT: (403, "Forbidden: bot was blocked by the user"),
    Mood.BAD_ADDRESS: (400, "Bad Request: chat not found"),
    Mood.NOT_OUR_SENDER: (400, "Bad Request: not enough rights to send text messages to the chat"),
    Mood.INTERNAL_ERROR: (500, "Internal Server Error"),
}


@dataclass
class FakeTelegram(Listening):
    """One bot, and a person who talks to it."""

    token: str = TOKEN
    secret: str = SECRET
    mood: Mood = Mood.WELL
    retry_after: str | None = None
    #: The messages it took, as their parameters, with `message_id` beside.
    taken: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    requests: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=2**26)
        application.add_routes(
            [
                web.route("*", "/bot{token}/{method}", self._api),
                web.get("/file/bot{token}/{path:.+}", self._file),
            ]
        )
        return application

    def release(self) -> None:
        self._released.set()

    # --- what the person does -----------------------------------------------------------

    def update(self, **what: Any) -> dict[str, Any]:
        """An update as Telegram posts it."""
        return {"update_id": next(self._numbers), **what}

    def message(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        """A message of the person to the bot."""
        said = {} if text is None else {"text": text}
        who = {"id": PERSON, "is_bot": False, "first_name": "Ví Dụ", "language_code": "vi"}
        chat = {"id": PERSON, "type": "private", "first_name": "Ví Dụ"}
        number = next(self._numbers)
        return {"message_id": number, "date": 1793500000, "chat": chat, "from": who} | said | more

    def pressed(self, payload: str, **message: Any) -> dict[str, Any]:
        """The person pressed a button."""
        it = self.message("...", **message)
        query = {"id": f"q{it['message_id']}", "from": it["from"], "chat_instance": "1"}
        return self.update(callback_query={**query, "message": it, "data": payload})

    async def post(self, update: object, *, to: str, secret: str | None = None) -> int:
        """Call the webhook; the answer's status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret if secret is None else secret}
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers["Content-Type"] = "application/json"
        async with (
            aiohttp.ClientSession() as http,
            http.post(to, data=body, headers=headers) as response,
        ):
            await response.read()
            return response.status

    async def says(self, text: str, *, to: str) -> int:
        """The person writes to the bot."""
        return await self.post(self.update(message=self.message(text)), to=to)

    async def received(self, count: int) -> list[dict[str, Any]]:
        """The messages, once there are so many."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.taken) >= count)
        return self.taken

    # --- its API ------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        if request.match_info["token"] != self.token:
            return _fault(401, "Unauthorized")
        form = {key: str(value) for key, value in (await request.post()).items()}
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
        if self.mood in _FAULTS:
            return _fault(*_FAULTS[self.mood], retry_after=self.retry_after)
        method = getattr(self, f"_{request.match_info['method']}", None)
        if method is None:
            return _fault(404, "Not Found")
        if self.mood is Mood.NO_NAME:
            return web.json_response({"ok": True, "result": {}})
        return web.json_response({"ok": True, "result": await method(form)})

    async def _sendMessage(self, form: Mapping[str, str]) -> dict[str, Any]:
        number = next(self._numbers)
        async with self._changed:
            self.taken.append({**form, "message_id": number})
            self._changed.notify_all()
        chat = {"id": int(form["chat_id"]), "type": "private"}
        return {"message_id": number, "date": 1793500000, "chat": chat, "text": form["text"]}

    async def _answerCallbackQuery(self, form: Mapping[str, str]) -> bool:
        self.acknowledged.append(form["callback_query_id"])
        return True

    async def _getMe(self, form: Mapping[str, str]) -> dict[str, Any]:
        return {"id": 123456, "is_bot": True, "first_name": "Một Cửa", "username": "mau_bot"}

    async def _getWebhookInfo(self, form: Mapping[str, str]) -> dict[str, Any]:
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}

    async def _setWebhook(self, form: Mapping[str, str]) -> bool:
        self.webhook = dict(form)
        return True

    async def _getFile(self, form: Mapping[str, str]) -> dict[str, Any]:
        name = form["file_id"]
        size = len(self.files[name])
        return {"file_id": name, "file_unique_id": name, "file_size": size, "file_path": name}

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            raise web.HTTPUnauthorized
        return web.Response(body=self.files[request.match_info["path"]])


def _fault(status: int, said: str, retry_after: str | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": said}
    if retry_after is not None:
        pause = int(retry_after) if retry_after.isdigit() else retry_after
        body["parameters"] = {"retry_after": pause}
    return web.json_response(body, status=status)
