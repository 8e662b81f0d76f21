"""Figures of the notices for the office: how soon, over whom, at what cost, and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.notices import figures
from core.notices.figures import Counted
from core.notices.models import Medium
from core.people.roles import Role

SEE = {
    Role.RECEIVING_OFFICER,
    Role.HEAD,
    Role.HANDLING_OFFICER,
    Role.LEADER,
    Role.CLERK,
    Role.INSPECTOR,
    Role.ADMINISTRATOR,
}


async def counted(site, times, **changes):
    told = {
        "at": site.clock(),
        "kind": "received",
        "medium": Medium.SMS,
        "provider": "kannel",
        "why": "",
        "waited_s": 1.0,
        "parts": 1,
        "cost_dong": 350,
    }
    await figures.count([Counted(**(told | changes))] * times)


@pytest.mark.parametrize("role", list(Role))
async def test_who_sees_dossiers_or_keeps_the_catalogue_sees_them(site, role):
    browser = await site.signed_in(role)
    response = await browser.get("/office/notice-figures")
    assert response.status == (200 if role in SEE else 403)


async def test_cost_and_share_are_told_by_provider_and_kind(site):
    await counted(site, 99)
    await counted(site, 1, waited_s=60.0, parts=3, cost_dong=1050)
    await counted(site, 2, kind="ready", provider="smtp", medium=Medium.MAIL, cost_dong=0)
    browser = await site.signed_in(Role.LEADER)
    await browser.get("/office/notice-figures")
    for told in ("kannel", "smtp", "Đã tiếp nhận", "Thư điện tử", "99 %", "35.700", "102"):
        assert told in browser.text, told


async def test_reasons_are_told_and_the_span_is_chosen(site):
    long_ago = site.clock() - timedelta(days=20)
    await counted(site, 3, at=long_ago, why="bad_address", provider="")
    browser = await site.signed_in(Role.LEADER)
    await browser.get("/office/notice-figures?days=30")
    assert "Số hoặc địa chỉ không dùng được" in browser.text
    await browser.get("/office/notice-figures?days=7")
    assert "Số hoặc địa chỉ không dùng được" not in browser.text


@pytest.mark.parametrize("days", ["", "x", "-1", "31", "9" * 40])
async def test_an_odd_span_is_the_usual_one(site, days):
    browser = await site.signed_in(Role.LEADER)
    await browser.get(f"/office/notice-figures?days={days}")
    assert '<option value="30" selected>' in browser.text
