"""Drafts of several authors, publishing what the check lets through, and which version holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import InvalidInput, NotAllowed, NotFound
from core.forms.models import Stage
from core.people.models import Assignment, Officer
from core.people.officers import actor
from core.people.roles import Role
from core.people.units import unit_tree
from core.workflow.holders import holders
from core.workflow.models import WorkflowVersion
from core.workflow.overview import listed
from core.workflow.reading import InvalidWorkflow, as_json
from core.workflow.staffing import missing
from core.workflow.versions import (
    DraftChanged,
    NotPublishable,
    discard,
    draft_of,
    publish,
    published_for,
    retire,
    save_draft,
    undo,
    version,
    workflow_of,
)
from tests.core.workflow.workflows import DONE, definition, end, made, task, usual

_COUNTER = {"unit": "receiving", "role": "receiving_officer"}


def simple(name: str = "Mẫu", unit: str = "X98.01", **more):
    """Handle, sign, stamp and give: passes the check."""
    return definition(
        task("handle", "sign"),
        task("sign", "stamp", place={"unit": "receiving", "role": "leader"}),
        task("stamp", ("give", DONE)),
        task("give", "end", place=_COUNTER),
        end(),
        **{"name": name, "unit": unit, **more},
    )


@pytest.fixture
async def keeper(office):
    return await office.actor(Role.ADMINISTRATOR)


async def at_the_top(office):
    """An administrator of the whole province."""
    officer = await Officer.create(
        username="top", password_hash="", name="Quản trị tỉnh", created_at=office.now
    )
    await Assignment.create(
        officer=officer,
        unit=office.province,
        role=Role.ADMINISTRATOR,
        valid_from=office.now.date(),
    )
    return await actor(officer, office.now)


async def test_a_draft_is_saved_again_and_published_as_the_first_version(office, keeper, now):
    draft = await save_draft(simple(), 0, keeper, now)
    assert (draft.number, draft.revision, draft.stage) == (1, 1, Stage.DRAFT)
    again = await save_draft(simple("Mới"), 1, keeper, now)
    assert (again.id, again.revision) == (draft.id, 2)
    published = await publish(draft.id, 2, keeper, now)
    assert published.stage is Stage.PUBLISHED and published.published_at == now
    assert (await workflow_of(draft.id)).name == "Mới"
    assert await draft_of("1.001193", "X98.01") is None


async def test_the_second_author_is_told_who_saved_and_may_save_over_it_knowingly(
    office, keeper, now
):
    draft = await save_draft(simple(), 0, keeper, now)
    other = await at_the_top(office)
    await save_draft(simple("Của tỉnh"), draft.revision, other, now + timedelta(minutes=5))
    with pytest.raises(DraftChanged) as refused:
        await save_draft(simple("Của xã"), draft.revision, keeper, now + timedelta(minutes=6))
    assert refused.value.facts["by"] == "Quản trị tỉnh"
    assert refused.value.facts["at"] == (now + timedelta(minutes=5)).isoformat()
    assert (await draft_of("1.001193", "X98.01")).definition["name"] == "Của tỉnh"
    saved = await save_draft(simple("Của xã"), draft.revision, keeper, now, others=True)
    assert saved.revision == 3


async def test_two_first_drafts_are_one(keeper, now):
    await save_draft(simple(), 0, keeper, now)
    with pytest.raises(DraftChanged):
        await save_draft(simple(), 0, keeper, now)
    assert await WorkflowVersion.all().count() == 1


async def test_what_the_check_forbids_is_not_published(keeper, now):
    broken = definition(task("handle", "handle"), end(), unit="X98.01")
    draft = await save_draft(broken, 0, keeper, now)
    with pytest.raises(NotPublishable) as refused:
        await publish(draft.id, 1, keeper, now)
    assert {finding.what for finding in refused.value.findings} == {"never_ends", "unreachable"}
    assert (await version(draft.id)).stage is Stage.DRAFT


async def test_a_role_that_nobody_holds_in_the_unit_forbids_it(office, keeper, now):
    draft = await save_draft(simple(), 0, keeper, now)
    await Assignment.filter(role=Role.LEADER).update(valid_to=now.date() - timedelta(days=1))
    with pytest.raises(NotPublishable) as refused:
        await publish(draft.id, 1, keeper, now)
    assert {one.step: one.what for one in refused.value.findings} == {"sign": "nobody"}


async def test_an_officer_who_left_holds_no_role(office, keeper, now):
    draft = await save_draft(simple(), 0, keeper, now)
    await Officer.filter(username="handling_officer").update(active=False)
    with pytest.raises(NotPublishable):
        await publish(draft.id, 1, keeper, now)


async def test_a_workflow_for_all_needs_somebody_somewhere_and_tells_where_nobody_is(office, now):
    top = await at_the_top(office)
    draft = await save_draft(simple(unit=""), 0, top, now)
    tree, staff = await unit_tree(now), await holders(now)
    lacking = missing(made(*simple()["steps"]), tree, staff)
    names = {place.role: [unit.name for unit in units] for place, units in lacking.items()}
    assert names[Role.LEADER] == ["Tỉnh Mẫu", "UBND xã Bên Cạnh"]
    assert names[Role.RECEIVING_OFFICER] == ["Tỉnh Mẫu"]
    assert (await publish(draft.id, 1, top, now)).stage is Stage.PUBLISHED


async def test_an_agency_named_by_its_identifier_is_looked_into(office, keeper, now):
    steps = simple()["steps"]
    steps[1]["place"] = {"unit": "X98.02", "role": "leader"}
    draft = await save_draft({**simple(), "steps": steps}, 0, keeper, now)
    with pytest.raises(NotPublishable):
        await publish(draft.id, 1, keeper, now)
    steps[1]["place"] = {"unit": "X98.02", "role": "receiving_officer"}
    await save_draft({**simple(), "steps": steps}, 1, keeper, now)
    await publish(draft.id, 2, keeper, now)


async def test_only_what_was_looked_at_is_published(keeper, now):
    draft = await save_draft(simple(), 0, keeper, now)
    await save_draft(simple("Anders"), 1, keeper, now)
    with pytest.raises(DraftChanged):
        await publish(draft.id, 1, keeper, now)


async def test_the_next_version_retires_the_one_before_which_stays_readable(office, keeper, now):
    first = await save_draft(simple("Một"), 0, keeper, now)
    await publish(first.id, 1, keeper, now)
    second = await save_draft(simple("Hai"), 0, keeper, now)
    assert second.number == 2
    await publish(second.id, 1, keeper, now)
    assert (await version(first.id)).stage is Stage.RETIRED
    assert (await workflow_of(first.id)).name == "Một"
    tree = await unit_tree(now)
    (line,) = await listed()
    assert line.published.id == second.id and line.draft is None and line.name == "Hai"
    found = await published_for("1.001193", tree, office.commune.id)
    assert found is not None and found[0] == second.id


async def test_the_nearest_agency_has_the_say_and_then_the_version_for_all(office, keeper, now):
    top, tree = await at_the_top(office), await unit_tree(now)
    assert await published_for("1.001193", tree, office.commune.id) is None
    for_all = await save_draft(simple("Chung", unit=""), 0, top, now)
    await publish(for_all.id, 1, top, now)
    own = await save_draft(simple("Riêng"), 0, keeper, now)
    await publish(own.id, 1, keeper, now)
    for unit, name in (
        (office.commune, "Riêng"),
        (office.department, "Riêng"),
        (office.other_commune, "Chung"),
        (office.province, "Chung"),
    ):
        assert (await published_for("1.001193", tree, unit.id))[1].name == name
    await retire(own.id, keeper)
    assert (await published_for("1.001193", tree, office.commune.id))[1].name == "Chung"
    with pytest.raises(NotFound):
        await retire(own.id, keeper)


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("", id="of all units"),
        pytest.param("X98.02", id="of a neighbour"),
        pytest.param("X98", id="of the agency above"),
    ],
)
async def test_nobody_designs_the_workflow_of_another_unit(keeper, now, unit):
    with pytest.raises(NotAllowed):
        await save_draft(simple(unit=unit), 0, keeper, now)


async def test_only_who_keeps_the_catalogue_designs(office, keeper, now):
    leader = await office.actor(Role.LEADER)
    with pytest.raises(NotAllowed):
        await save_draft(simple(), 0, leader, now)
    draft = await save_draft(simple(), 0, keeper, now)
    for refused in (publish(draft.id, 1, leader, now), discard(draft.id, 1, leader)):
        with pytest.raises(NotAllowed):
            await refused
    await discard(draft.id, 1, keeper)
    assert not await WorkflowVersion.exists()


async def test_the_last_change_is_taken_back_and_that_too(keeper, now):
    draft = await save_draft(simple("Một"), 0, keeper, now)
    with pytest.raises(NotFound):  # nothing was changed yet
        await undo(draft.id, 1, keeper, now)
    await save_draft(simple("Hai"), 1, keeper, now)
    await save_draft(simple("Hai"), 2, keeper, now)  # saved, not changed
    with pytest.raises(DraftChanged):
        await undo(draft.id, 2, keeper, now)
    back = await undo(draft.id, 3, keeper, now)
    assert (back.definition["name"], back.revision) == ("Một", 4)
    again = await undo(draft.id, 4, keeper, now)
    assert (again.definition["name"], again.revision) == ("Hai", 5)


async def test_what_is_published_cannot_be_taken_back(keeper, now):
    draft = await save_draft(simple("Một"), 0, keeper, now)
    await save_draft(simple("Hai"), 1, keeper, now)
    published = await publish(draft.id, 2, keeper, now)
    with pytest.raises(NotFound):
        await undo(published.id, 2, keeper, now)
    assert (await version(published.id)).definition["name"] == "Hai"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        pytest.param({}, InvalidWorkflow, id="no definition"),
        pytest.param(simple(unit="X77"), NotFound, id="a unit that is none"),
        pytest.param(simple(procedure="1" * 61), InvalidWorkflow, id="a code too long to keep"),
        pytest.param(simple(name="a\0b"), InvalidInput, id="characters that are none"),
    ],
)
async def test_what_cannot_be_kept_is_refused_by_name(keeper, now, wrong, error):
    with pytest.raises(error):
        await save_draft(wrong, 0, keeper, now)


async def test_a_definition_survives_being_kept(keeper, now):
    kept = {**as_json(usual()), "unit": "X98.01"}
    draft = await save_draft(kept, 0, keeper, now)
    assert as_json(await workflow_of(draft.id)) == kept
