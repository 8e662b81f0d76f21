"""The workflows to begin with: lawful, in time, walked to the end, drawn well."""

from __future__ import annotations

import json

import pytest

from core.dossiers.states import Action as Deed
from core.errors import NotFound
from core.workflow.checking import check
from core.workflow.definition import End, Kind
from core.workflow.engine import act, begin, go_on, offered
from core.workflow.exploring import explored
from core.workflow.layout import LONGEST_LABEL, Direction, layout
from core.workflow.reading import as_json, workflow
from core.workflow.templates import GROUPS, from_template, open_agencies, template, templates
from tests.core.workflow.test_layout import assert_drawn_well, assert_no_line_lies_on_another

ALL = [pytest.param(one, id=one.key) for one in templates()]

#: What the reader of a list of procedures would look for.
ASKED_FOR = {
    "birth_registration", "death_registration", "marriage_registration", "marital_status",
    "certified_copy", "signature_certification", "civil_status_extract", "permanent_residence",
    "temporary_residence", "household_business", "enterprise_change", "building_permit",
    "planning_information", "land_first_certificate", "land_transfer", "land_use_change",
    "monthly_allowance", "disability_certificate", "merit_benefit", "criminal_record",
    "driving_licence", "food_safety", "tuition_support", "insurance_lump_sum", "joint_birth",
}  # fmt: skip


def made(one):
    """For a procedure, every agency named."""
    agencies = {agency.key: "X98.02" for agency in one.agencies}
    return from_template(one.key, "1.234567", unit="X98.01", agencies=agencies)


def deeds(step):
    return {action.does for action in step.actions}


def walked(it, outcome: str) -> set[str]:
    """Every step that a dossier so decided can come to."""
    data, seen = {"outcome": outcome, "needs_opinion": True}, set()
    waiting, known = [begin(it).state], set()
    while waiting:
        state = waiting.pop()
        key = tuple(sorted((token.step, token.forks) for token in state.tokens))
        if key in known or state.next_id > 60:
            continue
        known.add(key)
        seen |= {token.step for token in state.tokens}
        for token in state.tokens:
            if it[token.step].kind is Kind.TASK:
                for action in offered(it, state, token.id, data):
                    waiting.append(act(it, state, token.id, action.key, data).state)
            else:
                waiting.append(go_on(it, state, token.id).state)
    return seen


def test_the_usual_procedures_are_there():
    assert {one.key for one in templates()} >= ASKED_FOR
    assert {one.group for one in templates()} == set(GROUPS)
    assert len({one.name for one in templates()}) == len(templates()) == 33


@pytest.mark.parametrize("one", ALL)
def test_it_passes_the_check_and_keeps_within_its_time(one):
    assert check(made(one)) == []
    assert one.workflow.limit is not None


@pytest.mark.parametrize("one", ALL)
def test_the_agencies_that_it_leaves_open_are_asked_for(one):
    left = {finding.what for finding in check(one.workflow)}
    assert left == ({"agency_open"} if one.agencies else set())
    assert set(open_agencies(one.workflow)) == {agency.key for agency in one.agencies}
    assert open_agencies(made(one)) == []


@pytest.mark.parametrize("one", ALL)
def test_every_way_ends_and_every_step_is_come_to(one):
    found = explored(one.workflow)
    assert found.whole and not found.stuck() and not found.hopeless()
    passed = {key for key, step in one.workflow.steps.items() if step.kind is not Kind.TASK}
    assert found.seen | passed == one.workflow.steps.keys()
    assert {state.ended for state in found.states.values()} == {None, End.HANDED_OVER}


@pytest.mark.parametrize("one", ALL)
def test_papers_are_asked_for_by_the_one_stop_on_form_02_while_the_clock_stands(one):
    """L-11, L-22, L-24."""
    asking = [step for step in one.workflow.steps.values() if Deed.ASK_PAPERS in deeds(step)]
    assert asking
    for step in asking:
        assert step.place.unit == "receiving"
        for action in step.actions:
            if action.does is Deed.ASK_PAPERS:
                there = one.workflow[action.to]
                assert there.pauses and there.prints == ("supplement_slip",)
                assert deeds(there) == {Deed.ADD_PAPERS}


@pytest.mark.parametrize("one", ALL)
def test_a_refusal_is_given_in_writing_and_only_a_refusal(one):
    """L-32."""
    refused = {key for key, step in one.workflow.steps.items() if "refusal_slip" in step.prints}
    assert refused and refused <= walked(one.workflow, "refused")
    if any(Deed.SUBMIT in deeds(step) for step in one.workflow.steps.values()):
        assert not refused & walked(one.workflow, "granted")


@pytest.mark.parametrize("key", ["land_first_certificate", "land_transfer", "land_use_change"])
def test_the_clock_stands_from_the_notice_of_tax_to_its_receipt(key):
    """L-34."""
    steps = template(key).workflow.steps
    [ask] = [step for step in steps.values() if Deed.ASK_PAYMENT in deeds(step)]
    [way] = [action for action in ask.actions if action.does is Deed.ASK_PAYMENT]
    assert steps[way.to].pauses and steps[way.to].prints == ("tax_notice",)
    assert deeds(steps[way.to]) == {Deed.RECORD_PAYMENT}


@pytest.mark.parametrize(
    ("key", "count"),
    [("monthly_allowance", 3), ("criminal_record", 2), ("joint_birth", 2), ("building_permit", 3)],
)
def test_agencies_are_asked_at_once_each_with_its_own_deadline(key, count):
    """L-30, L-31."""
    steps = template(key).workflow.steps
    [fork] = [step for step in steps.values() if step.kind is Kind.FORK]
    assert len(fork.branches) == count
    assert all(steps[branch].time for branch in fork.branches)
    assert sum(steps[branch].kind is Kind.AGENCY for branch in fork.branches) >= 2


@pytest.mark.parametrize("one", ALL)
def test_everything_has_a_name_in_both_languages_that_fits_where_it_is_drawn(one):
    for step in one.workflow.steps.values():
        assert step.name and step.name_en
        for action in step.actions:
            assert action.name and action.name_en
            assert len(action.name) <= LONGEST_LABEL + 1, action.name
    assert "huyện" not in json.dumps(as_json(one.workflow), ensure_ascii=False).lower()


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("one", ALL)
def test_it_is_drawn_well(one, direction):
    found = layout(one.workflow, direction)
    assert_drawn_well(found)
    assert_no_line_lies_on_another(found)


def test_a_template_becomes_a_workflow_of_a_procedure():
    found = from_template(
        "joint_birth", "2.000986", name="Khai sinh", unit="X98.01", agencies={"@police": "X98.44"}
    )
    assert (found.procedure, found.name, found.unit) == ("2.000986", "Khai sinh", "X98.01")
    assert found["residence"].place.unit == "X98.44"
    assert found["residence"].workflow == "1.004222"
    assert open_agencies(found) == ["@social_insurance"]
    assert workflow(as_json(found)) == found
    with pytest.raises(NotFound):
        from_template("nothing", "1.001193")


def test_the_names_are_our_own(shared):
    theirs = (shared / "workflows_epar.jsonl").read_text("utf-8").lower()
    for one in templates():
        for step in one.workflow.steps.values():
            for name in (step.name, *(action.name for action in step.actions)):
                assert len(name) < 30 or name.lower() not in theirs
