"""The designer in a real browser: by keyboard alone, without script, at a desk and by telephone."""

from __future__ import annotations

import pytest

from core.forms.models import Stage
from core.people.models import Officer
from core.people.roles import Role
from core.workflow.models import WorkflowVersion
from core.workflow.reading import as_json, workflow
from core.workflow.templates import from_template
from core.workflow.versions import publish, save_draft
from tests.backoffice.test_in_a_browser import (
    CONTRAST,
    Machine,
    faults_of,
    focus_on,
    focused,
    machine,
    tab_to,
)
from tests.core.workflow.offices import received, usual

__all__ = ["machine"]  # a fixture

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

UNIT = "X98.01"


async def a_draft(site, template: str = "building_permit") -> str:
    """The address of a draft made from a template."""
    actor = await site.office.actor(Role.ADMINISTRATOR)
    made = from_template(template, "1.001193", unit=UNIT)
    draft = await save_draft(as_json(made), 0, actor, site.clock.now)
    return f"/office/workflows/{draft.id}"


async def signed_in(site, machine: Machine, **options):
    await site.signed_in(Role.ADMINISTRATOR)  # gives the account its password
    return await machine.signed_in("administrator", **options)


async def test_a_workflow_is_designed_by_keyboard_alone(site, machine):
    """Without script and without mouse: begin, change, see a finding, mend it, publish."""
    page = await signed_in(site, machine, java_script_enabled=False)
    await tab_to(page, "Quy trình")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/workflows")
    await tab_to(page, "Tạo quy trình")
    await page.keyboard.press("Enter")
    await focus_on(page, "q")
    await page.keyboard.type("khai sinh")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/new?q=*")
    while not (await focused(page)).startswith("Đăng ký khai sinh"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/new?procedure=*")
    await tab_to(page, "source")
    for _ in range(2):  # the template, then a copy, then the empty one
        await page.keyboard.press("ArrowDown")
    await tab_to(page, "Tạo bản nháp")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/workflows/*?done=begun")
    draft = await WorkflowVersion.get()
    await tab_to(page, "Giải quyết hồ sơ")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/step?key=work")
    await tab_to(page, "a.0.to")
    await page.keyboard.type("1.")  # back to itself: whoever comes here never ends
    await tab_to(page, "Lưu")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**done=saved*")
    await focus_on(page, "Giải quyết hồ sơ")  # where the author was
    assert "không bao giờ kết thúc" in await page.inner_text("#step-1")
    assert await page.locator("svg .wf-mark").count() >= 1
    assert await page.get_by_role("button", name="Công bố").count() == 0
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/step?key=work")
    await tab_to(page, "step_name")
    await page.keyboard.press("End")
    await page.keyboard.type(" kỹ")
    await tab_to(page, "a.0.to")
    await page.keyboard.type("2.")
    await tab_to(page, "a.0.name_en")
    await page.keyboard.press("Enter")  # in a field: saves
    await page.wait_for_url("**done=saved*")
    await focus_on(page, "Giải quyết hồ sơ kỹ")
    assert await page.locator("svg .wf-mark").count() == 0
    while await focused(page) != "Công bố":
        await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**done=published")
    published = await WorkflowVersion.get(id=draft.id)
    assert published.stage is Stage.PUBLISHED
    assert workflow(published.definition)["work"].name == "Giải quyết hồ sơ kỹ"


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_can_be_read_aloud_and_fits_the_screen(site, machine, language):
    address = await a_draft(site)
    await Officer.all().update(language=language)
    page = await signed_in(site, machine)
    found = []
    for path in (
        "/office/workflows",
        "/office/workflows?q=nobody",
        "/office/workflows/new",
        "/office/workflows/new?procedure=1.001193",
        address,
        f"{address}?view=drawing",
        f"{address}/step?key=check",
        f"{address}/step?key=opinions",
        f"{address}/step?key=met",
        f"{address}/step?after=check",
    ):
        await page.goto(machine.base + path)
        assert await page.get_attribute("html", "lang") == language
        found += await faults_of(page)
    for kind in ("notify", "wait", "call", "agency", "end", "fork"):
        await page.goto(f"{machine.base}{address}/step?kind={kind}")
        await page.fill("#step_name", "")
        await page.keyboard.press("Enter")  # too early: the faults take the focus
        await focus_on(page, "faults")
        found += await faults_of(page)
    assert found == []


async def test_the_page_of_a_move_can_be_read_aloud_too(site, machine):
    actor, now = await site.office.actor(Role.ADMINISTRATOR), site.clock.now
    for name in ("Một", "Hai"):
        value = {**usual(), "unit": UNIT, "name": name}
        draft = await save_draft(value, 0, actor, now)
        await publish(draft.id, 1, actor, now)
        if name == "Một":
            await received(site.office, now)
    page = await signed_in(site, machine)
    first, second = await WorkflowVersion.all().order_by("id")
    address = f"{machine.base}/office/workflows/{second.id}"
    found = []
    for path in ("", f"/move?from={first.id}"):
        await page.goto(address + path)
        found += await faults_of(page)
    await page.click("button[value=confirm]")
    await page.wait_for_url("**done=moved*")
    assert found + await faults_of(page) == []


async def test_text_and_ground_can_be_told_apart(site, machine):
    """WCAG 1.4.3: 4.5 to 1, in light and in dark."""
    address = await a_draft(site)
    for scheme in ("light", "dark"):
        page = await signed_in(site, machine, color_scheme=scheme)
        for path in (address, f"{address}/step?key=check", "/office/workflows"):
            await page.goto(machine.base + path)
            assert await page.evaluate(CONTRAST) == [], (scheme, path)


#: Letters of the drawing against the box, lane or mark that they stand on.
LETTERS = """
(() => {
  const channel = c => c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const poor = [];
  for (const text of document.querySelectorAll('svg.wf text')) {
    const around = text.closest('g') || document.querySelector('svg.wf g:has(.wf-lane-odd)');
    const ground = around.querySelector('rect, circle, polygon');
    const [a, b] = [text, ground].map(e => light(getComputedStyle(e).fill));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${text.outerHTML}`);
  }
  return poor;
})()
"""
#: Words that are wider than their box.
SPILT = """
[...document.querySelectorAll('svg.wf .wf-step')].filter(step => {
  const box = step.querySelector('rect');
  if (!box) return false;
  const room = box.getBoundingClientRect();
  return [...step.querySelectorAll('.wf-name, .wf-small')].some(text => {
    const words = text.getBoundingClientRect();
    return words.left < room.left || words.right > room.right
      || words.top < room.top - 1 || words.bottom > room.bottom + 1;
  });
}).map(step => step.textContent)
"""


async def test_words_stay_in_their_boxes_and_can_be_told_apart(site, machine):
    found = []
    for template in ("building_permit", "joint_birth", "land_transfer"):
        address = await a_draft(site, template)
        for scheme in ("light", "dark"):
            page = await signed_in(site, machine, color_scheme=scheme)
            await page.goto(f"{machine.base}{address}?view=drawing")
            found += await page.evaluate(LETTERS) + await page.evaluate(SPILT)
        await WorkflowVersion.all().delete()
    assert found == []
