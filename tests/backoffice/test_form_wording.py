"""Whatever forms can be, or find wrong, has its words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import core.forms
from backoffice.form_design import _WHOLE
from backoffice.form_sums import WORDS
from backoffice.pages import WORDING
from core.forms.definition import Kind, Known, Rule, When
from core.forms.models import Stage
from core.forms.schema import ADDRESS
from core.forms.validating import _FORM, _WHY

CORE = Path(core.forms.__file__).parent

TABLES = {
    "kind": Kind,
    "rule": Rule,
    "when": When,
    "known": Known,
    "stage": Stage,
    "sum": WORDS,
    "address": ADDRESS,
    "fault": [*_WHY.values(), *_FORM.values(), *(f"code_{rule}" for rule in Rule)],
    "form_design": [f"done_{verb}" for verb in _WHOLE],
}


@pytest.mark.parametrize("table", TABLES)
def test_every_value_has_its_words(table):
    assert [str(one) for one in TABLES[table] if not WORDING.has(f"{table}.{one}")] == []


def test_every_finding_has_its_words():
    said = {
        one.removeprefix("finding.") for one in WORDING._sentences["vi"] if one[:8] == "finding."
    }
    tree = ast.parse((CORE / "checking.py").read_text("utf-8"))
    found = set()
    for node in ast.walk(tree):
        made = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
        if made and isinstance(node.args[1], ast.Constant):
            found.add(node.args[1].value)
    joined = {
        f"{what}_{why}"
        for what in ("show", "require", "compute")
        for why in ("later", "no_field", "value")
    }
    assert found | joined == said


def test_every_reason_against_an_answer_has_its_words():
    whys = set()
    for module in ("validating.py", "answering.py", "places.py"):
        for node in ast.walk(ast.parse((CORE / module).read_text("utf-8"))):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant):
                whys.add(node.value.value)
            given = isinstance(node, ast.keyword) and node.arg == "why"
            if given and isinstance(node.value, ast.Constant):
                whys.add(node.value.value)
    assert {"unprintable", "not_past", "date", "choose"} <= whys
    assert sorted(why for why in whys if not WORDING.has(f"fault.{why}")) == []
