"""Whatever core names about workflows has its words, and the words name only what core tells."""

from __future__ import annotations

import string

import pytest

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.workflow_condition_form import COMPARISONS
from backoffice.workflow_findings import told, worst
from backoffice.workflow_new import SOURCES
from backoffice.workflow_step_form import ASKABLE, NOTICES, SLIPS
from core.dossiers.states import Action as Deed
from core.people.roles import Role
from core.workflow.checking import check
from core.workflow.definition import End, Given, Kind, Where
from core.workflow.findings import WHATS, Finding, Grade
from core.workflow.mapping import Why
from core.workflow.reading import DEEDS
from core.workflow.templates import templates
from tests.core.workflow.workflows import usual

TABLES = {
    "workflow_finding": WHATS,
    "workflow_mend": WHATS,
    "workflow_grade": Grade,
    "workflow_kind": Kind,
    "workflow_kind_hint": Kind,
    "workflow_unit": Where,
    "workflow_end": End,
    "workflow_given": Given,
    "workflow_obstacle": Why,
    "workflow_source": SOURCES,
    "workflow_compare": COMPARISONS,
    "workflow_is": COMPARISONS,
    "workflow_need": ASKABLE,
    "workflow_slip": SLIPS,
    "workflow_notice": NOTICES,
    "action": DEEDS,
    "role": Role,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_value_of_core_has_its_words(table):
    assert [str(one) for one in TABLES[table] if not WORDING.has(f"{table}.{one}")] == []


@pytest.mark.parametrize("table", ["workflow_finding", "workflow_mend"])
def test_a_finding_is_said_with_what_it_tells_and_nothing_else(table):
    for what, facts in WHATS.items():
        sentence = WORDING._sentences["vi"][f"{table}.{what}"]
        asked = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert asked <= ({"example"} if what == "nothing_offered" else set(facts)), what


#: A value for each fact that a finding may tell.
_FACTS = {
    "branch": "tax",
    "to": "sign",
    "action": "to_sign",
    "does": Deed.SUBMIT.value,
    "wanted": Deed.ADD_PAPERS.value,
    "role": Role.LEADER.value,
    "roles": f"{Role.CLERK.value}, {Role.LEADER.value}",
    "unit": "X98.02",
    "slip": "refusal_slip",
    "days": 7.5,
    "allowed_days": 5.0,
    "path": "handle, sign",
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("what", WHATS)
def test_every_finding_can_be_said(what, language):
    facts = tuple((name, _FACTS[name]) for name in WHATS[what])
    if what == "nothing_offered":
        facts = (("area_m2", "None"), ("kind", "\x00"), ("is", "x"))
    finding = Finding(what, "handle", facts)
    (said,) = told([finding], usual(), Formats(WORDING, language, None), {"X98.02": "Sở Mẫu"})
    assert (said.number, said.step, said.is_error) == (2, "handle", True)
    assert said.text and said.mend and "{" not in said.text + said.mend
    if "unit" in WHATS[what]:
        assert "Sở Mẫu" in said.text
    if "days" in WHATS[what]:
        assert ("7,5" if language == "vi" else "7.5") in said.text


def test_the_worst_of_several_findings_marks_the_step():
    f = Formats(WORDING, "vi", None)
    found = [
        Finding("unreachable", "handle"),
        Finding("waits_unasked", "handle", grade=Grade.WARNING),
        Finding("waits_unasked", "papers", grade=Grade.WARNING),
        Finding("too_large", "nowhere"),
    ]
    said = told(found, usual(), f, {})
    assert worst(said) == {"handle": Grade.ERROR, "papers": Grade.WARNING}
    assert said[3].number == 0 and said[3].name == "Mẫu"


def test_what_the_templates_print_and_tell_has_its_words():
    steps = [step for one in templates() for step in one.workflow.steps.values()]
    assert {slip for step in steps for slip in step.prints} <= set(SLIPS)
    assert {step.notice for step in steps if step.notice} <= set(NOTICES)
    for one in templates():
        said = told(check(one.workflow), one.workflow, Formats(WORDING, "en", None), {})
        assert all(line.text for line in said)
