"""The socket of the chat: who may open it, what it takes, and how a broken line goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest

from channels.turns import Message
from channels.web.chat_window import LIFE, LONGEST, PATH
from channels.web.transcripts import MOST, Transcripts
from tests.channels.chat_stands import House, browser, window
from tests.channels.known_dossiers import CODE, PIN


@dataclass
class Line:
    """A browser that has opened the page."""

    house: House
    http: aiohttp.ClientSession
    url: str

    @asynccontextmanager
    async def opened(self, after: int = 0) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        origin = self.url.removesuffix(PATH)
        async with self.http.ws_connect(f"{self.url}/ws?after={after}", origin=origin) as ws:
            yield ws

    async def refused(self, **how: object) -> int:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await self.http.ws_connect(f"{self.url}/ws", **how)
        return refused.value.status


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    house = House()
    async with window(house, PATH, "web") as url, browser() as http:
        async with http.get(url) as page:
            assert "web_chat" in page.cookies
        yield Line(house, http, url)


def say(text: str, id: str = "a") -> dict[str, str]:
    return {"type": "say", "id": id, "text": text}


async def test_another_site_does_not_speak_with_our_readers_cookie(line):
    assert await line.refused(origin="https://evil.example") == 403
    assert await line.refused(origin="null") == 403
    assert await line.refused() == 403


async def test_without_the_cookie_of_the_page_nothing_is_opened(line):
    line.http.cookie_jar.clear()
    assert await line.refused(origin=line.url.removesuffix(PATH)) == 401
    line.http.cookie_jar.update_cookies({"web_chat": "forged"}, aiohttp.client.URL(line.url))
    assert await line.refused(origin=line.url.removesuffix(PATH)) == 401


async def test_a_conversation_is_taken_up_where_the_line_broke(line):
    async with line.opened() as ws:
        await ws.send_json(say("phí khai sinh"))
        told = await ws.receive_json()
    seen = told["bubbles"][-1]["n"]
    name = next(iter(line.house.shown._kept)).removeprefix("shown:")
    answer = [Message("Cán bộ trả lời.")]
    await Transcripts(line.house.shown).add(name, "", answer, line.house.now)
    async with line.opened(seen) as ws:
        missed = await ws.receive_json()
        assert [one["text"] for one in missed["bubbles"]] == ["Cán bộ trả lời."]
        await Transcripts(line.house.shown).add(name, "", answer, line.house.now)
        await ws.send_json({"type": "ping"})
        assert (await ws.receive_json())["type"] == "thread"
        assert await ws.receive_json() == {"type": "pong"}


async def test_what_was_sent_before_the_line_broke_is_answered_once(line):
    async with line.opened() as ws:
        await ws.send_json(say("YK thêm ghế"))
        first = await ws.receive_json()
    async with line.opened() as ws:  # it has not seen the answer
        assert (await ws.receive_json())["bubbles"] == first["bubbles"]
        await ws.send_json(say("YK thêm ghế"))
        again = await ws.receive_json()
    assert again["type"] == "told"
    async with line.opened(first["bubbles"][-1]["n"]) as ws:
        await ws.send_json(say("YK thêm quạt", "b"))
        assert "PA-261102-0002" in (await ws.receive_json())["bubbles"][-1]["text"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param({"text": "x" * (LONGEST + 1), "id": "a"}, "too_long", id="too long"),
        pytest.param({"text": "", "id": "a"}, "malformed", id="nothing"),
        pytest.param({"text": 5, "id": "a"}, "malformed", id="a number"),
        pytest.param({"text": "x"}, "malformed", id="no name"),
        pytest.param({"text": "x", "id": "a b"}, "malformed", id="a name that is none"),
        pytest.param({"text": "x", "id": ["a"]}, "malformed", id="a list"),
        pytest.param({"chosen": "é", "id": "a"}, "malformed", id="no payload"),
        pytest.param({"chosen": "x" * 65, "id": "a"}, "malformed", id="a long payload"),
    ],
)
async def test_what_is_no_message_is_refused_and_the_line_goes_on(line, said, why):
    async with line.opened() as ws:
        await ws.send_json({"type": "say", **said})
        refused = await ws.receive_json()
        assert (refused["type"], refused["why"]) == ("refused", why)
        await ws.send_json(say("phí khai sinh"))
        assert (await ws.receive_json())["type"] == "told"


async def test_neither_nonsense_nor_octets_break_anything(line):
    async with line.opened() as ws:
        for text in ("{", "[]", "null", '"x"', "[" * 5000):
            await ws.send_str(text)
            assert (await ws.receive_json())["why"] == "malformed"
        await ws.send_bytes(b"\0\xff")
        assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSE
    async with line.opened() as ws:
        await ws.send_str("x" * 20_000)
        assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_a_pin_is_not_shown_again(line):
    async with line.opened() as ws:
        await ws.send_json(say("TT H15.50.05.13-261008-0975 4821"))
        await ws.receive_json()
    async with line.http.get(line.url) as page:
        text = await page.text()
    assert "4821" not in text
    assert "TT H15.50.05.13-261008-0975 ••••" in text


async def test_an_old_cookie_begins_another_conversation(line):
    async with line.opened() as ws:
        await ws.send_json(say("phí khai sinh"))
        await ws.receive_json()
    line.house.now += LIFE + timedelta(seconds=1)
    assert await line.refused(origin=line.url.removesuffix(PATH)) == 401


async def test_erasing_leaves_nothing(line):
    async with line.opened() as ws:
        await ws.send_json(say("phí khai sinh"))
        await ws.receive_json()
    async with line.http.post(line.url, data={"anew": "1"}) as page:
        assert "phí khai sinh" not in await page.text()
    assert not line.house.kept._kept
    assert not line.house.shown._kept


async def test_of_a_long_conversation_the_end_is_kept():
    house = House()
    transcripts = Transcripts(house.shown)
    for number in range(MOST + 5):
        await transcripts.add("web:x", f"câu {number}", [Message("x" * 1500)], house.now)
    shown = await transcripts.shown("web:x", house.now)
    assert shown[-1].number == 2 * (MOST + 5)
    assert sum(len(one.text) for one in shown) <= 60_000


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Xem https://a.vn/b?c=1. Hết", ["https://a.vn/b?c=1"]),
        ("(https://a.vn/b)", ["https://a.vn/b"]),
        ("javascript:alert(1) và data:x", []),
        ("https://a.vn http://b.vn/x,", ["https://a.vn", "http://b.vn/x"]),
    ],
)
async def test_addresses_are_links_and_nothing_else_is(text, links):
    house = House()
    (one,) = await Transcripts(house.shown).add("web:x", "", [Message(text)], house.now)
    assert [link for _, link in one.parts if link] == links


DETAILS = "Đăng ký khai sinh"
WITH_PIN = f"TT {CODE} {PIN}"


async def test_what_a_pin_has_opened_is_told_once_and_kept_nowhere(line):
    async with line.opened() as ws:
        await ws.send_json(say(WITH_PIN))
        told = (await ws.receive_json())["bubbles"][-1]["text"]
    assert DETAILS in told
    assert DETAILS not in str(line.house.shown._kept) + str(line.house.kept._kept)
    async with line.opened() as ws:  # a reload, another tab
        later = (await ws.receive_json())["bubbles"]
    assert [one["mine"] for one in later] == [True, False]
    assert DETAILS not in str(later) and "gửi mã hồ sơ kèm PIN" in later[-1]["text"]
    async with line.http.get(line.url) as page:
        text = await page.text()
    assert DETAILS not in text and "gửi mã hồ sơ kèm PIN" in text


async def test_without_script_it_stands_in_the_answer_to_the_form_alone(line):
    async with line.http.post(line.url, data={"text": WITH_PIN, "id": "a"}) as page:
        assert DETAILS in await page.text()
        assert page.headers["Cache-Control"] == "no-store"
    async with line.http.get(line.url) as page:
        assert DETAILS not in await page.text()


async def test_what_anybody_may_know_of_a_dossier_is_kept(line):
    async with line.opened() as ws:
        await ws.send_json(say(f"TT {CODE}"))
        told = (await ws.receive_json())["bubbles"][-1]["text"]
    async with line.opened() as ws:
        assert (await ws.receive_json())["bubbles"][-1]["text"] == told
