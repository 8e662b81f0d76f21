"""The pages about the past of a workflow in a real browser: readable aloud, on every screen."""

from __future__ import annotations

import pytest

from core.people.models import Officer
from core.people.roles import Role
from tests.backoffice.test_in_a_browser import faults_of, machine, tab_to
from tests.backoffice.test_replay_pages import a_past

__all__ = ["machine"]  # a fixture

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def signed_in(site, machine, **options):
    await site.signed_in(Role.LEADER)  # gives the account its password
    return await machine.signed_in(Role.LEADER.value, **options)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_can_be_read_aloud_and_fits_the_screen(site, machine, language):
    version = await a_past(site)
    await Officer.all().update(language=language)
    page = await signed_in(site, machine)
    found = []
    for path in ("replay", "replay?run=1&plus_clerk=1", "bottlenecks?weeks=26"):
        await page.goto(f"{machine.base}/office/workflows/{version.id}/{path}")
        await page.locator("progress").wait_for(state="detached")
        assert await page.get_attribute("html", "lang") == language
        found += await faults_of(page)
    assert found == []


async def test_a_workflow_is_tried_by_keyboard_alone(site, machine):
    """Without script and without mouse, from the workflow to the figures."""
    version = await a_past(site)
    page = await signed_in(site, machine, java_script_enabled=False)
    await page.goto(f"{machine.base}/office/workflows/{version.id}")
    await tab_to(page, "Chạy thử với hồ sơ năm qua")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/replay")
    await tab_to(page, "Chạy thử")
    await page.keyboard.press("Enter")
    await page.locator(".rp-chart").wait_for()
    assert "Đúng hạn" in await page.inner_text("main")
