"""Around a form, citizens are told everything that its templates and its faults ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from channels.chat.wording import chat_wording
from channels.wording import forms_wording
from core.forms import sheet, typed, validating
from core.forms.definition import Kind, Rule

TEMPLATE = (typed.TEMPLATES / "form_fields.html").read_text("utf-8")
#: Around files that an officer scans: no page for citizens draws them.
OFFICE = {"reception.scan_hint", "reception.kept"}


def test_the_templates_ask_for_no_sentence_that_is_not_there():
    asked = set(re.findall(r'\bt\("([a-z_.]+)"', TEMPLATE)) - OFFICE
    assert asked
    assert {key for key in asked if not forms_wording().has(key)} == set()


def test_hints_and_names_of_fields_have_their_sentences():
    source = Path(sheet.__file__).read_text("utf-8")
    asked = set(re.findall(r'"(form\.[a-z_]+)"', source)) - {"form."}
    assert asked >= {"form.between", "form.cell"}
    assert {key for key in asked if not forms_wording().has(key)} == set()


@pytest.mark.parametrize(
    "why",
    sorted(
        {
            *validating._WHY.values(),
            *validating._FORM.values(),
            *(f"code_{rule}" for rule in Rule),
            *("form", "unprintable", "not_past", "past", "decimals", "province", "address"),
            *("not_typed", "just_shown", "changed_form", "other_parts"),
        }
    ),
)
def test_every_fault_that_core_finds_is_said(why):
    assert forms_wording().has(f"fault.{why}")


def test_every_kind_of_question_says_how_it_is_answered_or_needs_no_saying():
    plain = {Kind.TEXT, Kind.NUMBER, Kind.CODE, Kind.FILE}
    assert {kind for kind in Kind if not chat_wording().has(f"how.{kind}")} == plain
