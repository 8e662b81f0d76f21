"""Somebody chooses calls, is called with the news, and keys; or is not there, and is texted.

A real gateway process, and Twilio's API on loopback, on both databases.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import aiohttp

from channels.voice.aloud import code_aloud
from core import database
from core.database import rows
from core.dossiers.beginnings import Begun, receive
from core.dossiers.desk import Desk
from core.people.roles import Role
from gateway import keys
from tests.fakes.twilio import FakeTwilio
from tests.journeys.test_a_call import Telephone
from tests.notices import owe
from tests.office import SECRET, an_office
from tests.real_gateway import a_gateway


@dataclass
class Scene:
    """A received dossier whose holder chose calls."""

    url: str
    twilio: FakeTwilio
    begun: Begun
    http: aiohttp.ClientSession

    @property
    def phone(self) -> str:
        return self.begun.dossier.holder_phone

    async def news(self, kind: str = "ready", number: int = 1) -> int:
        code = self.begun.dossier.code
        facts = {"code": code, "unit": "UBND xã Minh Họa"}
        notice = await owe(
            datetime.now(UTC),
            number,
            kind=kind,
            facts=facts,
            address=self.phone,
            dossier_id=self.begun.dossier.id,
        )
        return notice.id

    async def heard(self, call: dict[str, str], at: str, **said: str) -> tuple[str, str]:
        """What is said, and where the next key goes."""
        status, body = await self.twilio.about_call(call, at, to=self.url, **said)
        assert status == 200
        answer = ElementTree.fromstring(body)
        gather = answer.find("Gather")
        told = " ".join(one.text or "" for one in answer.iter("Say"))
        return told, gather.get("action", "") if gather is not None else ""

    async def once(self, notice_id: int, state: str) -> dict[str, Any]:
        """The notice, when it stands there."""
        while True:
            (found,) = await rows("SELECT * FROM notice WHERE id = $1", notice_id)
            if found["state"] == state:
                return found
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_scene(
    database_url: str, tmp_path: Path, *, twilio_is_real: bool = True
) -> AsyncIterator[Scene]:
    now = datetime.now(UTC)
    async with database.opened(database_url), FakeTwilio() as twilio:
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        desk = Desk(keys.counter_secret(SECRET))
        begun = await receive(desk, officer, office.application(), now=now)
        real = {
            "TWILIO_ACCOUNT_SID": twilio.account_sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_NUMBER": twilio.number,
            "TWILIO_API_BASE": twilio.base,
            "PROVIDER_PRICES": "twilio_voice=1200",
        }
        common = {"SECRET_KEY": SECRET.decode(), "QUIET_HOURS": "ignore"}
        async with (
            a_gateway(
                tmp_path, database_url, **(real if twilio_is_real else {}), **common
            ) as gateway,
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
        ):
            scene = Scene(gateway.url, twilio, begun, http)
            await choose_calls(scene)
            yield scene


async def choose_calls(scene: Scene) -> None:
    """On the page of preferences, with code and PIN."""
    entered = {"ma": scene.begun.dossier.code, "pin": scene.begun.pin}
    async with scene.http.post(f"{scene.url}/thong-bao", data=entered) as page:
        assert page.status == 200 and 'value="voice"' in await page.text()
        chosen = {"p0.first": "voice", "p0.language": "vi"}
    async with scene.http.post(page.url, data=chosen) as page:
        assert page.status == 200
    consents = await rows(
        "SELECT medium, given, said_by FROM notice_consent WHERE medium = 'voice'"
    )
    assert [(one["given"] in (1, True), one["said_by"]) for one in consents] == [(True, "pin")]


async def test_the_result_is_told_after_a_key_and_confirmed_by_another(
    database_url: str, tmp_path: Path
):
    async with a_scene(database_url, tmp_path) as scene:
        notice_id = await scene.news()
        (call,) = await scene.twilio.calls_to(scene.phone, 1)
        greeting, keys = await scene.heard(call, call["Url"], CallStatus="in-progress")
        assert "UBND xã Minh Họa" in greeting and "bấm phím 1" in greeting
        aloud = code_aloud(scene.begun.dossier.code)
        assert aloud not in greeting  # whoever picked up may be somebody else
        told, keys = await scene.heard(call, keys, Digits="1")
        assert aloud in told and "đã có kết quả" in told
        again, keys = await scene.heard(call, keys, Digits="2")
        assert again == told
        thanks, keys = await scene.heard(call, keys, Digits="1")
        assert "cảm ơn" in thanks and not keys
        for _ in range(2):
            assert await scene.twilio.ended(call, "completed", to=scene.url) == 204
        notice = await scene.once(notice_id, "delivered")
        assert (notice["provider"], notice["cost_dong"]) == ("twilio_voice", 1200)
        assert notice["went_by"] == f"voice:{scene.phone}"
        trail = await rows("SELECT course FROM notice_call WHERE notice_id = $1", notice_id)
        assert [one["course"] for one in trail] == ["confirmed"]
        assert len(scene.twilio.calls) == 1


async def test_who_is_never_there_is_called_four_times_and_then_texted(
    database_url: str, tmp_path: Path
):
    async with a_scene(database_url, tmp_path) as scene:
        texts = len(await scene.twilio.texts_to(scene.phone, 1))  # of the reception
        notice_id = await scene.news()
        for number in range(1, 5):
            call = (await scene.twilio.calls_to(scene.phone, number))[-1]
            await scene.once(notice_id, "sent")
            before = datetime.now(UTC)
            assert await scene.twilio.ended(call, "busy", to=scene.url) == 204
            if number < 4:
                notice = await scene.once(notice_id, "owed")
                next_at = notice["next_at"]
                if isinstance(next_at, str):
                    next_at = datetime.fromisoformat(next_at)
                assert next_at >= before + timedelta(minutes=15)
                # The time passes.
                await rows("UPDATE notice SET next_at = $1 WHERE id = $2", before, notice_id)
        sent = await scene.twilio.texts_to(scene.phone, texts + 1)
        assert scene.begun.dossier.code in sent[-1]
        assert len(scene.twilio.calls) == 4


async def test_nine_ends_calls_and_the_news_comes_by_text(database_url: str, tmp_path: Path):
    async with a_scene(database_url, tmp_path) as scene:
        texts = len(await scene.twilio.texts_to(scene.phone, 1))
        await scene.news()
        (call,) = await scene.twilio.calls_to(scene.phone, 1)
        _, keys = await scene.heard(call, call["Url"])
        said, keys = await scene.heard(call, keys, Digits="9")
        assert "sẽ không gọi" in said and not keys
        await scene.twilio.texts_to(scene.phone, texts + 1)
        await scene.news("collect_reminder", 2)
        await scene.twilio.texts_to(scene.phone, texts + 2)
        assert len(scene.twilio.calls) == 1
        stopped = await rows("SELECT medium FROM opt_out WHERE address = $1", scene.phone)
        assert [one["medium"] for one in stopped] == ["voice"]


async def test_the_simulated_telephone_rings_and_is_picked_up(database_url: str, tmp_path: Path):
    async with a_scene(database_url, tmp_path, twilio_is_real=False) as scene:
        mine = {"number": scene.phone}
        async with scene.http.post(f"{scene.url}/simulator/number", data=mine) as page:
            assert page.status == 200
        notice_id = await scene.news()
        await scene.once(notice_id, "sent")
        telephone = Telephone(scene.http, scene.url)
        async with scene.http.get(f"{scene.url}/simulator/call") as response:
            page_text = unescape(await response.text())
        assert "đổ chuông" in page_text
        assert "UBND xã Minh Họa" in await telephone.press(do="pick_up")
        assert code_aloud(scene.begun.dossier.code) in await telephone.press(key="1")
        await telephone.press(key="1")
        await scene.once(notice_id, "delivered")
