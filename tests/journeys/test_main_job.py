"""The main job through the outer faces only: counter, print, text message, hand-over.

An office in a browser, a citizen with a telephone, Twilio on loopback, and a real
gateway process between them, on both databases.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core import database
from core.people.models import Officer
from core.people.passwords import hashed
from core.people.roles import Role
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.office import an_office
from tests.real_gateway import Gateway, a_gateway
from tests.slips import symbols, texts
from tests.surfing import Surfer

PASSWORD = "a password for the journey"
CITIZEN = "+84912345678"


@dataclass
class World:
    """The office, its gateway and the telephone network."""

    gateway: Gateway
    twilio: FakeTwilio

    async def text(self, words: str, sender: str = CITIZEN) -> str:
        """A citizen texts; what the answer says."""
        hook = f"{self.gateway.url}/hooks/sms/twilio"
        status, body = await self.twilio.text(sender, words, to=hook)
        assert status == 200, body
        return "".join(ElementTree.fromstring(body).itertext())

    async def notice(self, number: int) -> dict[str, str]:
        """The `number`-th text that left the gateway, from 1; waits until it has."""
        while len(self.twilio.taken) < number:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.05)
        return self.twilio.taken[number - 1]

    async def sign_in(self, surfer: Surfer, role: Role) -> None:
        """At the office's door."""
        await surfer.go(f"{self.gateway.url}/office/sign-in")
        page = await surfer.submit("/sign-in", username=role.value, password=PASSWORD)
        assert page.status == 200


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with database.opened(database_url):
        await an_office(datetime.now(UTC))
        await Officer.all().update(password_hash=await hashed(PASSWORD))
    async with (
        FakeTwilio() as twilio,
        a_gateway(
            tmp_path,
            database_url,
            TWILIO_ACCOUNT_SID=ACCOUNT_SID,
            TWILIO_AUTH_TOKEN=AUTH_TOKEN,
            TWILIO_NUMBER=NUMBER,
            TWILIO_API_BASE=twilio.base,
        ) as gateway,
    ):
        yield World(gateway, twilio)


async def receive(world: World, officer: Surfer) -> tuple[str, str, bytes]:
    """An officer receives a birth registration and prints: (code, PIN, the PDF)."""
    await world.sign_in(officer, Role.RECEIVING_OFFICER)
    await officer.go("/office/receive/1.001193")
    page = await officer.submit(
        "Tiếp nhận và in giấy hẹn",
        **{"paper.0.given": "on", "paper.1.given": "on"},
        holder_name="Nguyễn Thị Thử Nghiệm",
        holder_number="001099000001",
        holder_phone="0912 345 678",
        holder_address="Thôn Mẫu, xã Minh Họa",
    )
    assert page.status == 200, page.text
    code = re.search(r"X98\.01-\d{6}-\d{4}", page.text)
    pin = re.search(r"Mã PIN\D*(\d{4})", page.text)
    assert code, page.text
    assert pin, page.text
    printed = await officer.go(f"/office/dossiers/{code[0]}/receipt.pdf")
    assert printed.headers["Content-Type"] == "application/pdf", printed.text
    return code[0], pin[1], printed.body


async def act(world: World, role: Role, code: str, action: str, **said: str) -> None:
    """Another officer signs in and presses one button."""
    async with Surfer(world.gateway.url) as officer:
        await world.sign_in(officer, role)
        await officer.go(f"/office/dossiers/{code}")
        page = await officer.submit(f"/dossiers/{code}/{action}", **said)
        assert page.status == 200, page.text


async def chosen(world: World, role: Role, code: str, action: str, field: str) -> str:
    """The first real option of a choice in an action's form."""
    async with Surfer(world.gateway.url) as officer:
        await world.sign_in(officer, role)
        page = await officer.go(f"/office/dossiers/{code}")
        for select in page.form(f"/{action}").all("select"):
            if select.attributes["name"] == field:
                values = [one.attributes.get("value", "") for one in select.all("option")]
                return next(value for value in values if value)
        values = [
            one.attributes["value"]
            for one in page.form(f"/{action}").all("input")
            if one.attributes.get("name") == field
        ]
        return values[0]


async def test_from_the_counter_to_the_citizens_telephone_and_back(world):
    async with Surfer(world.gateway.url) as officer:
        code, pin, printed = await receive(world, officer)
    shown = " ".join(texts(printed))
    assert code in shown
    assert pin in shown

    told = await world.notice(1)
    assert told["To"] == CITIZEN
    assert code in told["Body"]
    assert await world.twilio.report(told["sid"], "delivered") == 204

    public = await world.text(f"TT {code}")
    assert code in public
    assert "Thu Nghiem" not in public
    assert pin not in public
    with_details = await world.text(f"tt {code.lower().replace('-', ' ')} {pin}")
    assert "UBND xa Minh Hoa" in with_details
    assert "Thu Nghiem" not in with_details

    department = await chosen(world, Role.RECEIVING_OFFICER, code, "transfer", "unit_id")
    await act(world, Role.RECEIVING_OFFICER, code, "transfer", unit_id=department)
    assert code in (await world.notice(2))["Body"]
    under_way = await world.text(code)
    assert under_way != public

    await act(world, Role.HANDLING_OFFICER, code, "open")
    await act(world, Role.HANDLING_OFFICER, code, "submit", outcome="granted")
    await act(world, Role.LEADER, code, "approve")
    await act(world, Role.CLERK, code, "finish", result_number="15/2026/GKS")
    ready = await world.notice(3)
    assert code in ready["Body"]
    assert ready["Body"] not in (told["Body"], under_way)
    finished = await world.text(code)
    assert finished not in (public, under_way)

    await act(
        world,
        Role.RECEIVING_OFFICER,
        code,
        "hand_over",
        collector="Nguyễn Thị Thử Nghiệm",
    )
    assert code in (await world.notice(4))["Body"]
    assert await world.text(code) not in (public, under_way, finished)
    assert len(world.twilio.taken) == 4
    await world.gateway.run("verify-history")


async def test_the_qr_code_on_the_receipt_opens_the_status_page_with_details(world):
    async with Surfer(world.gateway.url) as officer:
        code, _, printed = await receive(world, officer)
    (address,) = {text for text in symbols(printed).values() if "/tra-cuu" in text}
    async with Surfer(world.gateway.url) as citizen:
        page = await citizen.go(f"{world.gateway.url}/tra-cuu{address.partition('/tra-cuu')[2]}")
        assert page.status == 200
        assert code in page.text
        assert "UBND xã Minh Họa" in page.text
        assert "Thử Nghiệm" not in page.text
        stranger = await citizen.go(f"/tra-cuu?ma={code}")
        assert code in stranger.text
        assert "Đăng ký khai sinh" not in stranger.text


async def test_a_webhook_that_comes_twice_gets_the_same_answer_and_leaves_one_record(
    world, database_url
):
    async with Surfer(world.gateway.url) as officer:
        code, _, _ = await receive(world, officer)
    hook = f"{world.gateway.url}/hooks/sms/twilio"
    form = world.twilio.text_form(CITIZEN, f"TT {code}")
    first = await world.twilio.post(form, to=hook)
    assert first == await world.twilio.post(form, to=hook)
    await world.gateway.stop()  # what waits for the next batch is written before the end
    async with database.opened(database_url):
        kept = await database.rows(
            "SELECT count(*) AS n FROM inbound_message WHERE provider_id = $1", form["MessageSid"]
        )
    assert kept == [{"n": 1}]


async def test_no_log_line_names_a_person_a_number_or_a_pin(world):
    async with Surfer(world.gateway.url) as officer:
        code, pin, _ = await receive(world, officer)
    await world.notice(1)
    await world.text(f"TT {code} {pin}")
    await world.text("Nguyen Thi Thu Nghiem 001099000001 hoi ho so")
    await world.gateway.stop()
    log = world.gateway.log.read_text()
    assert '"route"' in log
    for secret in ("Nghiệm", "Nghiem", "912345678", "912 345 678", "001099000001", f" {pin}"):
        assert secret not in log
