"""What the advisor learns from was masked, proposed by one officer and accepted by another."""

from __future__ import annotations

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people.roles import Role
from core.questions import examples
from core.questions.models import Example, ExampleState

KNOWN = "CHAU NHA EM chua co giay to gi het"


async def proposed(office, text="cháu nhà em chưa có giấy tờ gì hết") -> Example:
    officer = await office.actor(Role.RECEIVING_OFFICER)
    return await examples.propose(officer, text, "1.001193", now=office.now)


async def test_an_example_counts_once_another_officer_has_accepted_it(office):
    one = await proposed(office)
    assert await examples.export() == {}
    head, before = await office.actor(Role.HEAD), await examples.state()
    assert [each.id for each in await examples.proposed(head)] == [one.id]
    await examples.review(head, one.id, accept=True, now=office.now)
    assert await examples.export() == {"1.001193": ("cháu nhà em chưa có giấy tờ gì hết",)}
    assert await examples.state() != before


async def test_nobody_reviews_what_he_proposed(office):
    one = await proposed(office)
    officer = await office.actor(Role.RECEIVING_OFFICER)
    with pytest.raises(examples.OwnExample):
        await examples.review(officer, one.id, accept=True, now=office.now)
    assert await examples.export() == {}


async def test_a_refused_example_is_never_learned(office):
    one = await proposed(office)
    administrator = await office.actor(Role.ADMINISTRATOR)
    await examples.review(administrator, one.id, accept=False, now=office.now)
    assert await examples.export() == {}
    with pytest.raises(Conflict):
        await examples.review(administrator, one.id, accept=True, now=office.now)


async def test_an_accepted_example_can_be_taken_out_again(office):
    one, head = await proposed(office), await office.actor(Role.HEAD)
    await examples.review(head, one.id, accept=True, now=office.now)
    await examples.drop(head, one.id, now=office.now)
    assert await examples.export() == {}
    with pytest.raises(NotFound):
        await examples.drop(head, one.id, now=office.now)


async def test_who_asked_is_not_in_an_example(office):
    one = await proposed(office, "em tên là Trần Thị Hoa, số 0912345678, cháu chưa khai sinh")
    assert one.text == "em tên là •••, số •••, cháu chưa khai sinh"


@pytest.mark.parametrize(
    ("text", "code", "field", "why"),
    [
        pytest.param("ngắn", "1.001193", "example", "empty", id="too short to mean anything"),
        pytest.param("dài " * 100, "1.001193", "example", "too_long", id="more than a sentence"),
        pytest.param("cháu chưa khai sinh", "9.999999", "procedure", "unknown_procedure", id="no"),
        pytest.param(KNOWN, "1.001193", "example", "known_words", id="known without accents"),
    ],
)
async def test_what_is_no_example_is_refused(office, text, code, field, why):
    await proposed(office)
    officer = await office.actor(Role.HEAD)
    with pytest.raises(InvalidInput) as caught:
        await examples.propose(officer, text, code, now=office.now)
    assert caught.value.facts == {"field": field, "why": why}


@pytest.mark.parametrize("role", [Role.HANDLING_OFFICER, Role.CLERK, Role.SUPPORT, Role.LEADER])
async def test_rights_decide_who_reviews(office, role):
    one, actor = await proposed(office), await office.actor(role)
    with pytest.raises(NotAllowed):
        await examples.review(actor, one.id, accept=True, now=office.now)
    with pytest.raises(NotAllowed):
        await examples.proposed(actor)
    assert (await Example.get()).state is ExampleState.PROPOSED
