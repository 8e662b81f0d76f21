"""Who is away and who stands in (L-75), entered by themselves or by whoever assigns their work."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from core.people.models import Absence, Assignment, Officer
from core.people.roles import Role
from core.workflow import holders
from tests.office import LONG_AGO

HANDLER, HEAD, LEADER = Role.HANDLING_OFFICER, Role.HEAD, Role.LEADER
DAYS = {"first_on": "2026-11-03", "last_on": "2026-11-06"}


def text_of(browser) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.text)))


@pytest.fixture
async def colleague(site) -> Officer:
    """Another handling officer of the department."""
    officer = await Officer.create(
        username="colleague", password_hash="", name="Cán bộ colleague", created_at=site.clock.now
    )
    await Assignment.create(
        officer=officer, unit=site.office.department, role=HANDLER, valid_from=LONG_AGO
    )
    return officer


async def enter(browser, officer_id, **fields):
    return await browser.post("/office/absences", {"officer_id": str(officer_id), **fields})


def own(site, role):
    return site.office.officers[role].id


async def test_an_officer_enters_his_own_days_and_who_stands_in_L75(site, colleague):
    browser = await site.signed_in(HANDLER)
    assert 'href="/office/absences"' in browser.text
    await browser.get("/office/absences")
    assert "Không có ai vắng mặt." in browser.text
    assert f'<option value="{colleague.id}">Cán bộ colleague' in browser.text
    mine = own(site, HANDLER)
    response = await enter(browser, mine, **DAYS, substitute_id=str(colleague.id))
    await browser.follow(response)
    said = text_of(browser)
    assert "Đã ghi ngày vắng mặt." in said
    assert "Cán bộ handling_officer 03/11/2026 đến hết 06/11/2026" in said
    assert "Người làm thay: Cán bộ colleague" in said
    [absence] = await Absence.all()
    assert (absence.officer_id, absence.substitute_id) == (mine, colleague.id)
    assert (absence.first_on, absence.last_on) == (date(2026, 11, 3), date(2026, 11, 6))
    assert absence.entered_by == mine


async def test_tasks_follow_at_once(site, colleague):
    await holders.holders(site.clock.now)  # as they were, in memory
    browser = await site.signed_in(HANDLER)
    today = {"first_on": "2026-11-02", "last_on": "02/11/2026"}
    mine = own(site, HANDLER)
    await enter(browser, mine, **today, substitute_id=str(colleague.id))
    assert (await holders.holders(site.clock.now)).away == {mine: colleague.id}
    [absence] = await Absence.all()
    response = await browser.post(f"/office/absences/{absence.id}/end", {})
    await browser.follow(response)
    assert "Đã bỏ ngày vắng mặt." in browser.text
    assert (await holders.holders(site.clock.now)).away == {}


async def test_who_comes_back_early_is_away_no_longer(site):
    browser = await site.signed_in(HANDLER)
    await enter(browser, own(site, HANDLER), **DAYS)
    site.clock.now = site.clock.now.replace(day=5)
    browser = await site.signed_in(HANDLER)
    await browser.get("/office/absences")
    said = text_of(browser)
    assert "Đang vắng 03/11/2026 đến hết 06/11/2026" in said and "Việc trả về đơn vị" in said
    [absence] = await Absence.all()
    assert "Cán bộ handling_officer đã trở lại" in browser.text
    await browser.follow(await browser.post(f"/office/absences/{absence.id}/end", {}))
    assert (await Absence.get(id=absence.id)).last_on == date(2026, 11, 4)
    assert "Không có ai vắng mặt." in browser.text


async def test_a_head_enters_the_absence_of_whom_he_assigns_work(site, colleague):
    browser = await site.signed_in(HEAD)
    handler = own(site, HANDLER)
    await browser.get("/office/absences")
    assert f'<option value="{handler}">Cán bộ handling_officer' in browser.text
    await browser.get(f"/office/absences?officer={handler}")
    assert browser.hidden("officer_id") == str(handler)
    assert f'<option value="{colleague.id}">Cán bộ colleague' in browser.text
    response = await enter(browser, handler, **DAYS, substitute_id=str(colleague.id))
    await browser.follow(response)
    assert "Người làm thay: Cán bộ colleague" in text_of(browser)
    assert (await Absence.get(officer_id=handler)).entered_by == own(site, HEAD)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"first_on": "", "last_on": ""}, "first_on", id="no day"),
        pytest.param({"first_on": "mai"}, "first_on", id="no day at all"),
        pytest.param({"last_on": "2026-11-02"}, "last_on", id="the wrong way round"),
        pytest.param(
            {"first_on": "2026-10-01", "last_on": "2026-10-05"}, "last_on", id="over already"
        ),
        pytest.param({"last_on": "2028-11-06"}, "last_on", id="years"),
        pytest.param({"substitute_id": "9" * 30}, "substitute_id", id="nobody's number"),
        pytest.param({"substitute_id": "1"}, "substitute_id", id="who holds another role"),
    ],
)
async def test_a_fault_is_told_beside_its_field_and_what_was_typed_stays(site, fields, field):
    browser = await site.signed_in(HANDLER)
    response = await enter(browser, own(site, HANDLER), **(DAYS | fields))
    assert response.status == 422
    assert f'<a href="#{field}">' in browser.text and f'id="{field}-fault"' in browser.text
    for name in ("first_on", "last_on"):
        assert f'value="{(DAYS | fields)[name]}"' in browser.text
    assert await Absence.all().count() == 0


async def test_the_absence_of_others_is_none_of_ones_business(site, colleague):
    leader = await site.signed_in(LEADER)
    await enter(leader, own(site, HANDLER), **DAYS)
    [absence] = await Absence.all()
    for who in (Role.CLERK, "stranger"):
        browser = await site.signed_in(who)
        await browser.get("/office/absences")
        assert "handling_officer" not in browser.text
        await browser.get(f"/office/absences?officer={own(site, HANDLER)}")
        assert "handling_officer" not in browser.text
        assert (await enter(browser, own(site, HANDLER), **DAYS)).status == 403
        assert (await browser.post(f"/office/absences/{absence.id}/end", {})).status == 403
    assert await Absence.all().count() == 1


@pytest.mark.parametrize("officer", ["0", "me", "99999", "9" * 17])
async def test_nobody_cannot_be_away(site, officer):
    browser = await site.signed_in(LEADER)
    assert (await enter(browser, officer, **DAYS)).status == 404
    assert (await browser.post(f"/office/absences/{'9' * 18}/end", {})).status == 404
