"""Choosing how to be told, in a real browser: small screens, dark rooms, keyboards, no script."""

from __future__ import annotations

import pytest

from core.notices import preferences
from core.notices.models import Medium
from core.notices.preferences import wish_of
from core.notices.subscriptions import subscribe
from core.notices.tables import Told
from tests.channels.web.conftest import PASSES
from tests.channels.web.test_web_choices import HOLDER, SUBMITTER, two
from tests.channels.web.test_web_in_a_browser import (
    PALE,
    SKIPPED_HEADINGS,
    WIDER_THAN_THE_SCREEN,
    base,
    chromium,
)

__all__ = ["chromium"]  # a fixture

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

#: A choice without words, and words about nothing.
UNNAMED = """
() => [...document.querySelectorAll('input:not([type=hidden])')]
  .filter(e => !(e.labels && e.labels.length)).map(e => e.outerHTML)
  .concat([...document.querySelectorAll('[aria-describedby], [aria-labelledby], label[for]')]
  .filter(e => ['aria-describedby', 'aria-labelledby', 'for'].some(name =>
    (e.getAttribute(name) || '').split(/ +/).filter(Boolean)
    .some(id => !document.getElementById(id)))).map(e => e.outerHTML))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280], ids=["small telephone", "desk"])
async def test_every_page_can_be_read(site, chromium, width, scheme):
    begun, now = await two(site), site.clock.now
    await subscribe(begun.dossier.id, Medium.SMS, "+84900000001", now=now)
    context = await chromium.new_context(
        viewport={"width": width, "height": 640}, color_scheme=scheme
    )
    page, faults = await context.new_page(), []
    for path in (
        "/thong-bao",
        "/thong-bao/unknown",
        f"/thong-bao/{PASSES.of_dossier(begun.dossier.id, now=now)}",
        f"/thong-bao/{PASSES.of_address(HOLDER, now=now)}?xong=1",
    ):
        for language in ("vi", "en"):
            await page.goto(f"{base(site)}{path}{'&' if '?' in path else '?'}lang={language}")
            for check in (PALE, SKIPPED_HEADINGS, WIDER_THAN_THE_SCREEN, UNNAMED):
                faults += [f"{path}: {fault}" for fault in await page.evaluate(check)]
    assert faults == []


async def test_one_chooses_by_keyboard_and_without_script(site, chromium):
    begun = await two(site)
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{base(site)}/thong-bao?ma={begun.dossier.code}")
    await page.locator("#pin").focus()
    await page.keyboard.type(begun.pin)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/thong-bao/*")
    await page.locator("#told-both").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.locator("[id='p0.digest']").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/thong-bao/*xong=1")
    assert await preferences.told(begun.dossier.id) is Told.SUBMITTER
    assert (await wish_of(SUBMITTER, begun.dossier.id)).digest
