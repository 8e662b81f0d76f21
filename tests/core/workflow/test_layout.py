"""A drawing of a workflow: nothing lies on anything else, and lines end where they should."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workflow.layering import Link, ways_back
from core.workflow.layout import Direction, Layout, layout, shortened, wrapped
from core.workflow.outlines import Shape
from tests.core.workflow.workflows import end, made, random_workflows, task, usual

BOTH = st.sampled_from(Direction)


def on_outline(box, spot) -> bool:
    x, y = spot
    (left, top), (cx, cy), half = (box.x, box.y), box.middle, box.body / 2
    if box.shape is Shape.DIAMOND:
        return abs(abs(x - cx) + abs(y - cy) - half) < 0.02
    sides = {round(left, 2), round(left + box.width, 2)}
    ends = {round(top, 2), round(top + box.height, 2)}
    across = left - 0.02 <= x <= left + box.width + 0.02
    down = top - 0.02 <= y <= top + box.height + 0.02
    return (round(x, 2) in sides and down) or (round(y, 2) in ends and across)


def runs_through(box, one, two) -> bool:
    """Whether a straight piece of a line passes through the inside of a box."""
    (ax, ay), (bx, by) = one, two
    low_x, high_x, low_y, high_y = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    return (
        low_x < box.x + box.width - 0.01
        and high_x > box.x + 0.01
        and low_y < box.y + box.height - 0.01
        and high_y > box.y + 0.01
    )


def lie_on_each_other(a, b, c, d) -> bool:
    """Whether two pieces of lines share more than a spot."""
    for flat in (0, 1):
        if a[flat] == b[flat] == c[flat] == d[flat]:
            along = 1 - flat
            low = max(min(a[along], b[along]), min(c[along], d[along]))
            high = min(max(a[along], b[along]), max(c[along], d[along]))
            return high - low > 0.02
    return False


def assert_drawn_well(found: Layout) -> None:
    boxes = list(found.boxes.values())
    for box in boxes:
        assert box.x >= 0 and box.x + box.width <= found.width
        assert box.y >= 0 and box.y + box.height <= found.height
        lane = found.lanes[box.lane]
        assert lane.x <= box.x and box.x + box.width <= lane.x + lane.width
        assert lane.y <= box.y and box.y + box.height <= lane.y + lane.height
    for one, two in combinations(boxes, 2):
        assert (
            one.x + one.width <= two.x
            or two.x + two.width <= one.x
            or one.y + one.height <= two.y
            or two.y + two.height <= one.y
        ), (one.key, two.key)
    for edge in found.edges:
        assert on_outline(found.boxes[edge.source], edge.points[0]), edge
        assert on_outline(found.boxes[edge.to], edge.points[-1]), edge
        for one, two in pairwise(edge.points):
            assert (one[0] == two[0]) != (one[1] == two[1]), edge  # right angles, no piece of 0
            assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in (one, two))
            for box in boxes:
                if box.shape is Shape.BOX:
                    assert not runs_through(box, one, two), (edge, box)


def assert_no_line_lies_on_another(found: Layout) -> None:
    """But for the last bit within the box of a diamond, where many share a corner."""
    diamonds = [box for box in found.boxes.values() if box.shape is Shape.DIAMOND]

    def pieces(edge):
        for a, b in pairwise(edge.points):
            if not any(runs_through(box, a, b) for box in diamonds):
                yield a, b

    for one, two in combinations(found.edges, 2):
        for a, b in pieces(one):
            for c, d in pieces(two):
                assert not lie_on_each_other(a, b, c, d), (one, two)


@settings(max_examples=300, deadline=None)
@given(random_workflows(), BOTH)
def test_boxes_are_apart_and_lines_run_between_them(workflow, direction):
    found = layout(workflow, direction)
    assert found.boxes.keys() == workflow.steps.keys()
    assert len(found.edges) == sum(len(step.leads_to) for step in workflow.steps.values())
    assert_drawn_well(found)
    assert layout(workflow, direction) == found


@settings(max_examples=200, deadline=None)
@given(random_workflows(), BOTH)
def test_no_line_lies_on_another(workflow, direction):
    assert_no_line_lies_on_another(layout(workflow, direction))


@pytest.mark.parametrize("direction", Direction)
def test_what_leads_on_lies_further_on_and_only_ways_back_do_not(direction):
    found = layout(usual(), direction)
    axis = 1 if direction is Direction.DOWN else 0
    for edge in found.edges:
        source, to = found.boxes[edge.source], found.boxes[edge.to]
        assert (source.middle[axis] < to.middle[axis]) is not edge.back
    back = {(edge.source, edge.to) for edge in found.edges if edge.back}
    assert back == {("papers", "handle"), ("tax", "tax"), ("sign", "handle")}


def test_each_place_has_a_lane_and_what_does_itself_stands_in_that_of_its_neighbours():
    found = layout(usual())
    assert [(lane.unit, lane.role) for lane in found.lanes] == [
        ("receiving", "receiving_officer"),
        ("handling", "handling_officer"),
        ("receiving", "clerk"),
    ]
    lanes = {key: box.lane for key, box in found.boxes.items()}
    assert lanes["opinions"] == lanes["handle"] and lanes["met"] == lanes["sign"]
    assert lanes["result"] == lanes["sign"] and lanes["end"] == lanes["give"] == 0
    assert sum(lane.width for lane in found.lanes) == pytest.approx(found.width)


def test_a_line_runs_straight_where_nothing_is_in_its_way():
    workflow = made(task("a", "b", "c"), task("b", "c"), task("c", "end"), end())
    edges = {(edge.source, edge.to): edge for edge in layout(workflow).edges}
    assert len(edges["a", "b"].points) == len(edges["b", "c"].points) == 2
    assert len(edges["a", "c"].points) == 6  # around b


def test_two_actions_that_lead_to_the_same_step_are_two_lines_side_by_side():
    twice = [{"key": key, "name": key, "to": "end"} for key in ("yes", "no")]
    step = task("a") | {"actions": twice}
    one, two = layout(made(step, end())).edges
    assert {one.action, two.action} == {"yes", "no"}
    assert abs(one.points[0][0] - two.points[0][0]) > 10
    assert len(one.points) == len(two.points) == 2


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40))
def test_without_the_ways_back_nothing_goes_in_a_circle(pairs):
    links = [Link(str(a), str(b)) for a, b in pairs]
    back = ways_back([str(n) for n in range(10)], links)
    left, before = [link for n, link in enumerate(links) if n not in back], -1
    while len(left) != before:  # what nothing leads to is taken away, until nothing is left
        before, targets = len(left), {link.to for link in left}
        left = [link for link in left if link.source in targets]
    assert left == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Ký", "Ký", id="short enough"),
        pytest.param(
            "Đề nghị bổ sung bản gốc hồ sơ", "Đề nghị bổ sung bản gốc…", id="cut at a word"
        ),
        pytest.param("x" * 30, "x" * 23 + "…", id="one word too long"),
    ],
)
def test_labels_are_cut_to_their_room(text, wanted):
    assert shortened(text) == wanted


def test_names_are_wrapped_and_what_does_not_fit_is_cut():
    assert wrapped("Tiếp nhận hồ sơ tại quầy", 14, 3) == ["Tiếp nhận hồ", "sơ tại quầy"]
    lines = wrapped("một hai ba bốn năm sáu bảy tám", 7, 2)
    assert lines == ["một hai", "ba bốn…"] or lines[-1].endswith("…")
    assert wrapped("", 7, 2) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.integers(3, 30), st.integers(1, 4))
def test_wrapped_lines_keep_to_their_room(text, characters, lines):
    found = wrapped(text, characters, lines)
    assert len(found) <= lines and all(len(line) <= characters for line in found)
