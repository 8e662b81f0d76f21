"""What is exported opens in a modeller that people use, and survives being saved there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from core.workflow.bpmn_reading import imported
from core.workflow.bpmn_writing import as_bpmn
from core.workflow.reading import workflow
from core.workflow.templates import templates
from tests.conftest import missing
from tests.core.workflow.bpmn_tools import MODELLER, faults
from tests.core.workflow.test_schema import WHOLE
from tests.core.workflow.workflows import usual

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()

#: Open a file; tells the warnings, and what was drawn: id -> width and height on the page.
OPEN = """async xml => {
    document.body.innerHTML = '<div id="canvas" style="width: 1800px; height: 900px"></div>';
    const modeller = window.modeller = new bpmn.BpmnModeler({container: '#canvas'});
    const {warnings} = await modeller.importXML(xml);
    modeller.get('canvas').zoom('fit-viewport');
    const registry = modeller.get('elementRegistry'), drawn = {};
    for (const element of registry.getAll()) {
        const {width, height} = registry.getGraphics(element).getBoundingClientRect();
        drawn[element.id] = [width, height];
    }
    return {warnings: warnings.map(String), drawn};
}"""
SAVE = "async () => (await modeller.saveXML({format: true})).xml"

ALL = {one.key: one.workflow for one in templates()}
ALL |= {"usual": usual(), "every_part": workflow(WHOLE)}


@pytest.fixture
async def modeller() -> AsyncIterator[Page]:
    if not HAS_CHROMIUM:
        missing("Chromium")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = await chromium.new_page()
        await page.add_style_tag(path=MODELLER / "bpmn-js" / "assets" / "diagram-js.css")
        await page.add_script_tag(path=MODELLER / "bpmn-integration-properties-panel.js")
        yield page
        await chromium.close()


async def test_it_opens_without_a_warning_and_everything_is_drawn(modeller):
    for key, it in ALL.items():
        data = as_bpmn(it)
        found = await modeller.evaluate(OPEN, data.decode())
        assert found["warnings"] == [], key
        shapes = data.count(b"<bpmndi:BPMNShape") + data.count(b"<bpmndi:BPMNEdge")
        labels = {id for id in found["drawn"] if id.endswith("_label")}
        assert len(found["drawn"]) - len(labels) == shapes + 1, key  # and the plane itself
        assert all(width + height > 0 for width, height in found["drawn"].values()), key


async def test_what_a_modeller_saves_is_the_same_workflow_and_valid(modeller):
    for key, it in ALL.items():
        await modeller.evaluate(OPEN, as_bpmn(it).decode())
        saved = (await modeller.evaluate(SAVE)).encode()
        assert faults(saved) == [], key
        found = imported(saved)
        assert found.workflow == it and found.unexpressed == (), key


async def test_a_task_renamed_and_a_way_drawn_there_come_back(modeller):
    it = ALL["certified_copy"]
    await modeller.evaluate(OPEN, as_bpmn(it).decode())
    await modeller.evaluate("""() => {
        const registry = modeller.get('elementRegistry'), modeling = modeller.get('modeling');
        const named = name => registry.find(e => e.businessObject.name === name && e.width);
        const task = named('Ký chứng thực'), to = named('Chờ người nộp bổ sung giấy tờ');
        const choice = registry.get(task.id + '_choice');
        modeling.updateProperties(task, {name: 'Lãnh đạo ký'});
        const flow = modeling.connect(choice, to);
        modeling.updateProperties(flow, {name: 'Gọi thêm'});
    }""")
    saved = (await modeller.evaluate(SAVE)).encode()
    assert faults(saved) == []
    found = imported(saved).workflow
    assert found["sign"].name == "Lãnh đạo ký"
    assert [(one.name, one.to) for one in found["sign"].actions][-1] == ("Gọi thêm", "papers")
    assert found["sign"].actions[:-1] == it["sign"].actions
