"""The chat in a real browser: small, dark, by keyboard, without script, over a line that breaks."""

from __future__ import annotations

import pytest

from channels.turns import Message
from channels.web.site import Chats
from channels.web.transcripts import Transcripts
from tests.channels.chat_stands import House
from tests.channels.web.test_web_in_a_browser import (
    PALE,
    SKIPPED_HEADINGS,
    SMALL_TARGETS,
    WIDER_THAN_THE_SCREEN,
    base,
    chromium,
)
from tests.office import SECRET

__all__ = ["chromium"]  # a fixture

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
THREAD = "#thread .text-answered .text-body"


@pytest.fixture
async def house(office):
    return House(now=office.now)


@pytest.fixture
async def site(make_site, house):
    chats = Chats(
        conversing=house.conversing,
        kept=house.shown,
        sealing_key=SECRET,
        forget=house.forget,
        returned=house.returned,
        allowed=lambda who, now: True,
    )
    return await make_site(chats=chats)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280], ids=["small telephone", "desk"])
async def test_it_can_be_read(site, chromium, width, scheme):
    context = await chromium.new_context(
        viewport={"width": width, "height": 640}, color_scheme=scheme
    )
    page, faults = await context.new_page(), []
    for language in ("vi", "en"):
        await page.goto(f"{base(site)}/chat?lang={language}")
        await page.fill("#text", "phí khai sinh " + "dài" * 40)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#thread .presses button")
        for check in (PALE, SKIPPED_HEADINGS, WIDER_THAN_THE_SCREEN, SMALL_TARGETS):
            faults += [f"{language}: {fault}" for fault in await page.evaluate(check)]
    assert faults == []


async def test_one_asks_and_presses_by_keyboard(site, chromium, house):
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{base(site)}/chat")
    thread = page.locator("#thread")
    assert await thread.get_attribute("role") == "log"
    assert await thread.get_attribute("aria-live") == "polite"
    await page.focus("#text")
    await page.keyboard.type("phí khai sinh")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#thread .presses button")
    assert await page.evaluate("document.activeElement.id") == "text"
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.locator(".text-answered").nth(1).wait_for()
    assert await page.locator(THREAD).last.inner_text() == "Giấy chứng sinh."
    assert await page.evaluate("document.activeElement.id") == "text"


async def test_without_script_the_form_does_the_same(site, chromium):
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{base(site)}/chat")
    await page.fill("#text", "phí khai sinh")
    await page.click("#compose button")
    assert "không thu phí" in await page.locator(THREAD).last.inner_text()
    await page.locator(".presses button").first.click()
    assert await page.locator(THREAD).last.inner_text() == "Giấy chứng sinh."


async def test_a_line_that_breaks_is_taken_up_again(site, chromium):
    context = await chromium.new_context()
    page = await context.new_page()
    await page.goto(f"{base(site)}/chat")
    await page.fill("#text", "phí khai sinh")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#thread .presses button")
    await context.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await page.fill("#text", "EN")
    await page.keyboard.press("Enter")
    await context.set_offline(False)
    await page.locator(".text-answered").nth(1).wait_for()
    assert (await page.locator(THREAD).last.inner_text()).startswith("Hello")
    assert await page.locator(".text-sending").count() == 0


async def test_a_reload_shows_the_same_conversation_and_what_an_officer_answered(
    site, chromium, house
):
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{base(site)}/chat")
    await page.fill("#text", "phí khai sinh")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#thread .presses button")
    name = next(iter(house.shown._kept)).removeprefix("shown:")
    await Transcripts(house.shown).add(name, "", [Message("Cán bộ trả lời.")], house.now)
    await page.reload()
    texts = await page.locator("#thread .text-body").all_inner_texts()
    assert texts[0] == "phí khai sinh"
    assert texts[-1] == "Cán bộ trả lời."
