"""A form filled in at home, through the outer faces only: site or chat, number, counter, slip.

A citizen with a browser that runs no script, a real gateway process, and an officer who types
ten digits; on both databases.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core import database
from core.forms import versions
from core.people.models import Officer
from core.people.passwords import hashed
from core.people.roles import Role
from tests.channels.chat.test_chat_filling import ALL
from tests.channels.web.test_web_declaring import ANSWERS
from tests.core.forms.birth import BIRTH
from tests.core.forms.test_form_versions import CODE, somebody
from tests.office import an_office
from tests.real_gateway import Gateway, a_gateway
from tests.slips import texts
from tests.surfing import Surfer

PASSWORD = "a password for the journey"
RECEIVE = "Tiếp nhận và in giấy hẹn"


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with database.opened(database_url):
        office = await an_office(datetime.now(UTC))
        author = await somebody(office, "author")
        await versions.save_draft(CODE, BIRTH, 0, author, office.now)
        await versions.publish(CODE, 1, author, office.now)
        await Officer.all().update(password_hash=await hashed(PASSWORD))
    async with a_gateway(tmp_path, database_url) as gateway:
        yield gateway


async def signed_in(gateway: Gateway, officer: Surfer) -> None:
    await officer.go(f"{gateway.url}/office/sign-in")
    page = await officer.submit(
        "/sign-in", username=Role.RECEIVING_OFFICER.value, password=PASSWORD
    )
    assert page.status == 200


async def received_with(officer: Surfer, number: str) -> tuple[str, str, bytes]:
    """The officer types the number and receives: (code, PIN, the printed slip)."""
    await officer.go("/office/receive")
    page = await officer.submit("Mở tờ khai", number=number)
    assert page.status == 200, page.text
    assert f"tờ khai số {number}" in page.text
    page = await officer.submit(RECEIVE, **{"paper.0.given": "on", "paper.1.given": "on"})
    assert page.status == 200, page.text
    code = re.search(r"X98\.01-\d{6}-\d{4}", page.text)
    pin = re.search(r"Mã PIN\D*(\d{4})", page.text)
    assert code, page.text
    assert pin, page.text
    printed = await officer.go(f"/office/dossiers/{code[0]}/receipt.pdf")
    return code[0], pin[1], printed.body


async def shown_number(page_text: str) -> str:
    found = re.search(r"\b([1-9]\d{2} \d{3} \d{4})\b", page_text)
    assert found, page_text
    return found[1]


async def test_from_the_site_at_home_to_the_slip(gateway):
    async with Surfer(gateway.url) as citizen, Surfer(gateway.url) as officer:
        await citizen.go(f"/thu-tuc/{CODE}")
        await citizen.follow("Khai tờ khai trước ở nhà")
        page = await citizen.submit("Lưu và lấy số tờ khai", **{**ANSWERS, "form.number": "12"})
        assert page.status == 422
        page = await citizen.submit(
            "Lưu và lấy số tờ khai", **{"form.number": ANSWERS["form.number"]}
        )
        assert page.status == 200, page.text
        kept, number = page.url, await shown_number(page.text)
        pdf = await citizen.go(page.links["Tải bản in để ký (PDF)"])
        assert number in " ".join(texts(pdf.body))

        await signed_in(gateway, officer)
        code, pin, printed = await received_with(officer, number)
        slip = " ".join(texts(printed))
        assert code in slip
        assert "Trần Thị Ví Dụ" in slip
        page = await officer.go(f"/office/dossiers/{code}")
        assert f"Người nộp đã khai trước trên trang web, tờ khai số {number}" in page.text
        assert "Trần Ví Dụ" in page.text

        page = await citizen.go(kept)
        assert (page.status, "đã được dùng" in page.text) == (410, True)
        await officer.go("/office/receive")
        page = await officer.submit("Mở tờ khai", number=number)
        assert f"đã dùng để tiếp nhận hồ sơ {code}" in page.text

        await citizen.go("/tra-cuu")
        page = await citizen.submit("Xem", ma=code, pin=pin)
        assert "Điền tờ khai" in page.text
        assert "Trần" not in page.text
    await gateway.run("verify-history")


async def test_from_a_chat_to_the_slip(gateway):
    async with Surfer(gateway.url) as citizen, Surfer(gateway.url) as officer:
        await citizen.go("/simulator")
        page = await citizen.follow("Mở cửa sổ trò chuyện")
        for text in ("TK khai sinh", *ALL, "LƯU"):
            page = await citizen.submit("Gửi", text=text)
        number = await shown_number(page.text)
        link = urlsplit(next(one for one in page.links.values() if "/to-khai/" in one))
        page = await citizen.go(f"{gateway.url}{link.path}?{link.query}")
        assert (page.status, "Trần Ví Dụ" in page.text) == (200, True)

        await signed_in(gateway, officer)
        code, _, _ = await received_with(officer, number)
        page = await officer.go(f"/office/dossiers/{code}")
        assert f"qua hội thoại, tờ khai số {number}" in page.text


async def test_two_counters_begin_with_one_number_and_one_of_them_does(gateway):
    async with (
        Surfer(gateway.url) as citizen,
        Surfer(gateway.url) as one,
        Surfer(gateway.url) as other,
    ):
        await citizen.go(f"/thu-tuc/{CODE}/to-khai")
        page = await citizen.submit("Lưu và lấy số tờ khai", **ANSWERS)
        number = await shown_number(page.text)
        for officer in (one, other):
            await signed_in(gateway, officer)
            await officer.go("/office/receive")
            await officer.submit("Mở tờ khai", number=number)
        papers = {"paper.0.given": "on", "paper.1.given": "on"}
        ended = await asyncio.gather(*(each.submit(RECEIVE, **papers) for each in (one, other)))
        assert sorted(page.status for page in ended) == [200, 409]


async def test_whatever_a_stranger_sends_is_answered(gateway):
    async with Surfer(gateway.url) as stranger:
        page = await stranger.go(f"/thu-tuc/{CODE}/to-khai")
        sent = [
            ("POST", f"/thu-tuc/{CODE}/to-khai", {"form.child_name": "x" * 10_000}),
            ("POST", f"/thu-tuc/{CODE}/to-khai", {}),
            ("POST", "/thu-tuc/9.999999/to-khai", {"form.child_name": "x"}),
            ("GET", "/thu-tuc/%00/to-khai", {}),
            ("GET", "/to-khai/1000000008?k=x", {}),
            ("GET", "/to-khai/1000000008.pdf?k=%ff%00", {}),
            ("GET", "/to-khai/999?k=x", {}),
            ("POST", "/to-khai/1000000008/sua?k=x", {"form.child_name": "x"}),
            ("POST", "/to-khai/1000000008/xoa", {}),
            ("POST", "/to-khai", {"so": "x" * 10_000, "k": "y" * 10_000}),
            ("POST", "/tra-cuu/to-khai", {"phep": "x" * 10_000, "do": "open"}),
            ("POST", "/simulator/chat", {"text": "x" * 10_000}),
        ]
        for method, path, data in sent:
            address = f"{gateway.url}{path}"
            async with stranger.session.request(
                method, address, data=data or None, allow_redirects=False
            ) as response:
                assert response.status < 500, (method, path)
        assert page.status == 200
