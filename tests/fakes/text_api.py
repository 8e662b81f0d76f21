"""Providers of texts over HTTP on loopback: each has words of its own, all can be ill alike.

A real server on a free port. What a provider answers stands in its `Dialect`; what the network
between does to an answer stands here.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Protocol
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from tests.fakes.listening import Listening

SENDER = "MOTCUA"
KEY, SECRET = "key-of-the-account", "secret-of-the-account"


class Mood(Enum):
    """How a provider behaves."""

    WELL = auto()
    CUT_OFF = auto()  #: the request is read, then the connection ends
    SLOW = auto()
    THROTTLED = auto()
    INTERNAL_ERROR = auto()
    HTML_OF_A_PROXY = auto()
    HTML_WITH_200 = auto()
    REDIRECT = auto()
    REPORTS_FIRST = auto()  #: it reports before it answers
    # From here on the provider says so itself.
    NO_NAME = auto()  #: taken, without a name for it
    REFUSED = auto()
    UNKNOWN_ERROR = auto()
    OPTED_OUT = auto()
    BAD_ADDRESS = auto()
    NOT_OUR_SENDER = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to send, as the provider understands it."""

    to: str
    text: str
    known: bool  #: key and secret are right
    name: str = ""  #: ours for the text, where the provider takes one
    report_to: str = ""  #: where to report, where the request says so


@dataclass(frozen=True, slots=True)
class Call:
    """How a provider calls us."""

    method: str
    url: str
    data: dict[str, Any] | None = None  #: JSON


class Dialect(Protocol):
    """One provider's words."""

    provider: str
    send_path: str
    send_method: str
    check_path: str  #: may be the same
    check_method: str

    async def asked(self, request: web.Request) -> Asked: ...

    def took(self, asked: Asked, number: int) -> web.Response: ...

    def given_name(self, asked: Asked, number: int) -> str:
        """The name that the sender gives back for it."""
        ...

    def says(self, mood: Mood) -> web.Response | None:
        """Its answer in that mood; None where it has no word for that."""
        ...

    def stranger(self) -> web.Response: ...

    def checked(self, asked: Asked) -> web.Response: ...

    def report(self, asked: Asked, number: int, address: str) -> Call: ...


@dataclass
class FakeTextApi(Listening):
    """One account at one provider."""

    dialect: Dialect
    mood: Mood = Mood.WELL
    retry_after: str | None = None
    #: Where it reports when requests do not say so.
    report_to: str = ""
    taken: list[Asked] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    requests: int = 0
    reported: list[int] = field(default_factory=list)  #: what our webhook answered
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _application(self) -> web.Application:
        self._released = asyncio.Event()
        application = web.Application()
        dialect = self.dialect
        application.router.add_route(dialect.send_method, dialect.send_path, self._serve)
        if (dialect.check_method, dialect.check_path) != (dialect.send_method, dialect.send_path):
            application.router.add_route(dialect.check_method, dialect.check_path, self._check)
        return application

    def release(self) -> None:
        self._released.set()

    async def report(self, nth: int = -1) -> int:
        """Report the arrival of a text that was taken; what our webhook answered."""
        asked = self.taken[nth]
        number = self.taken.index(asked) + 1
        call = self.dialect.report(asked, number, asked.report_to or self.report_to)
        async with (
            aiohttp.ClientSession() as http,
            http.request(call.method, call.url, json=call.data) as response,
        ):
            self.reported.append(response.status)
            return response.status

    async def _check(self, request: web.Request) -> web.StreamResponse:
        return self.dialect.checked(await self.dialect.asked(request))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        asked = await self.dialect.asked(request)
        if not asked.known:
            return self.dialect.stranger()
        if not asked.to:
            return self.dialect.checked(asked)
        if self.mood is Mood.SLOW:
            await self._released.wait()
        if self.mood in (Mood.CUT_OFF, Mood.SLOW):
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return self._ill() or await self._take(asked)

    def _ill(self) -> web.Response | None:
        page = {"text": "<html>Oops</html>", "content_type": "text/html"}
        pause = {"Retry-After": self.retry_after} if self.retry_after is not None else None
        match self.mood:
            case Mood.THROTTLED:
                return web.Response(status=429, headers=pause)
            case Mood.INTERNAL_ERROR:
                return web.Response(status=500, text="oops")
            case Mood.HTML_OF_A_PROXY:
                return web.Response(status=502, **page)
            case Mood.HTML_WITH_200:
                return web.Response(status=200, **page)
            case Mood.REDIRECT:
                return web.Response(status=302, headers={"Location": "/elsewhere"})
        return self.dialect.says(self.mood)

    async def _take(self, asked: Asked) -> web.Response:
        number = next(self._numbers)
        self.taken.append(asked)
        self.names.append(self.dialect.given_name(asked, number))
        if self.mood is Mood.REPORTS_FIRST:
            await self.report()
        return self.dialect.took(asked, number)


@dataclass(frozen=True)
class Kannel:
    """The smsbox of Kannel 1.4.5; a real one runs in `tests/channels/sms/test_with_kannel.py`."""

    provider: str = "kannel"
    send_path: str = "/cgi-bin/sendsms"
    send_method: str = "POST"
    check_path: str = "/cgi-bin/sendsms"
    check_method: str = "POST"

    async def asked(self, request: web.Request) -> Asked:
        told = request.headers
        known = (told["X-Kannel-Username"], told["X-Kannel-Password"]) == (KEY, SECRET)
        report_to = told.get("X-Kannel-DLR-Url", "")
        name = dict(parse_qsl(report_to.partition("?")[2])).get("id", "")
        text = (await request.read()).decode()
        return Asked(told.get("X-Kannel-To", ""), text, known, name, report_to)

    def took(self, asked: Asked, number: int) -> web.Response:
        return web.Response(status=202, text="0: Accepted for delivery")

    def given_name(self, asked: Asked, number: int) -> str:
        return asked.name

    def says(self, mood: Mood) -> web.Response | None:
        said = {
            Mood.REFUSED: (403, "Not routable. Do not try again."),
            Mood.UNKNOWN_ERROR: (400, "No such luck"),
            Mood.OPTED_OUT: (403, "Number(s) has/have been denied by white- and/or black-lists."),
            Mood.BAD_ADDRESS: (400, "Garbage 'to' field, rejected."),
            Mood.NOT_OUR_SENDER: (400, "Sender missing and no global set, rejected"),
        }.get(mood)
        return None if said is None else web.Response(status=said[0], text=said[1])

    def stranger(self) -> web.Response:
        return web.Response(status=403, text="Authorization failed for sendsms")

    def checked(self, asked: Asked) -> web.Response:
        return web.Response(status=400, text="Missing receiver number, rejected")

    def report(self, asked: Asked, number: int, address: str) -> Call:
        return Call("GET", address.replace("%d", "1").replace("%A", "ACK%2F"))


@dataclass(frozen=True)
class Esms:
    """eSMS, as its documents describe it."""

    provider: str = "esms"
    send_path: str = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
    send_method: str = "POST"
    check_path: str = "/MainService.svc/json/GetBalance_json"
    check_method: str = "POST"

    async def asked(self, request: web.Request) -> Asked:
        told = await request.json()
        known = (told["ApiKey"], told["SecretKey"]) == (KEY, SECRET)
        # All values are texts; a number is refused by the real one.
        assert all(isinstance(value, str) for value in told.values())
        return Asked(
            told.get("Phone", ""),
            told.get("Content", ""),
            known,
            told.get("RequestId", ""),
            told.get("CallbackUrl", ""),
        )

    def took(self, asked: Asked, number: int) -> web.Response:
        return _json(CodeResult="100", CountRegenerate=0, SMSID=f"esms{number}")

    def given_name(self, asked: Asked, number: int) -> str:
        return asked.name

    def says(self, mood: Mood) -> web.Response | None:
        code = {
            Mood.REFUSED: "99",
            Mood.UNKNOWN_ERROR: "999",
            Mood.BAD_ADDRESS: "108",
            Mood.NOT_OUR_SENDER: "104",
        }.get(mood)
        return None if code is None else _json(CodeResult=code, ErrorMessage="no")

    def stranger(self) -> web.Response:
        return _json(CodeResult="101", ErrorMessage="Authorize Failed")

    def checked(self, asked: Asked) -> web.Response:
        return _json(CodeResponse="100" if asked.known else "101", Balance=36693, UserID=9999)

    def report(self, asked: Asked, number: int, address: str) -> Call:
        told = f"SMSID=esms{number}&SendFailed=0&SendStatus=5&SendSuccess=1&TotalPrice=350"
        return Call("GET", f"{address}?{told}&RequestId={asked.name}&TypeId=2&telcoid=1")


@dataclass(frozen=True)
class SpeedSms:
    """SpeedSMS, as public documents describe it."""

    provider: str = "speedsms"
    send_path: str = "/index.php/sms/send"
    send_method: str = "POST"
    check_path: str = "/index.php/user/info"
    check_method: str = "GET"

    async def asked(self, request: web.Request) -> Asked:
        known = request.headers.get("Authorization") == aiohttp.encode_basic_auth(KEY, "x")
        told = await request.json() if request.method == "POST" else {"to": [""], "content": ""}
        return Asked(told["to"][0], told["content"], known)

    def took(self, asked: Asked, number: int) -> web.Response:
        told = {"tranId": 7000 + number, "totalSMS": 1, "totalPrice": 250, "invalidPhone": []}
        return _json(status="success", code="00", data=told)

    def given_name(self, asked: Asked, number: int) -> str:
        return str(7000 + number)

    def says(self, mood: Mood) -> web.Response | None:
        if mood is Mood.NO_NAME:
            return _json(status="success", code="00", data={})
        if mood is Mood.BAD_ADDRESS:
            told = {"tranId": 1, "totalSMS": 0, "totalPrice": 0, "invalidPhone": ["8491"]}
            return _json(status="success", code="00", data=told)
        code = {
            Mood.REFUSED: "113",
            Mood.UNKNOWN_ERROR: "999",
            Mood.NOT_OUR_SENDER: "009",
        }.get(mood)
        return None if code is None else _json(status="error", code=code, message="no")

    def stranger(self) -> web.Response:
        return web.json_response({"status": "error", "code": "401"}, status=401)

    def checked(self, asked: Asked) -> web.Response:
        if not asked.known:
            return self.stranger()
        return _json(email="test@example.vn", balance=100000.0, currency="VND")

    def report(self, asked: Asked, number: int, address: str) -> Call:
        told = {"type": "report", "tranId": 7000 + number, "phone": asked.to, "status": 0}
        return Call("POST", address, told)


@dataclass(frozen=True)
class VietGuys:
    """VietGuys, as public code uses it."""

    provider: str = "vietguys"
    send_path: str = "/api/index.php"
    send_method: str = "POST"
    check_path: str = "/api/index.php"
    check_method: str = "POST"

    async def asked(self, request: web.Request) -> Asked:
        told = {name: str(value) for name, value in (await request.post()).items()}
        known = (told["u"], told["pwd"]) == (KEY, SECRET)
        return Asked(told["phone"], told["sms"], known, told.get("bid", ""))

    def took(self, asked: Asked, number: int) -> web.Response:
        return _json(error=0, msgid=f"vg{number}", carrier="viettel")

    def given_name(self, asked: Asked, number: int) -> str:
        return f"vg{number}"

    def says(self, mood: Mood) -> web.Response | None:
        if mood is Mood.NO_NAME:
            return _json(error=0)
        code = {
            Mood.REFUSED: -14,
            Mood.UNKNOWN_ERROR: -99,
            Mood.OPTED_OUT: -11,
            Mood.BAD_ADDRESS: -10,
            Mood.NOT_OUR_SENDER: -8,
        }.get(mood)
        return None if code is None else _json(error=code, log="no")

    def stranger(self) -> web.Response:
        return _json(error=-5, log="no")

    def checked(self, asked: Asked) -> web.Response:
        return _json(error=-10, log="no phone") if asked.known else self.stranger()

    def report(self, asked: Asked, number: int, address: str) -> Call:
        told = {"message_id": f"vg{number}", "status": "delivered"}
        return Call("POST", address, {"event": "dlr", "data": told})


DIALECTS: dict[str, Dialect] = {
    each.provider: each for each in (Kannel(), Esms(), SpeedSms(), VietGuys())
}


def _json(**body: Any) -> web.Response:
    return web.json_response(body)
