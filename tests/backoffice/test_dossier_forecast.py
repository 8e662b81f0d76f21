"""By when such dossiers are usually done, on the officers' page of a dossier."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.clock import CIVIL
from core.people.roles import Role
from tests.like_dossiers import done

OCTOBER, AUGUST = (datetime(2026, month, 5, 9, tzinfo=CIVIL) for month in (10, 8))


async def seen(site, dossier) -> str:
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    response = await browser.get(f"/office/dossiers/{dossier.code}")
    assert response.status == 200
    return browser.text


@pytest.mark.parametrize(
    ("at", "basis"),
    [
        pytest.param(OCTOBER, "40 hồ sơ cùng thủ tục, cùng nơi tiếp nhận, cùng mùa", id="season"),
        pytest.param(AUGUST, "40 hồ sơ cùng thủ tục, cùng nơi tiếp nhận, xong", id="year"),
    ],
)
async def test_officers_see_the_day_how_many_cases_and_which(site, at, basis):
    dossier = await site.received()
    await done(dossier, [(at, 2)] * 33 + [(at, 9)] * 7)
    page = await seen(site, dossier)
    assert "Thường xong chậm nhất 04/11/2026 (8/10 hồ sơ)" in page and basis in page


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(2, "8/10 hồ sơ xong trong 2 ngày làm việc", id="days"),
        pytest.param(0, "8/10 hồ sơ xong trong ngày", id="the day itself"),
    ],
)
async def test_officers_see_that_one_takes_longer(site, days, said):
    dossier = await site.received()
    await done(dossier, [(OCTOBER, days)] * 33 + [(OCTOBER, 9)] * 7)
    site.clock.forward(timedelta(days=3))
    page = await seen(site, dossier)
    assert f"Lâu hơn thường lệ: {said}" in page and "Thường xong" not in page


async def test_without_enough_cases_nothing_is_said(site):
    dossier = await site.received()
    await done(dossier, [(OCTOBER, 2)] * 29)
    assert "Thường xong" not in await seen(site, dossier)
