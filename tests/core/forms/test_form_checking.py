"""What keeps a form from being published, each by its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.forms.checking import Finding, findings
from core.forms.computing import expression
from core.forms.definition import Field, FormDefinition, Kind, Option, Part
from core.workflow.conditions import condition
from tests.core.forms.birth import BIRTH, with_field


def grave(form):
    return [one for one in findings(form) if one.grave]


def test_a_form_that_is_fit_has_no_finding():
    assert findings(BIRTH) == []


def equal(field, value):
    return condition({"field": field, "is": "equal", "value": value})


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        pytest.param(
            "why_home",
            {"show": equal("phone", "1")},
            Finding("why_home", "show_later", "phone"),
            id="a later field",
        ),
        pytest.param(
            "why_home",
            {"show": equal("why_home", "1")},
            Finding("why_home", "show_later", "why_home"),
            id="itself",
        ),
        pytest.param(
            "why_home",
            {"show": equal("gone", "1")},
            Finding("why_home", "show_no_field", "gone"),
            id="a field that is gone",
        ),
        pytest.param(
            "why_home",
            {"show": equal("place", "car")},
            Finding("why_home", "show_value", "place"),
            id="an option that is not",
        ),
        pytest.param(
            "why_home",
            {"show": condition({"field": "place", "is": "over", "value": 1})},
            Finding("why_home", "show_value", "place"),
            id="a choice is no number",
        ),
        pytest.param(
            "email",
            {"require": equal("home_address", "x")},
            Finding("email", "require_value", "home_address"),
            id="an address is only given or not",
        ),
        pytest.param(
            "email", {"needed": True}, Finding("email", "needed_twice"), id="always and sometimes"
        ),
        pytest.param(
            "place", {"options": ()}, Finding("place", "no_options"), id="nothing to choose"
        ),
        pytest.param(
            "place",
            {"options": (Option("hospital", ""), Option("home", "Nhà"))},
            Finding("place", "no_option_label", "hospital"),
            id="a nameless option",
        ),
        pytest.param(
            "phone", {"rule": None}, Finding("phone", "no_rule"), id="a code without rule"
        ),
        pytest.param(
            "child_name", {"label": " "}, Finding("child_name", "no_label"), id="no question"
        ),
        pytest.param(
            "children", {"columns": ()}, Finding("children", "no_columns"), id="a table of nothing"
        ),
        pytest.param(
            "children", {"most_rows": 0}, Finding("children", "bounds"), id="a table without rows"
        ),
        pytest.param(
            "total", {"least": 5, "most": 1}, Finding("total", "bounds"), id="bounds that cross"
        ),
        pytest.param(
            "total",
            {"compute": expression({"sum": [{"column": "children.who"}]})},
            Finding("total", "compute_value", "children.who"),
            id="names cannot be summed",
        ),
        pytest.param(
            "total",
            {"compute": expression({"field": "later"})},
            Finding("total", "compute_no_field", "later"),
            id="computed from nothing",
        ),
        pytest.param(
            "total", {"needed": True}, Finding("total", "computed_needed"), id="nobody can give it"
        ),
    ],
)
def test_each_finding_names_its_place(key, changes, expected):
    assert expected in grave(with_field(key, **changes))


def test_missing_english_is_said_and_keeps_nobody():
    found = findings(with_field("child_name", label_en=""))
    assert found == [Finding("child_name", "english")]
    assert grave(with_field("child_name", label_en="")) == []


@pytest.mark.parametrize(
    ("form", "why"),
    [
        pytest.param(replace(BIRTH, title=""), "no_title", id="no title"),
        pytest.param(FormDefinition("T", "T"), "no_fields", id="no fields"),
        pytest.param(
            replace(BIRTH, parts=(*BIRTH.parts, Part("e", "E", "E"))),
            "empty_part",
            id="an empty part",
        ),
        pytest.param(
            replace(BIRTH, parts=(replace(BIRTH.parts[0], title=""), BIRTH.parts[1])),
            "no_heading",
            id="a part without heading",
        ),
    ],
)
def test_findings_about_the_whole_form(form, why):
    assert why in [one.why for one in grave(form)]


def test_a_column_may_compute_from_those_before_it():
    columns = (
        Field("price", Kind.NUMBER, "Giá", "Price"),
        Field(
            "sum",
            Kind.NUMBER,
            "Tiền",
            "Sum",
            compute=expression({"product": [{"field": "price"}, {"field": "count"}]}),
        ),
        Field("count", Kind.NUMBER, "Số", "Count"),
    )
    found = grave(with_field("children", columns=columns))
    assert Finding("children.sum", "compute_later", "count") in found
    in_order = (columns[0], columns[2], columns[1])
    kept = [
        one
        for one in grave(with_field("children", columns=in_order))
        if one.place.startswith("children")
    ]
    assert kept == []
