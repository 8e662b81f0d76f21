"""A citizen calls: status by keys, details by PIN, a procedure in own words, its papers by text.

Over the simulated telephone of a real gateway, which calls the webhook as Twilio does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import aiohttp
import pytest

from core import database
from core.calls.models import CallStep, PhoneCall
from core.dossiers.beginnings import Begun, receive
from core.dossiers.desk import Desk
from core.people.roles import Role
from core.procedures import demo
from core.procedures.importing import import_procedures
from gateway import keys
from tests.office import SECRET, an_office
from tests.real_gateway import ROOT, a_gateway

PROCEDURES = ROOT / "gateway" / "demo" / "procedures.toml"
PAGE = "/simulator/call"


@dataclass
class Telephone:
    """The page, used without scripts."""

    session: aiohttp.ClientSession
    url: str
    heard: str = ""
    hidden: dict[str, str] | None = None

    async def press(self, **form: str) -> str:
        """What is said after a key, words, or nothing."""
        form = {**(self.hidden or {}), **form}
        async with self.session.post(self.url + PAGE, data=form) as response:
            assert response.status == 200
            page = await response.text()
        self.heard = " ".join(unescape(one) for one in re.findall(r'class="said">(.*?)</p>', page))
        found = re.findall(r'type="hidden" name="(call|at)" value="([^"]*)"', page)
        self.hidden = {name: unescape(value) for name, value in found}
        return self.heard


async def a_dossier(database_url: str) -> Begun:
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        desk = Desk(keys.counter_secret(SECRET))
        begun = await receive(desk, officer, office.application(), now=now)
        rows = demo.read(PROCEDURES.read_text("utf-8"))
        await import_procedures(rows, now=now, source="demo")
    return begun


@pytest.mark.slow
async def test_one_call_tells_status_details_and_what_to_bring(database_url: str, tmp_path: Path):
    begun = await a_dossier(database_url)
    settings = {"SECRET_KEY": SECRET.decode()}
    async with (
        a_gateway(tmp_path, database_url, **settings) as gateway,
        aiohttp.ClientSession() as session,
    ):
        telephone = Telephone(session, gateway.url)
        assert "For English" in await telephone.press()
        assert "bấm phím 1" in await telephone.press(key="1")
        await telephone.press(key="1")
        told = await telephone.press(digits=begun.dossier.lookup_number)
        assert "hoàn thành 10 phần trăm" in told and "Hẹn trả" not in told
        await telephone.press(key="1")
        details = await telephone.press(digits=begun.pin)
        assert "Nơi giải quyết: UBND xã Minh Họa" in details and "Thử Nghiệm" not in details
        await telephone.press(key="3")
        await telephone.press(key="2")
        advice = await telephone.press(words="tôi muốn đăng ký kết hôn thì cần giấy tờ gì")
        assert "kết hôn" in advice and "http" not in advice
        assert "đã được gửi" in await telephone.press(key="1")
        page = await sent_text(session, gateway.url)
        assert "/thu-tuc/1.000894" in page
        async with session.get(f"{gateway.url}/metrics") as response:
            told = await response.text()
    assert 'motcua_telephone_calls_total{line="simulator",way="in"} 1.0' in told
    assert 'motcua_telephone_step_seconds_count{line="simulator",means="speech"} 1.0' in told
    async with database.opened(database_url):
        call, steps = await PhoneCall.get(), await CallStep.all().order_by("step")
    assert (call.line, call.unit_id) == ("simulator", begun.dossier.receiving_unit_id)
    assert [one.step for one in steps] == list(range(1, call.steps + 1))
    assert call.got_answer and call.steps == len(steps) == 9
    assert [one.procedure for one in steps if one.said] == ["1.000894"]


async def sent_text(session: aiohttp.ClientSession, url: str) -> str:
    """The thread of the simulated telephone, once a text is on it."""
    while True:
        async with session.get(f"{url}/simulator/texts") as response:
            if "text-notice" in (page := await response.text()):
                return page
