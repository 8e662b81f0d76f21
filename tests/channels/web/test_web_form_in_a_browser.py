"""Forms of citizens in a real browser: on a telephone and a desk, by keyboard, without script."""

from __future__ import annotations

import pytest

from core.forms.models import Prepared
from tests.channels.web.test_web_chat_window import chatting
from tests.channels.web.test_web_correcting import begun
from tests.channels.web.test_web_declaring import ANSWERS, PATH, publish
from tests.channels.web.test_web_in_a_browser import (
    PALE,
    SKIPPED_HEADINGS,
    WIDER_THAN_THE_SCREEN,
    base,
    chromium,
)
from tests.core.forms.test_form_versions import CODE

__all__ = ["begun", "chatting", "chromium"]

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
TICKED = ("form.truth",)
CHOSEN = ("form.place",)
#: Fields without a name of their own, and links of the list of faults that lead nowhere.
UNNAMED = """
() => [...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
  .filter(e => !e.labels.length && !e.getAttribute('aria-label'))
  .map(e => e.outerHTML.slice(0, 120))
  .concat([...document.querySelectorAll('#loi a')]
    .filter(a => !document.getElementById(a.getAttribute('href').slice(1)))
    .map(a => a.outerHTML))"""
#: A tick is pressed by its words too, or by its cell.
SMALL = """
() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden'))
  .map(e => e.matches('[type=radio], [type=checkbox]') ? e.closest('.choice, td') : e)
  .filter(e => e.getBoundingClientRect().height < 40)
  .map(e => e.outerHTML.slice(0, 160))"""
CHECKS = (PALE, SKIPPED_HEADINGS, SMALL, WIDER_THAN_THE_SCREEN, UNNAMED)


async def faults_of(page):
    found = []
    for check in CHECKS:
        found += [f"{page.url}: {fault}" for fault in await page.evaluate(check)]
    return found


async def fill(page, answers):
    for name, text in answers.items():
        field = page.locator(f'[id="{name}"]')
        if name in (*TICKED, *CHOSEN):
            await field.check()
        elif await field.get_attribute("type") == "date":
            day, month, year = text.split("/")
            await field.fill(f"{year}-{month}-{day}")
        else:
            await field.fill(text)


async def opened(chromium, width, scheme="light", script=True):
    context = await chromium.new_context(
        viewport={"width": width, "height": 760}, color_scheme=scheme, java_script_enabled=script
    )
    return await context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280], ids=["tiny", "telephone", "desk"])
async def test_every_page_of_a_form_is_sound(site, chromium, width, scheme):
    await publish(site.office)
    page = await opened(chromium, width, scheme)
    await page.goto(base(site) + PATH)
    found = await faults_of(page)
    await page.locator("button.button-large").click()
    await page.wait_for_selector("#loi")
    found += await faults_of(page)
    await fill(page, ANSWERS)
    await page.click("text=Thêm dòng")
    await page.wait_for_selector('[id="form.children.1.who"]')
    found += await faults_of(page)
    await page.locator("button.button-large").click()
    await page.wait_for_selector("#so")
    found += await faults_of(page)
    await page.click("text=Xóa ngay")
    found += await faults_of(page)
    await page.goto(base(site) + "/to-khai")
    found += await faults_of(page)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("width", [320, 1280], ids=["telephone", "desk"])
async def test_correcting_and_the_chat_are_sound(chatting, begun, chromium, width):
    site, code = chatting, begun.dossier.code
    page = await opened(chromium, width)
    await page.goto(f"{base(site)}/tra-cuu?ma={code}&t={site.token(code)}")
    found = await faults_of(page)
    await page.click("text=Điền hoặc sửa tờ khai")
    await page.wait_for_selector('[id="form.child_name"]')
    found += await faults_of(page)
    await page.goto(base(site) + "/simulator/chat")
    found += await faults_of(page)
    for text in (f"TK {CODE}", "Trần Ví Dụ", "20/10/2026"):
        await page.fill("#text", text)
        await page.click("text=Gửi")
        await page.wait_for_load_state()
    found += await faults_of(page)
    assert "\n".join(found) == ""


async def test_a_form_is_filled_in_by_keyboard_alone_and_without_script(site, chromium):
    await publish(site.office)
    page = await opened(chromium, 1280, script=False)
    await page.goto(base(site) + PATH)

    async def at(field):
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await page.locator(f'[id="{field}"]:focus').count():
                return
        raise AssertionError(f"no way to {field} by keyboard")

    for name, text in ANSWERS.items():
        if name == "form.home_address.line":
            continue
        if name == "form.home_address.province":
            await at("form.home_address.line")
            await page.keyboard.type("Thôn Mẫu")
            await at("form.home_address.commune")
            await page.keyboard.type("minh hoa")
            await at(name)
            await page.keyboard.type(text)
            continue
        if name == "form.home_address.commune":
            continue
        await at(name)
        if name == "form.born_on":
            await page.keyboard.type("10202026")
        elif name in (*TICKED, *CHOSEN):
            await page.keyboard.press("Space")
        else:
            await page.keyboard.type(text)
    await page.keyboard.press("Enter")  # saves, though other buttons stand before it
    await page.wait_for_url("**/to-khai/*")
    assert (await Prepared.get()).data["children"] == [{"who": "Trần Anh", "copies": 2}]
