"""The drawing: whole, well-formed, calm; its words are those of the table."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from backoffice.workflow_drawing import SHADES, drawn, shade, spoken
from core.workflow.findings import Grade
from core.workflow.layout import layout
from core.workflow.templates import templates
from tests.core.workflow.workflows import definition, end, made, task, usual

_SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(
        picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    )


def classes(picture: str) -> set[str]:
    return {one for found in re.findall(r'class="([^"]*)"', picture) for one in found.split()}


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.key)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_template_is_drawn_whole_and_without_style_or_script(template, language):
    picture = str(drawn(template.workflow, language))
    root = parsed(picture)
    groups = [one for one in root.iter(f"{_SVG}g") if "wf-step" in one.get("class", "").split()]
    assert len(groups) == len(template.workflow.steps)
    found = layout(spoken(template.workflow, language))
    lines = [one for one in root.iter(f"{_SVG}g") if "wf-line" in one.get("class", "")]
    assert len(lines) == len(found.edges)
    assert not re.search(r"style=|<script|<style|\son[a-z]+=", picture)
    assert "None" not in picture and "nan" not in picture


def test_it_is_one_picture_with_a_name_and_a_sentence():
    root = parsed(str(drawn(usual(), "vi", id="here")))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "here-title here-desc"
    assert root.find(f"{_SVG}title").text == "Mẫu"
    assert "11 bước" in root.find(f"{_SVG}desc").text
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 2


def test_every_number_stands_inside_the_picture():
    root = parsed(str(drawn(usual(), "vi")))
    width, height = (float(part) for part in root.get("viewBox").split()[2:])
    for one in root.iter(f"{_SVG}text"):
        assert 0 <= float(one.get("x")) <= width and 0 <= float(one.get("y")) <= height
    for one in root.iter(f"{_SVG}polygon"):
        spots = [tuple(map(float, spot.split(","))) for spot in one.get("points").split()]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in spots)


def test_findings_are_marked_by_how_bad_they_are():
    picture = str(drawn(usual(), "vi", marked={"handle": Grade.ERROR, "papers": Grade.WARNING}))
    assert picture.count('class="wf-mark"') == 2
    assert {"wf-has-error", "wf-has-warning"} <= classes(picture)
    assert str(drawn(usual(), "vi", marked=("handle", "met"))).count("wf-has-error") == 2


@pytest.mark.parametrize(
    ("heat", "expected"),
    [(0.0, 0), (0.1, 0), (0.5, 3), (0.999, 5), (1.0, 5), (7.0, 5), (-1.0, 0)],
)
def test_heat_is_one_of_the_shades(heat, expected):
    assert shade(heat) == expected
    assert SHADES == 6


def test_only_steps_with_a_heat_are_warm():
    picture = str(drawn(usual(), "vi", heat={"handle": 1.0, "met": 0.4}))
    assert picture.count("wf-heat ") == 2 and "wf-heat-5" in picture and "wf-heat-2" in picture
    assert "wf-heat" not in str(drawn(usual(), "vi"))


def test_boxes_lead_to_their_steps_for_the_mouse_alone():
    picture = str(drawn(usual(), "vi", link=lambda key: f"/step?key={key}&x=1"))
    assert picture.count("<a ") == len(usual().steps)
    assert picture.count('tabindex="-1"') == len(usual().steps)
    assert 'href="/step?key=handle&amp;x=1"' in picture


def test_names_are_written_and_never_read_as_markup():
    odd = "<script>\"&'"
    found = made(task("a", "end", name=odd, name_en="Work"), end(), name=odd)
    picture = str(drawn(found, "vi"))
    assert "<script" not in picture
    assert parsed(picture).find(f"{_SVG}title").text == odd
    assert "Work" in str(drawn(found, "en")) and "Work" not in picture


def test_a_step_without_a_way_and_one_that_leads_to_itself_are_drawn():
    found = made(task("a", "a"), task("b", "b", ("end", {"leaves": True})), end())
    assert str(drawn(found, "vi")).count("wf-step") == 3


def test_it_is_shown_as_large_as_it_is_asked_for():
    one, half = (parsed(str(drawn(usual(), "vi", scale=scale))) for scale in (1.0, 0.5))
    assert one.get("viewBox") == half.get("viewBox")
    assert float(one.get("width")) == 2 * float(half.get("width"))


def test_a_unit_is_told_by_its_name_where_it_is_known():
    there = {"unit": "X98.02", "role": "leader"}
    value = definition(task("a", "end", place=there), end())
    found = made(*value["steps"])
    assert "Sở Mẫu" in str(drawn(found, "vi", names={"X98.02": "Sở Mẫu"}))
    assert "X98.02" in str(drawn(found, "vi"))
