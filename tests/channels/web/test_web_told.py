"""The public figures: how soon people are told."""

from __future__ import annotations

from datetime import timedelta

from core.calls.recording import CallBook
from core.notices import figures
from core.notices.figures import Counted
from core.notices.models import Medium
from tests.core.calls.happenings import a_call


async def counted(site, waited_s, times=1, *, days_ago=0, why="", kind="received"):
    at = site.clock.now - timedelta(days=days_ago)
    one = Counted(
        at=at,
        kind=kind,
        medium=Medium.SMS,
        provider="kannel",
        why=why,
        waited_s=waited_s,
        parts=1,
        cost_dong=350,
    )
    await figures.count([one] * times)


async def shown(site, language="vi"):
    response = await site.client.get("/tin-bao", cookies={"lang": language})
    assert response.status == 200
    return await response.text()


async def test_nothing_is_claimed_before_there_was_a_notice(site):
    assert "chưa có thông báo nào" in await shown(site)


async def test_the_share_within_ten_seconds_is_told(site):
    await counted(site, 3, 198)
    await counted(site, 11, 2)
    page = await shown(site)
    assert "99 % trong số 200 thông báo" in page
    assert "Đã tiếp nhận" in page and "kannel" in page


async def test_a_share_is_never_rounded_up_to_all(site):
    await counted(site, 3, 4999)
    await counted(site, 11, 1)
    assert "99.9 % of 5,000 notices" in await shown(site, "en")


async def test_what_was_given_up_or_is_long_ago_is_not_among_them(site):
    await counted(site, 3)
    await counted(site, 3, why="bad_address")
    await counted(site, 60, days_ago=30)
    assert "100 % trong số 1 thông báo" in await shown(site)


async def test_a_kind_that_has_no_name_here_is_called_another(site):
    await counted(site, 3, kind="invented")
    page = await shown(site)
    assert "Tin khác" in page and "invented" not in page


async def test_how_soon_calls_are_answered_is_told(site):
    assert "Tổng đài điện thoại" not in await shown(site)
    book = CallBook(b"k" * 32)
    at = site.clock.now - timedelta(days=1)
    for name, waited_s in (("a", 0.4), ("b", 3.0), ("c", 3.1)):
        for one in a_call(name, ["language"], at=at, waited_s=waited_s):
            book.record(one)
    await book.flush(site.clock.now)
    page = await shown(site)
    assert "Đã nghe máy 3 cuộc gọi; 66,6 % nghe lời chào trong vòng 3 giây" in page
