"""Wording notices in a real browser: readable aloud, on every screen, by keyboard alone."""

from __future__ import annotations

import pytest

from core.notices import kind_versions
from core.people.models import Assignment, Officer
from core.people.roles import Role
from tests.backoffice.test_in_a_browser import CONTRAST, faults_of, machine, tab_to
from tests.office import LONG_AGO

__all__ = ["machine"]  # a fixture

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def signed_in(site, machine, **options):
    await Assignment.create(
        officer=site.office.officers[Role.ADMINISTRATOR],
        unit=site.office.province,
        role=Role.ADMINISTRATOR,
        valid_from=LONG_AGO,
    )
    await site.signed_in(Role.ADMINISTRATOR)  # gives the account its password
    return await machine.signed_in(Role.ADMINISTRATOR.value, **options)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_can_be_read_aloud_and_fits_the_screen(site, machine, language):
    await Officer.all().update(language=language)
    page = await signed_in(site, machine)
    found = []
    for path in ("", "/received", "/on_time", "/reappointed"):
        await page.goto(f"{machine.base}/office/notices{path}")
        found += await faults_of(page)
        found += await page.evaluate(CONTRAST)
    await page.fill("#vi_short", "Hồ sơ {ma}")
    await page.click("button[value=save]")
    await page.wait_for_selector("#faults")
    found += await faults_of(page)
    assert found == []


async def test_a_sentence_is_changed_by_keyboard_alone(site, machine):
    """Without script and without mouse, from the list to the saved sentence."""
    page = await signed_in(site, machine, java_script_enabled=False)
    await page.goto(f"{machine.base}/office/notices")
    await tab_to(page, "Vẫn đúng hẹn")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/notices/on_time")
    await tab_to(page, "vi_short")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("Hồ sơ {code} vẫn đúng hẹn {due}.")
    await tab_to(page, "Lưu")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/on_time?done=saved")
    saved = (await kind_versions.sentences())["on_time"]["vi"]["short"]
    assert saved == "Hồ sơ {code} vẫn đúng hẹn {due}."
