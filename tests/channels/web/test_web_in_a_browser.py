"""The citizens' pages in a real browser: small screens, dark rooms, keyboards, no script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from channels.web.phones import Kind, Text
from tests.conftest import missing

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()

#: Text whose contrast with what lies behind it is under 4.5 (3 when large); WCAG 2.2, 1.4.3.
PALE = """
() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => parts(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = e => {
    for (let each = e; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      const alpha = parts(colour)[3];
      if (alpha === undefined || alpha === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')].filter(e => {
    const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!words || !e.checkVisibility() || e.closest('.visually-hidden, .skip-link')) return false;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [a, b] = [light(style.color), light(behind(e))];
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < (large ? 3 : 4.5);
  }).map(e => e.outerHTML.slice(0, 120));
}"""
SKIPPED_HEADINGS = """
() => [...document.querySelectorAll('h1, h2, h3, h4')]
  .filter((e, n, all) => n && +e.tagName[1] > +all[n - 1].tagName[1] + 1)
  .map(e => e.outerHTML)"""
SMALL_TARGETS = """
() => [...document.querySelectorAll('button, input:not([type=hidden]), select, .bar-nav a')]
  .filter(e => e.getBoundingClientRect().height < 40)
  .map(e => e.outerHTML.slice(0, 120))"""
WIDER_THAN_THE_SCREEN = """
() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [`${document.documentElement.scrollWidth} px`] : []"""


@pytest.fixture
async def chromium():
    if not HAS_CHROMIUM:
        missing("Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


def base(site):
    return str(site.client.make_url("/")).rstrip("/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280], ids=["small telephone", "desk"])
async def test_every_page_can_be_read(site, chromium, width, scheme):
    begun = await site.dossier()
    site.phones.add("+84990000001", Text("1", Kind.ASKED, "TT " + "H15" * 20, site.clock.now))
    site.phones.add("+84990000001", Text("2", Kind.FAILED, "TT", site.clock.now))
    code = begun.dossier.code
    context = await chromium.new_context(
        viewport={"width": width, "height": 640}, color_scheme=scheme
    )
    page, faults = await context.new_page(), []
    page.on("console", lambda message: faults.append(message.text))
    for path in (
        "/",
        "/tra-cuu?ma=abc",
        f"/tra-cuu?ma={code}",
        f"/tra-cuu?ma={code}&t={site.token(code)}",
        f"/tra-cuu?ma={code}&t=FORGED",
        "/thu-tuc",
        "/thu-tuc?q=khai",
        "/thu-tuc?q=xyzzy",
        "/thu-tuc/1.001193",
        "/noi-nop",
        "/tin-bao",
        "/api/problems",
        "/simulator",
        "/xac-nhan-so",
    ):
        await page.goto(base(site) + path)
        for check in (PALE, SKIPPED_HEADINGS, SMALL_TARGETS, WIDER_THAN_THE_SCREEN):
            faults += [f"{path}: {fault}" for fault in await page.evaluate(check)]
    refused = [each for each in faults if "422" not in each]  # the browser tells of the status
    assert refused == []


async def test_from_the_first_page_to_the_details_by_keyboard_and_without_script(site, chromium):
    begun = await site.dossier()
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(base(site))
    for _ in range(12):  # past the menu to the first question
        await page.keyboard.press("Tab")
        if await page.locator("#ma:focus").count():
            break
    await page.keyboard.type(begun.dossier.code.lower())
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/tra-cuu?ma={begun.dossier.code}")
    await page.locator("#pin").focus()
    await page.keyboard.type(begun.pin)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tra-cuu")
    assert await page.locator("#cac-buoc").count() == 1


async def test_the_phone_talks_without_loading_the_page_again(site, chromium):
    page = await (await chromium.new_context()).new_page()
    await page.goto(base(site) + "/simulator")
    await page.evaluate("window.same = true")
    await page.locator("#text").fill("TG")
    await page.keyboard.press("Enter")
    await page.locator(".text-answered").wait_for()
    assert await page.locator(".text-answered .text-body").inner_text() == "Da nhan: TG"
    site.phones.add("+84990000001", Text("n", Kind.NOTICE, "Ho so da co ket qua.", site.clock.now))
    await page.locator(".text-notice").wait_for()  # comes by itself
    assert await page.evaluate("window.same") is True


async def test_the_phone_works_without_script(site, chromium):
    page = await (await chromium.new_context(java_script_enabled=False)).new_page()
    await page.goto(base(site) + "/simulator")
    await page.locator("#text").fill("TG")
    await page.locator(".compose button").click()
    assert await page.locator(".text-answered .text-body").inner_text() == "Da nhan: TG"
    assert await page.locator("#refresh").is_visible()
