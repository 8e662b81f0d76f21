"""Notices that reached nobody: seen by those who speak with the applicant, and seen to."""

from __future__ import annotations

import re

import pytest

from core.notices.models import Notice, NoticeState
from core.people.roles import Role


@pytest.fixture
async def failed(site) -> Notice:
    """The notice of a reception, which reached nobody."""
    await site.received()
    notice = await Notice.get()
    await Notice.filter(id=notice.id).update(
        state=NoticeState.FAILED, failure="bad_address: error 30005", attempts=3
    )
    return notice


async def test_the_worklist_says_that_there_are_some(site, failed):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office")
    assert 'href="/office/unsent"' in browser.text
    await browser.get("/office/unsent")
    assert "Số hoặc địa chỉ không dùng được" in browser.text
    assert failed.address not in browser.text


@pytest.mark.parametrize("role", [Role.HANDLING_OFFICER, Role.ADMINISTRATOR, Role.SUPPORT])
async def test_who_does_not_speak_with_applicants_sees_none(site, failed, role):
    browser = await site.signed_in(role)
    await browser.get("/office/unsent")
    assert "Mọi thông báo đã được gửi" in browser.text
    await browser.post("/office/unsent", await ticked(browser, failed, "again"))
    assert (await Notice.get()).state is NoticeState.FAILED


async def ticked(browser, notice, does):
    return {"csrf": browser.hidden("csrf"), "id": str(notice.id), "do": does}


async def test_one_is_sent_again(site, failed):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    response = await browser.post("/office/unsent", await ticked(browser, failed, "again"))
    await browser.follow(response)
    assert "Sẽ gửi lại 1 thông báo" in browser.text
    notice = await Notice.get()
    assert (notice.state, notice.attempts, notice.rounds) == (NoticeState.OWED, 0, 1)


async def test_one_is_settled_and_leaves_the_list(site, failed):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    response = await browser.post("/office/unsent", await ticked(browser, failed, "settled"))
    await browser.follow(response)
    assert "Mọi thông báo đã được gửi" in browser.text
    assert (await Notice.get()).state is NoticeState.SETTLED


async def test_all_that_are_shown_are_sent_again_without_ticking_each(site, failed):
    await site.received()
    await Notice.all().update(state=NoticeState.FAILED, failure="try_later: down")
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    shown = re.findall(r'name="shown" value="([0-9]+)"', browser.text)
    form = [("csrf", browser.hidden("csrf")), ("do", "all"), *(("shown", one) for one in shown)]
    await browser.post("/office/unsent", form)
    assert await Notice.filter(state=NoticeState.OWED).count() == len(shown) == 2


async def test_what_was_sent_meanwhile_is_not_sent_twice(site, failed):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    form = await ticked(browser, failed, "again")
    await Notice.filter(id=failed.id).update(state=NoticeState.DELIVERED)
    await browser.post("/office/unsent", form)
    assert (await Notice.get()).state is NoticeState.DELIVERED


@pytest.mark.parametrize(
    "fields",
    [{"do": "again"}, {"do": "again", "id": "x"}, {"do": "again", "id": "9" * 30}],
    ids=["nothing ticked", "no number", "too large a number"],
)
async def test_odd_forms_do_nothing(site, failed, fields):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    fields |= {"csrf": browser.hidden("csrf")}
    assert (await browser.post("/office/unsent", fields)).status == 303
    assert (await Notice.get()).state is NoticeState.FAILED


async def test_an_unknown_wish_is_refused(site, failed):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    response = await browser.post("/office/unsent", await ticked(browser, failed, "burn"))
    assert response.status == 400


async def test_every_box_says_what_it_chooses(site, failed):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/unsent")
    (label,) = re.findall(r'type="checkbox"[^>]*aria-label="([^"]+)"', browser.text)
    assert "Đã tiếp nhận" in label
