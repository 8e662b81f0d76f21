"""Twilio on loopback: takes texts over its Messages API, calls webhooks with signatures.

A real server on a free port. It can be told to be down, slow, throttled or plainly
wrong, and it posts citizens' texts and status callbacks as Twilio does.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import aiohttp
from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from yarl import URL

from tests.fakes.listening import Listening

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token-of-the-fake-account"
NUMBER = "+84200000000"


class Mood(Enum):
    """How the API behaves: HTTP status and Twilio's error code."""

    WELL = (201, 0)
    THROTTLED = (429, 20429)
    REFUSED = (400, 30007)
    UNKNOWN_ERROR = (400, 99999)
    OPTED_OUT = (400, 21610)
    BAD_ADDRESS = (400, 21211)
    NOT_OUR_NUMBER = (400, 21606)
    NOT_OUR_CALLER = (400, 21210)
    INTERNAL_ERROR = (500, 20500)
    HTML_OF_A_PROXY = (502, 0)
    HTML_WITH_200 = (200, 0)
    REDIRECT = (302, 0)
    FAILED_AT_ONCE = (201, 30005)
    NO_SID = (201, -1)
    REPORTS_FIRST = (201, 0, True)
    CUT_OFF = (0, 0)
    SLOW = (0, 1)


@dataclass
class FakeTwilio(Listening):
    """One account with one number."""

    account_sid: str = ACCOUNT_SID
    auth_token: str = AUTH_TOKEN
    number: str = NUMBER
    mood: Mood = Mood.WELL
    retry_after: str | None = None
    account_status: str = "active"
    #: The forms of the texts it took, with `sid` beside.
    taken: list[dict[str, str]] = field(default_factory=list)
    requests: int = 0
    #: The forms of the calls it made, with `sid` beside.
    calls: list[dict[str, str]] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _sids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _application(self) -> web.Application:
        application = web.Application()
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        application.add_routes(
            [
                web.post(f"{account}/Messages.json", self._messages),
                web.post(f"{account}/Calls.json", self._calls),
                web.get(f"{account}.json", self._account),
            ]
        )
        self._released = asyncio.Event()
        return application

    def release(self) -> None:
        self._released.set()

    async def texts_to(self, number: str, count: int) -> list[str]:
        """What was texted there, once it is that much."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._texts(number)) >= count)
        return self._texts(number)

    def _texts(self, number: str) -> list[str]:
        return [form["Body"] for form in self.taken if form["To"] == number]

    async def calls_to(self, number: str, count: int) -> list[dict[str, str]]:
        """The calls that were asked for there, once it is that many."""

        def made() -> list[dict[str, str]]:
            return [form for form in self.calls if form["To"] == number]

        async with self._changed:
            await self._changed.wait_for(lambda: len(made()) >= count)
        return made()

    # --- what Twilio does to us ---------------------------------------------------

    def sign(self, url: str, form: Mapping[str, str]) -> str:
        """The X-Twilio-Signature of a form posted to that address."""
        return self.sign_many(url, {name: [value] for name, value in form.items()})

    def sign_many(self, url: str, form: Mapping[str, str | list[str]]) -> str:
        """The same for a form with repeated fields."""
        pairs = [
            (name, value)
            for name, values in form.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        return str(RequestValidator(self.auth_token).compute_signature(url, MultiDict(pairs)))

    def text_form(self, sender: str, text: str, **more: str) -> dict[str, str]:
        """The fields of a citizen's text, as Twilio posts them; a fresh MessageSid."""
        sid = self._sid()
        return {
            "ToCountry": "VN", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0",
            "ToCity": "", "FromZip": "", "SmsSid": sid, "FromState": "",
            "SmsStatus": "received", "FromCity": "", "Body": text, "FromCountry": "VN",
            "To": self.number, "ToZip": "", "NumSegments": "1", "MessageSid": sid,
            "AccountSid": self.account_sid, "From": sender, "ApiVersion": "2010-04-01", **more,
        }  # fmt: skip

    async def post(
        self, form: Mapping[str, str], *, to: str, public_url: str | None = None
    ) -> tuple[int, str]:
        """Post a signed form: status and body of the answer.

        Args:
            to: the address that is reached.
            public_url: the address Twilio was given, which it signs; `to` when absent.
        """
        headers = {"X-Twilio-Signature": self.sign(public_url or to, form)}
        async with (
            aiohttp.ClientSession() as http,
            http.post(to, data=dict(form), headers=headers) as response,
        ):
            return response.status, await response.text()

    async def text(
        self, sender: str, text: str, *, to: str, public_url: str | None = None
    ) -> tuple[int, str]:
        """A citizen texts our number."""
        return await self.post(self.text_form(sender, text), to=to, public_url=public_url)

    async def report(
        self,
        sid: str,
        status: str,
        *,
        error_code: int | None = None,
        to: str | None = None,
    ) -> int:
        """Post a status callback for a text that was taken: the answer's HTTP status.

        Args:
            to: the address that is reached, when the callback's own is behind a proxy.
        """
        message = next(form for form in self.taken if form["sid"] == sid)
        url = message["StatusCallback"]
        form = {
            "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status,
            "To": message["To"], "From": self.number, "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if error_code is not None:
            form["ErrorCode"] = str(error_code)
        answered, _ = await self.post(form, to=to or url, public_url=url)
        return answered

    async def about_call(
        self, call: Mapping[str, str], at: str, *, to: str = "", **said: str
    ) -> tuple[int, str]:
        """Post what happens to a call that we made: HTTP status and body of the answer.

        Args:
            at: the address, as the call or the last answer named it.
            to: scheme and host that are reached, where the address is behind a proxy.
        """
        public = str(URL(call["Url"]).join(URL(at, encoded=True)))
        form = {
            "CallSid": call["sid"], "To": call["To"], "From": self.number, "Direction":
            "outbound-api", "AccountSid": self.account_sid, "ApiVersion": "2010-04-01", **said,
        }  # fmt: skip
        reached = to + str(URL(public).relative()) if to else public
        return await self.post(form, to=reached, public_url=public)

    async def ended(self, call: Mapping[str, str], status: str, *, to: str = "") -> int:
        """Report how a call ended: the answer's HTTP status."""
        answered, _ = await self.about_call(call, call["StatusCallback"], to=to, CallStatus=status)
        return answered

    # --- its API ------------------------------------------------------------------

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return await self._asked(request, self._take)

    async def _calls(self, request: web.Request) -> web.StreamResponse:
        return await self._asked(request, self._take_call)

    async def _asked(
        self, request: web.Request, take: Callable[[dict[str, str], int], web.Response]
    ) -> web.StreamResponse:
        self.requests += 1
        if not self._knows(request):
            return _error(401, 20003, "Authenticate")
        form = {key: str(value) for key, value in (await request.post()).items()}
        status, code = self.mood.value[:2]
        if self.mood is Mood.SLOW:
            await self._released.wait()
        if self.mood in (Mood.CUT_OFF, Mood.SLOW):
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if self.mood in (Mood.HTML_OF_A_PROXY, Mood.HTML_WITH_200):
            return web.Response(status=status, text="<html>Oops</html>", content_type="text/html")
        if self.mood is Mood.REDIRECT:
            return web.Response(status=302, headers={"Location": "/elsewhere"})
        if status >= 400:
            return _error(status, code, "no", self.retry_after)
        if self.mood is Mood.NO_SID:
            return web.json_response({"status": "queued"}, status=201)
        async with self._changed:
            taken = take(form, code)
            self._changed.notify_all()
        if self.mood is Mood.REPORTS_FIRST and take == self._take_call:
            await self.ended(self.calls[-1], "completed")
        elif self.mood is Mood.REPORTS_FIRST:
            await self.report(self.taken[-1]["sid"], "delivered")
        return taken

    def _take(self, form: dict[str, str], code: int) -> web.Response:
        sid = self._sid()
        self.taken.append({**form, "sid": sid})
        body: dict[str, Any] = {
            "sid": sid, "account_sid": self.account_sid, "to": form["To"], "from": form["From"],
            "body": form["Body"], "status": "failed" if code else "queued",
            "error_code": code or None, "num_segments": "1", "direction": "outbound-api",
        }  # fmt: skip
        return web.json_response(body, status=201)

    def _take_call(self, form: dict[str, str], code: int) -> web.Response:
        sid = f"CA{next(self._sids):032x}"
        self.calls.append({**form, "sid": sid})
        body = {"sid": sid, "status": "queued", "to": form["To"], "direction": "outbound-api"}
        return web.json_response(body, status=201)

    async def _account(self, request: web.Request) -> web.Response:
        if not self._knows(request):
            return _error(401, 20003, "Authenticate")
        return web.json_response({"sid": self.account_sid, "status": self.account_status})

    def _knows(self, request: web.Request) -> bool:
        wanted = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {wanted}"

    def _sid(self) -> str:
        return f"SM{next(self._sids):032x}"


def _error(status: int, code: int, message: str, retry_after: str | None = None) -> web.Response:
    headers = {"Retry-After": retry_after} if retry_after is not None else None
    body = {"code": code, "message": message, "more_info": "", "status": status}
    return web.json_response(body, status=status, headers=headers)
