"""Forms in a real browser: filled in by keyboard alone, and every page readable for machines."""

from __future__ import annotations

import pytest

from core.dossiers.models import Dossier
from core.forms import filling, versions
from core.people.roles import Role
from tests.backoffice.test_in_a_browser import faults_of, focus_on, focused, machine, tab_to
from tests.core.forms.birth import BIRTH, RIGHT
from tests.core.forms.test_form_versions import CODE, somebody

__all__ = ["machine"]

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
async def author(site):
    """A form that is published, and who designs it."""
    by = await somebody(site.office, "author")
    await site.signed_in("author")
    await versions.save_draft(CODE, BIRTH, 0, by, site.clock.now)
    await versions.publish(CODE, 1, by, site.clock.now)
    return by


async def typed(page, field, text):
    await tab_to(page, field)
    await page.keyboard.type(text)


async def test_a_form_is_filled_in_at_reception_by_keyboard_alone(machine, author):
    page = await machine.signed_in("receiving_officer", java_script_enabled=False)
    await page.goto(f"{machine.base}/office/receive/{CODE}")
    await focus_on(page, "paper.0.given")
    await page.keyboard.press("Space")
    await typed(page, "holder_name", "Trần Thị Bàn Phím")
    await typed(page, "holder_phone", "0912345678")
    await typed(page, "form.child_name", "Trần Ví Dụ")
    await typed(page, "form.born_on", "10202026")
    await tab_to(page, "form.place")
    await page.keyboard.press("ArrowDown")
    await typed(page, "form.home_address.commune", "minh hoa")
    await typed(page, "form.home_address.province", "tinh mau")
    await typed(page, "form.phone", "0912345678")
    await tab_to(page, "form.truth")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")  # receives, though other buttons stand before it
    await focus_on(page, "faults")
    await page.keyboard.press("Tab")
    assert "Vì sao" in await focused(page)
    await page.keyboard.press("Enter")
    await focus_on(page, "form.why_home")
    await page.keyboard.type("Mưa bão")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipt")
    data = (await filling.of((await Dossier.get()).id)).data
    assert (data["why_home"], data["name"]) == ("Mưa bão", "Trần Thị Bàn Phím")


async def test_every_page_of_a_form_at_the_counter_is_sound(site, machine, author):
    dossier = await site.received()
    page = await machine.signed_in("receiving_officer")
    await page.goto(f"{machine.base}/office/receive/{CODE}")
    found = await faults_of(page)
    await page.check('[id="form.place-2"]')
    await page.click("text=Cập nhật các mục")
    await page.wait_for_selector('[id="form.why_home"]')
    found += await faults_of(page)
    await page.click("text=Thêm dòng")
    await page.fill('[id="form.children.1.copies"]', "nhiều")
    await page.press('[id="form.children.1.copies"]', "Enter")
    await focus_on(page, "faults")
    found += await faults_of(page)
    clerk = await site.office.actor(Role.RECEIVING_OFFICER)
    await filling.fill(dossier.code, RIGHT, actor=clerk, now=site.clock.now)
    await page.goto(f"{machine.base}/office/dossiers/{dossier.code}/form")
    assert found + await faults_of(page) == []


async def test_every_page_of_the_designer_is_sound(site, machine, author):
    page = await machine.signed_in("author")
    fields = [one.key for one in BIRTH.fields] + ["children.who", "children.copies"]
    designed = f"/office/forms/{CODE}"
    paths = ["/office/forms", "/office/forms?q=ket+hon", designed, f"{designed}/part?key=child"]
    paths += [f"{designed}/preview", *(f"{designed}/field?place={one}" for one in fields)]
    found = []
    for path in paths:
        await page.goto(machine.base + path)
        found += await faults_of(page)
    await page.fill("#label", "")
    await page.press("#label", "Enter")
    await focus_on(page, "faults")
    assert found + await faults_of(page) == []


async def test_what_comes_later_is_put_away_by_a_tick(site, machine, author):
    page = await machine.signed_in("receiving_officer", java_script_enabled=False)
    await page.goto(f"{machine.base}/office/receive/{CODE}")
    assert await page.is_visible('[id="form.child_name"]')
    await page.check('[id="form.later"]')
    assert not await page.is_visible('[id="form.child_name"]')
