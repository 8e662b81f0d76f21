"""The checklist as a page: papers once, the date of today with its reasons, safe to send on."""

from __future__ import annotations

import pytest

from core.calendar.seeding import seed_nation
from core.procedures.importing import import_procedures
from tests.channels.web.conftest import Site
from tests.channels.web.procedure_texts import catalogue


@pytest.fixture
async def known(site: Site) -> Site:
    await seed_nation(site.clock.now)
    await import_procedures(catalogue(), now=site.clock.now, source="test")
    return site


async def test_it_tells_fee_time_papers_and_the_date_of_filing_today(known: Site):
    status, page = await known.get("/viec-can-lam/1.000894~2.000001")
    assert status == 200
    assert "Phí, lệ phí: 15.000 đồng." in page
    assert "Thời hạn giải quyết: 5 ngày làm việc." in page
    assert "Nộp hôm nay, hẹn trả thứ Hai, 09/11/2026" in page
    assert page.count("Tờ khai (1 bản chính, 2 bản sao, có mẫu)") == 1
    assert "Giấy cư trú: không phải nộp khi dữ liệu đã có trong Cơ sở dữ liệu dân cư" in page
    assert "Một bên ở nước ngoài" in page and "Hai bên phải có mặt" not in page


async def test_what_needs_review_gives_no_date_and_no_fee(known: Site):
    _, page = await known.get("/viec-can-lam/2.000001")
    assert "Chưa tính được ngày hẹn trả." in page and "hẹn trả thứ" not in page
    assert "danh mục chưa ghi rõ mức thu" in page and "đồng" not in page


async def test_it_is_sent_by_the_readers_own_telephone_or_mail(known: Site):
    _, page = await known.get("/viec-can-lam/1.000894")
    assert "sms:?&amp;body=" in page and "mailto:?subject=" in page
    assert "viec-can-lam/1.000894" in page


async def test_english_readers_are_served(known: Site):
    _, page = await known.get("/viec-can-lam/1.000894", lang="en")
    assert "Filed today, due on" in page and "Time limit: 5 working days." in page


@pytest.mark.parametrize("token", ["9.999999", "%3Cb%3E", "a~b", "%00", "~", "Đ"])
async def test_what_names_no_procedure_is_not_found(known: Site, token: str):
    status, page = await known.get(f"/viec-can-lam/{token}")
    assert status == 404 and "<b>" not in page


async def test_hostile_names_stay_text(known: Site):
    _, page = await known.get("/viec-can-lam/2.000002")
    assert "<script>alert" not in page and "<img" not in page
