"""Each chat before a person, all with the same handles, for what every chat promises."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from advisor.advice import Advice, Button, Facet, Heard, Kind, Source
from channels.chat.conversing import Conversing
from channels.chat.declaring import DeclaringByChat
from channels.chat.keeping import InMemory
from channels.chat.lines import Lines
from channels.chat.pacing import Pace, Paces
from channels.chat.papers import ChatPapers
from channels.chat.telegram_sender import TelegramSender, bot_of
from channels.chat.telegram_talk import TelegramTalk
from channels.chat.telegram_webhook import PATH as TELEGRAM
from channels.chat.telegram_webhook import TelegramWebhook
from channels.chat.telling import Telling
from channels.chat.wording import answers_wording
from channels.chat.zalo_sender import ZaloSender
from channels.chat.zalo_signature import ZaloSignature
from channels.chat.zalo_talk import ZaloTalk
from channels.chat.zalo_tokens import ZaloTokens
from channels.chat.zalo_webhook import PATH as ZALO
from channels.chat.zalo_webhook import ZaloWebhook
from channels.phrases import Phrases
from channels.turns import Message
from channels.web.chat_window import PATH as WEB
from channels.web.chat_window import SIMULATED, ChatWindow
from channels.web.pages import Pages
from channels.web.transcripts import Transcripts
from core.forms.prepared import Declarations
from core.grants.pairs import Pair
from tests.channels.known_dossiers import KnownDossiers, KnownReports, KnownWishes, answers_of
from tests.fakes.telegram import PERSON, FakeTelegram
from tests.fakes.zalo import PERSON as ZALO_PERSON
from tests.fakes.zalo import FakeZalo

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KEY = b"k" * 32
PUBLIC = "https://motcua.example"

BIRTH = Advice(
    Kind.ANSWER,
    "Đăng ký khai sinh: không thu phí.",
    procedure="1.001193",
    facet=Facet.FEE,
    sources=(
        Source(
            "1.001193",
            "Đăng ký khai sinh",
            "",
            (),
            datetime(2026, 7, 1, tzinfo=UTC).date(),
            "/thu-tuc/1.001193",
        ),
    ),
    buttons=(Button("Cần giấy tờ gì?", "p:1.001193:papers"), Button("Khai ngay", "t:TG")),
)
PAPERS = Advice(Kind.ANSWER, "Giấy chứng sinh.", procedure="1.001193", facet=Facet.PAPERS)
LOST = Advice(Kind.OUT_OF_SCOPE, "Việc này chưa rõ.")


@dataclass
class KnownAdvisor:
    """Knows one procedure, and remembers what it was asked."""

    heard: list[Heard] = field(default_factory=list)

    async def hear(self, heard: Heard, *, now: datetime) -> Advice:
        self.heard.append(heard)
        if heard.chosen:
            return PAPERS
        return BIRTH if "khai sinh" in heard.text else LOST


@dataclass
class House:
    """What stands behind every chat."""

    dossiers: KnownDossiers = field(default_factory=KnownDossiers)
    wishes: KnownWishes = field(default_factory=KnownWishes)
    advisor: KnownAdvisor = field(default_factory=KnownAdvisor)
    kept: InMemory = field(default_factory=InMemory)
    shown: InMemory = field(default_factory=InMemory)
    pace: Pace = field(default_factory=lambda: Pace(12, 0.5))
    now: datetime = NOW
    papers: ChatPapers | None = None
    #: Conversation -> what officers answered that it has not seen
    answered: dict[str, list[Message]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        phrases = Phrases(answers_wording())
        self.conversing = Conversing(
            answers={
                each: answers_of(self.dossiers, phrases, self.wishes, each) for each in ("vi", "en")
            },
            declaring=DeclaringByChat(
                declarations=Declarations(key=KEY), public_url=PUBLIC, clock=self.clock
            ),
            advising=self.advisor,
            keeping=self.kept,
            public_url=PUBLIC,
            paces=Paces(self.pace),
            papers=self.papers,
        )

    def clock(self) -> datetime:
        return self.now

    async def forget(self, conversation: str) -> None:
        await self.kept.keep(conversation, None, self.now)
        await self.shown.keep(f"shown:{conversation}", None, self.now)

    async def returned(self, conversation: str, now: datetime) -> list[Message]:
        """What officers answered, each once."""
        waiting, self.answered[conversation] = self.answered.get(conversation, []), []
        return waiting

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Stand(Protocol):
    """A person before one chat."""

    messenger: str
    house: House

    async def says(self, text: str) -> list[Message]:
        """Write; what came back."""
        ...

    async def presses(self, button: Button) -> list[Message]:
        """Press a button."""
        ...

    async def again(self) -> list[Message]:
        """What was said last arrives once more; what came back to that."""
        ...


@asynccontextmanager
async def served(*routes: web.RouteDef) -> AsyncIterator[str]:
    """The routes on a free port of loopback; its address."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


# --- Telegram -----------------------------------------------------------------------------


@dataclass
class TelegramStand:
    """Somebody with Telegram."""

    house: House
    fake: FakeTelegram
    lines: Lines
    url: str
    counted: list[tuple[str, str]]
    messenger: str = "telegram"
    _last: object = None

    async def says(self, text: str) -> list[Message]:
        return await self.posts(self.fake.update(message=self.fake.message(text)))

    async def presses(self, button: Button) -> list[Message]:
        return await self.posts(self.fake.pressed(button.payload))

    async def again(self) -> list[Message]:
        return await self.posts(self._last)

    async def posts(self, update: object) -> list[Message]:
        """Have an update posted; what the bot sent until all was done."""
        self._last, before = update, len(self.fake.taken)
        assert await self.fake.post(update, to=self.url) == 200
        await self.lines.idle()
        return [_of_telegram(form) for form in self.fake.taken[before:]]


def _of_telegram(form: Mapping[str, str]) -> Message:
    assert form["chat_id"] == str(PERSON)
    rows = json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", [])
    buttons = [Button(one["text"], one["callback_data"]) for row in rows for one in row]
    return Message(form["text"], tuple(buttons))


@asynccontextmanager
async def telegram_stand(house: House) -> AsyncIterator[TelegramStand]:
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(FakeTelegram())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        bot = bot_of(lambda: http, token=fake.token, api_base=fake.base, timeout_s=1.0)
        talk = TelegramTalk(
            bot=bot,
            http=lambda: http,
            telling=Telling(TelegramSender(bot).say),
            conversing=house.conversing,
            clock=house.clock,
        )
        lines, counted = Lines(), []

        def count(messenger: str, kind: str) -> None:
            counted.append((messenger, kind))

        webhook = TelegramWebhook(secret=fake.secret, lines=lines, work=talk.work, counted=count)
        base = await stack.enter_async_context(served(*webhook.routes()))
        yield TelegramStand(house, fake, lines, base + TELEGRAM, counted)
        await lines.close()


# --- Zalo -----------------------------------------------------------------------------------


@dataclass
class ZaloStand:
    """Somebody with Zalo."""

    house: House
    fake: FakeZalo
    lines: Lines
    url: str
    counted: list[tuple[str, str]]
    forgotten: list[str]
    reports: KnownReports
    messenger: str = "zalo"
    _last: Mapping[str, object] = field(default_factory=dict)

    async def says(self, text: str) -> list[Message]:
        return await self.posts(self.fake.event("user_send_text", text=text))

    async def presses(self, button: Button) -> list[Message]:
        return await self.says(f"#{button.payload}")

    async def again(self) -> list[Message]:
        return await self.posts(self._last)

    async def posts(self, event: Mapping[str, object]) -> list[Message]:
        """Have an event posted; what the account sent until all was done."""
        self._last, before = event, len(self.fake.taken)
        assert await self.fake.post(event, to=self.url) == 200
        await self.lines.idle()
        return [_of_zalo(body) for body in self.fake.taken[before:]]


def _of_zalo(body: Mapping[str, Any]) -> Message:
    assert body["recipient"] == {"user_id": ZALO_PERSON}
    drawn = body["message"].get("attachment", {}).get("payload", {}).get("buttons", [])
    buttons = [Button(one["title"], one["payload"].removeprefix("#")) for one in drawn]
    return Message(body["message"]["text"], tuple(buttons))


class OnePair:
    """A pair of tokens in memory, that nobody else renews."""

    def __init__(self, refresh: str) -> None:
        self.pair = Pair("", refresh, 0, NOW)

    async def now(self, now: datetime) -> Pair:
        return self.pair

    async def hold(self, pair: Pair, now: datetime) -> datetime | None:
        return now

    async def store(
        self, before: Pair, access: str, refresh: str, good_until: datetime, now: datetime
    ) -> Pair | None:
        self.pair = Pair(access, refresh, before.number + 1, good_until)
        return self.pair

    async def let_go(self, pair: Pair, held: datetime) -> None:
        pass


def zalo_tokens(
    http: aiohttp.ClientSession, fake: FakeZalo, clock: Callable[[], datetime], refresh: str = ""
) -> ZaloTokens:
    """The tokens of the fake's account."""
    return ZaloTokens(
        lambda: http,
        OnePair(refresh or fake.refresh),
        app_id=fake.app_id,
        app_secret=fake.app_secret,
        oauth_base=fake.base,
        clock=clock,
        timeout_s=1.0,
    )


@asynccontextmanager
async def zalo_stand(house: House) -> AsyncIterator[ZaloStand]:
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(FakeZalo(clock=house.clock))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        tokens = zalo_tokens(http, fake, house.clock)
        sender = ZaloSender(lambda: http, tokens, api_base=fake.base, timeout_s=1.0)
        reports, forgotten = KnownReports(), []

        async def forget(person: str, now: datetime) -> None:
            forgotten.append(person)

        talk = ZaloTalk(
            telling=Telling(sender.say),
            http=lambda: http,
            file_hosts={fake.base.removeprefix("http://")},
            conversing=house.conversing,
            report=reports,
            forget=forget,
            clock=house.clock,
        )
        lines, counted = Lines(), []

        def count(messenger: str, kind: str) -> None:
            counted.append((messenger, kind))

        webhook = ZaloWebhook(
            signature=ZaloSignature(app_id=fake.app_id, secret=fake.oa_secret),
            lines=lines,
            work=talk.work,
            clock=house.clock,
            counted=count,
        )
        base = await stack.enter_async_context(served(*webhook.routes()))
        yield ZaloStand(house, fake, lines, base + ZALO, counted, forgotten, reports)
        await lines.close()


# --- the browser --------------------------------------------------------------------------


@dataclass
class SocketStand:
    """Somebody with a browser that runs script."""

    house: House
    http: aiohttp.ClientSession
    ws: aiohttp.ClientWebSocketResponse
    messenger: str
    _number: int = 0
    _last: dict[str, str] = field(default_factory=dict)

    async def says(self, text: str) -> list[Message]:
        return await self._asks({"text": text})

    async def presses(self, button: Button) -> list[Message]:
        return await self._asks({"chosen": button.payload})

    async def again(self) -> list[Message]:
        await self.ws.send_json(self._last)
        told = await self.ws.receive_json()
        assert (told["type"], told["id"]) == ("told", self._last["id"])
        return []  # the browser has the answer; it is told under the numbers that it knows

    async def _asks(self, what: dict[str, str]) -> list[Message]:
        self._number += 1
        self._last = {"type": "say", "id": f"m{self._number}", **what}
        await self.ws.send_json(self._last)
        told = await self.ws.receive_json()
        assert (told["type"], told["id"]) == ("told", self._last["id"])
        return [_of_json(one) for one in told["bubbles"] if not one["mine"]]


def _of_json(one: Mapping[str, object]) -> Message:
    buttons = one["buttons"]
    assert isinstance(buttons, list)
    return Message(
        str(one["text"]), tuple(Button(each["says"], each["payload"]) for each in buttons)
    )


@dataclass
class FormStand:
    """Somebody with a browser that runs none."""

    house: House
    http: aiohttp.ClientSession
    url: str
    messenger: str
    _number: int = 0
    _last: dict[str, str] = field(default_factory=dict)
    _shown: int = 0

    async def says(self, text: str) -> list[Message]:
        return await self._posts({"text": text})

    async def presses(self, button: Button) -> list[Message]:
        return await self._posts({"chosen": button.payload})

    async def again(self) -> list[Message]:
        return await self._sent(self._last)

    async def _posts(self, what: dict[str, str]) -> list[Message]:
        self._number += 1
        self._last = {"id": f"f{self._number}", **what}
        return await self._sent(self._last)

    async def _sent(self, form: dict[str, str]) -> list[Message]:
        async with self.http.post(self.url, data=form) as response:
            assert response.status == 200, await response.text()
            bubbles = _BUBBLE.findall(await response.text())
        fresh, self._shown = bubbles[self._shown :], len(bubbles)
        return [_of_page(body) for who, body in fresh if who == "answered"]


_BUBBLE = re.compile(r'<li class="text text-(\w+)"[^>]*>(.*?)</li>', re.DOTALL)
_BODY = re.compile(r'<p class="text-body lines">(.*?)</p>', re.DOTALL)
_PRESS = re.compile(r'name="chosen" value="([^"]*)">([^<]*)<')


def _of_page(body: str) -> Message:
    found = _BODY.search(body)
    assert found is not None
    text = unescape(re.sub(r'<a href="([^"]*)">[^<]*</a>', r"\1", found[1]))
    buttons = [Button(unescape(says), unescape(payload)) for payload, says in _PRESS.findall(body)]
    return Message(text, tuple(buttons))


@asynccontextmanager
async def window(house: House, path: str, messenger: str) -> AsyncIterator[str]:
    """The chat of the browser at that path; its address."""
    pages = Pages(
        public_url=PUBLIC.replace("https", "http"), static_url=lambda name: name, demo=False
    )
    made = ChatWindow(
        path=path,
        messenger=messenger,
        pages=pages,
        conversing=house.conversing,
        transcripts=Transcripts(house.shown),
        sealing_key=KEY,
        forget=house.forget,
        returned=house.returned,
        allowed=lambda who, now: True,
        sender_of=lambda request: request.remote or "",
        clock=house.clock,
        public_url="http://127.0.0.1",
    )
    async with served(*made.routes()) as base:
        yield base + path


def browser() -> aiohttp.ClientSession:
    """A browser with an empty jar of cookies."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


@asynccontextmanager
async def web_stand(house: House) -> AsyncIterator[SocketStand]:
    async with window(house, WEB, "web") as url, browser() as http:
        async with http.get(url) as page:
            assert page.status == 200
        origin = url.removesuffix(WEB)
        async with http.ws_connect(f"{url}/ws", origin=origin) as ws:
            yield SocketStand(house, http, ws, "web")


@asynccontextmanager
async def form_stand(house: House) -> AsyncIterator[FormStand]:
    async with window(house, WEB, "web") as url, browser() as http:
        yield FormStand(house, http, url, "web")


@asynccontextmanager
async def simulator_stand(house: House) -> AsyncIterator[FormStand]:
    async with window(house, SIMULATED, "simulator") as url, browser() as http:
        yield FormStand(house, http, url, "simulator")


STANDS = {
    "telegram": telegram_stand,
    "zalo": zalo_stand,
    "web": web_stand,
    "web without script": form_stand,
    "simulator": simulator_stand,
}
