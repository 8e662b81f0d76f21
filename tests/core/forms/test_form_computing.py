"""Computed fields: sums, products, differences and counts, as data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms.computing import FARTHEST, NoExpression, expression

DATA = {
    "a": 3,
    "b": 0.1,
    "c": 0.2,
    "big": 10**15,
    "word": "7",
    "yes": True,
    "rows": [{"x": 10}, {"x": 2.5}, {"y": 1}, {"x": "no"}],
}


@pytest.mark.parametrize(
    ("tree", "decimals", "value"),
    [
        pytest.param({"field": "a"}, 0, 3, id="a field"),
        pytest.param({"field": "none"}, 0, None, id="a field without answer"),
        pytest.param({"field": "word"}, 0, None, id="a text is no number"),
        pytest.param({"field": "yes"}, 0, None, id="a tick is no number"),
        pytest.param({"sum": [{"field": "b"}, {"field": "c"}]}, 2, 0.3, id="decimal, not binary"),
        pytest.param({"sum": [{"field": "a"}, {"field": "none"}]}, 0, 3, id="absent is nothing"),
        pytest.param({"sum": [{"field": "none"}]}, 0, 0, id="the sum of nothing"),
        pytest.param({"sum": [{"column": "rows.x"}]}, 1, 12.5, id="a column"),
        pytest.param({"sum": [{"column": "rows.x"}]}, 0, 13, id="rounded half up"),
        pytest.param({"sum": [{"column": "none.x"}]}, 0, 0, id="a column of no rows"),
        pytest.param({"count": "rows"}, 0, 4, id="rows"),
        pytest.param({"count": "none"}, 0, 0, id="no rows"),
        pytest.param({"product": [{"field": "a"}, 4]}, 0, 12, id="a product"),
        pytest.param({"product": [{"field": "a"}, {"field": "none"}]}, 0, None, id="of nothing"),
        pytest.param({"difference": [{"field": "a"}, 5]}, 0, -2, id="a difference"),
        pytest.param(
            {"product": [{"sum": [{"field": "a"}, 1]}, {"count": "rows"}]}, 0, 16, id="nested"
        ),
        pytest.param({"product": [{"field": "big"}] * 20}, 0, FARTHEST + 1, id="beyond all bounds"),
    ],
)
def test_what_an_expression_comes_to(tree, decimals, value):
    read = expression(tree)
    assert read.value(DATA, decimals) == value
    assert expression(read.as_json()) == read


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param("a", id="a bare name"),
        pytest.param(True, id="a truth"),
        pytest.param(10**16, id="a number too large"),
        pytest.param({"sum": []}, id="a sum of nothing written"),
        pytest.param({"sum": [1], "field": "a"}, id="two words"),
        pytest.param({"power": [2, 3]}, id="an unknown word"),
        pytest.param({"difference": [1]}, id="a difference of one"),
        pytest.param({"difference": [1, 2, 3]}, id="a difference of three"),
        pytest.param({"product": [{"column": "rows.x"}]}, id="a column that is not summed"),
        pytest.param({"column": "rows"}, id="a column without a name"),
        pytest.param({"field": "rows.x"}, id="a field with a point"),
        pytest.param({"sum": [{"sum": [{"sum": [{"sum": [1]}]}]}]}, id="too deep"),
        pytest.param({"sum": [1] * 21}, id="too wide"),
    ],
)
def test_what_is_no_expression_is_refused(tree):
    with pytest.raises(NoExpression):
        expression(tree)


@given(st.lists(st.integers(-(10**6), 10**6) | st.none()))
def test_a_column_sums_to_what_python_sums(values):
    rows = [{} if value is None else {"x": value} for value in values]
    tree = expression({"sum": [{"column": "t.x"}]})
    assert tree.value({"t": rows}, 0) == sum(value for value in values if value is not None)
