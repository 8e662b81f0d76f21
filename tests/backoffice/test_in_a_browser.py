"""The pages in a real browser: by keyboard alone, and readable for machines that read aloud."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, async_playwright

from core.calls.recording import CallBook
from core.dossiers.models import Dossier
from core.dossiers.states import Action, State
from core.notices import figures
from core.notices.figures import Counted
from core.notices.models import Medium, Notice, NoticeState
from core.people.roles import Role
from core.workflow.remarks import ask
from tests.conftest import missing
from tests.core.calls.happenings import a_call, a_step

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
PASSWORD = "mat khau du dai"
SIZES = {"a telephone": (360, 740), "a desk": (1280, 800)}

#: What a reader aloud needs; each gives the faulty elements.
CHECKS = {
    "a field without a name": """
        [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
        .filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label'))""",
    "a choice that belongs to no question": """
        [...document.querySelectorAll('input[type=radio]')].filter(e => !e.closest('fieldset'))""",
    "a question without words": """
        [...document.querySelectorAll('fieldset')]
        .filter(e => e.querySelector('input[type=radio]') && !e.querySelector('legend'))""",
    "an id that stands twice": """
        [...document.querySelectorAll('[id]')]
        .filter(e => document.querySelectorAll('#' + CSS.escape(e.id)).length > 1)""",
    "a reference to nothing": """
        [...document.querySelectorAll('[aria-describedby], [aria-labelledby], label[for]')]
        .filter(e => ['aria-describedby', 'aria-labelledby', 'for'].some(name =>
            (e.getAttribute(name) || '').split(/ +/).filter(Boolean)
            .some(id => !document.getElementById(id))))""",
    "a link or button without words": """
        [...document.querySelectorAll('a, button')]
        .filter(e => !e.textContent.trim() && !e.getAttribute('aria-label'))""",
    "a link inside the page to nothing": """
        [...document.querySelectorAll('a[href^="#"]')].filter(e =>
            !document.getElementById(decodeURIComponent(e.getAttribute('href').slice(1))))""",
    "headings that skip a level": """
        [...document.querySelectorAll('h1, h2, h3, h4')]
        .filter((e, n, all) => n && +e.tagName[1] > +all[n - 1].tagName[1] + 1)""",
    "a cell without the name of its column": """
        [...document.querySelectorAll('.table td')].filter(e => !e.dataset.label)""",
    "a small target": """
        [...document.querySelectorAll('.button:not(.button-link), .tab, select.input, input.input')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 39)""",
    "what is wider than the page": """
        document.documentElement.scrollWidth > document.documentElement.clientWidth
        ? [document.body] : []""",
}


@dataclass
class Machine:
    """A browser of a given size at the site."""

    chromium: Chromium
    base: str
    width: int
    height: int

    async def page(self, **options: Any) -> Page:
        context = await self.chromium.new_context(
            viewport={"width": self.width, "height": self.height}, **options
        )
        return await context.new_page()

    async def signed_in(self, username: str, **options: Any) -> Page:
        """A page at the worklist, reached by keyboard."""
        page = await self.page(**options)
        await page.goto(self.base + "/office")
        await focus_on(page, "username")
        await page.keyboard.type(username)
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(self.base + "/office")
        return page


@pytest.fixture(params=SIZES.values(), ids=SIZES)
async def machine(request, site) -> AsyncIterator[Machine]:
    if not HAS_CHROMIUM:
        missing("Chromium")
    await site.signed_in(Role.RECEIVING_OFFICER)  # gives the account its password
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield Machine(chromium, site.base, *request.param)
        await chromium.close()


async def faults_of(page: Page) -> list[str]:
    found = []
    for what, script in CHECKS.items():
        for markup in await page.evaluate(f"({script}).map(e => e.outerHTML.slice(0, 160))"):
            found.append(f"{page.url}: {what}: {markup}")
    if await page.evaluate("document.querySelectorAll('h1').length") != 1:
        found.append(f"{page.url}: not one heading")
    return found


async def focused(page: Page) -> str:
    """The id or the words of what has the focus."""
    return await page.evaluate(
        "document.activeElement.id || document.activeElement.textContent.trim()"
    )


async def focus_on(page: Page, wanted: str) -> None:
    """Wait until that has the focus by itself, or fail.

    A browser gives the focus when it first paints, which may be after the page is loaded;
    keys pressed before that go nowhere.
    """
    await page.wait_for_function(
        "wanted => document.activeElement && [document.activeElement.id,"
        " document.activeElement.textContent.trim()].includes(wanted)",
        arg=wanted,
    )


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until that has the focus; every stop on the way must show it."""
    for _ in range(200):
        if await focused(page) == wanted:
            return
        await page.keyboard.press("Tab")
        shown = await page.evaluate(
            "(s => s.outlineStyle !== 'none' && s.outlineWidth !== '0px')"
            "(getComputedStyle(document.activeElement))"
        )
        assert shown or await focused(page) == "", f"focus does not show on {await focused(page)}"
    pytest.fail(f"{wanted} cannot be reached by keyboard")


async def test_a_dossier_is_received_by_keyboard_alone(machine):
    """Without script and without mouse: sign in, choose, tick, type, receive, print."""
    page = await machine.signed_in("receiving_officer", java_script_enabled=False)
    await tab_to(page, "Tiếp nhận hồ sơ")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/receive")
    await focus_on(page, "q")
    await page.keyboard.type("khai sinh")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/receive?q=*")
    await page.keyboard.press("Tab")
    while not (await focused(page)).startswith("Đăng ký khai sinh"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/receive/1.001193")
    await focus_on(page, "paper.0.given")
    await page.keyboard.press("Space")
    await tab_to(page, "paper.1.given")
    await page.keyboard.press("Space")
    await tab_to(page, "holder_name")
    await page.keyboard.press("Enter")  # too early: the faults take the focus
    await focus_on(page, "faults")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await focus_on(page, "holder_name")
    await page.keyboard.type("Trần Thị Bàn Phím")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipt")
    await focus_on(page, "In giấy hẹn")
    dossier = await Dossier.get()
    assert dossier.holder_name == "Trần Thị Bàn Phím" and len(dossier.papers) == 2


async def test_a_scan_with_a_vietnamese_name_arrives(machine, tmp_path):
    scan = tmp_path / "Tờ khai “mới”; số 1.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    page = await machine.signed_in("receiving_officer", java_script_enabled=False)
    await page.goto(machine.base + "/office/receive/1.001193")
    await page.set_input_files('[id="paper.0.files"]', scan)
    await page.fill("#holder_name", "Trần Thị Quét")
    await page.click("main form button[value=receive]")
    await page.wait_for_url("**/receipt")
    (paper,) = (await Dossier.get()).papers
    assert paper["files"][0]["name"].startswith("Tờ khai")


async def some_notices(now: datetime) -> None:
    """Some that reached nobody, and figures of others."""
    await Notice.all().update(state=NoticeState.FAILED, failure="bad_address: 30005", next_at=now)
    told = {"at": now, "kind": "received", "medium": Medium.SMS, "waited_s": 1.0}
    price = {"parts": 1, "cost_dong": 350}
    taken = Counted(**told, **price, provider="kannel", why="")
    await figures.count([taken] * 1234 + [Counted(**told, **price, provider="", why="refused")])


async def some_calls(now: datetime) -> None:
    """Three, of which one was told something and one said something."""
    book, at = CallBook(b"k" * 32), now - timedelta(hours=1)
    said = a_step("c", 3, "guide", "guide", at=at, said="hỏi con mèo", ended="not_found")
    for one in (
        *a_call("a", ["language", "main", "status", "told"], at=at, answered=True),
        *a_call("b", ["language", "main", "officer"], at=at),
        *a_call("c", ["language", "main", "guide"], at=at),
        said,
    ):
        book.record(one)
    await book.flush(now)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_can_be_read_aloud_and_fits_the_screen(site, machine, language):
    dossier = await site.in_review()
    await site.act(Role.HANDLING_OFFICER, dossier, Action.PROPOSE_SUPPLEMENT, note="Thiếu giấy")
    waiting = await site.in_review()
    await site.act(Role.HANDLING_OFFICER, waiting, Action.PROPOSE_SUPPLEMENT, note="Thiếu giấy")
    await site.act(Role.RECEIVING_OFFICER, waiting, Action.ASK_PAPERS, note="Thiếu giấy")
    assert waiting.state is State.WAITING_PAPERS
    handler = await site.office.actor(Role.HANDLING_OFFICER)
    for due_on in (None, site.clock.now.date()):
        await ask(handler, dossier, site.office.commune.id, "Có?", due_on, now=site.clock.now)
    await some_notices(site.clock.now)
    await some_calls(site.clock.now)
    await type(site.office.stranger).all().update(language=language)
    page = await machine.page()
    await page.goto(machine.base + "/office/sign-in")
    found = await faults_of(page)
    page = await machine.signed_in("receiving_officer")
    found += await faults_of(page)
    for path in (
        "/receive",
        "/receive?q=khai",
        "/receive/1.001193",
        "/dossiers",
        "/dossiers?q=nobody",
        f"/dossiers/{dossier.code}",
        f"/dossiers/{waiting.code}",
        f"/dossiers/{dossier.code}/receipt",
        f"/dossiers/{dossier.code}/remarks",
        "/questions",
        "/unsent",
        "/unsent?done=again&n=2",
        "/notice-figures",
        "/calls",
        "/calls/words",
        "/absences",
        "/calendar?year=2026",
        "/calendar/targets",
        "/nowhere",
    ):
        await page.goto(machine.base + "/office" + path)
        assert await page.get_attribute("html", "lang") == language
        found += await faults_of(page)
    await page.goto(machine.base + "/office/receive/1.001193")
    await page.fill("#holder_phone", "12")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#faults")
    found += await faults_of(page)
    await page.goto(f"{machine.base}/office/dossiers/{dossier.code}/remarks")
    await page.focus("[id='question.due_on']")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#faults")
    found += await faults_of(page)
    assert found == []


async def test_text_and_ground_can_be_told_apart(machine):
    """WCAG 1.4.3: 4.5 to 1, in light and in dark."""
    for scheme in ("light", "dark"):
        page = await machine.signed_in("receiving_officer", color_scheme=scheme)
        for path in ("", "/receive/1.001193", "/dossiers?q=nobody", "/calendar?year=2026"):
            await page.goto(machine.base + "/office" + path)
            assert await page.evaluate(CONTRAST) == [], (scheme, path)


#: Every piece of text whose contrast with the nearest ground is below 4.5.
CONTRAST = """
(() => {
  const channel = c => c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const over = (top, below) => top.slice(0, 3).map((c, n) => c * top[3] + below[n] * (1 - top[3]));
  const ground = e => {
    if (!e) return [255, 255, 255];
    const own = parse(getComputedStyle(e).backgroundColor);
    if (own.length === 3) return own;
    return own[3] === 0 ? ground(e.parentElement) : over(own, ground(e.parentElement));
  };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    const said = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!said || !e.offsetParent || e.matches('option, .visually-hidden')) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 120)}`);
  }
  return poor;
})()
"""
