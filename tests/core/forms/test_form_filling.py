"""Answers of a dossier: checked, kept under their version, written in its history, said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dossiers.application import Holder
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier, DossierEvent, DossierReading
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action
from core.dossiers.verify import verify_history
from core.errors import Conflict, InvalidForm, NotAllowed, NotFound
from core.forms import filling, versions
from core.forms.definition import Kind
from core.forms.models import Filled
from core.forms.prefilling import prefilled
from core.people.officers import actor
from core.people.roles import Role
from tests.core.forms.birth import BIRTH, RIGHT, with_field
from tests.core.forms.test_form_versions import CODE, somebody

NUMBER = "001199000001"


@pytest.fixture
async def desk(office, now):
    """An office whose procedure has a form."""
    author = await somebody(office, "author")
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    return office


async def received(office, now, **changes):
    clerk = await office.actor(Role.RECEIVING_OFFICER)
    return (await receive(office.desk, clerk, office.application(**changes), now=now)).dossier


async def filled(office, dossier, now, data=RIGHT, **more):
    clerk = await office.actor(Role.RECEIVING_OFFICER)
    return await filling.fill(dossier.code, data, actor=clerk, now=now, **more)


async def test_what_is_filled_in_is_kept_and_told_in_the_history(desk, now):
    dossier = await received(desk, now)
    assert await filling.of(dossier.id) is None
    await filled(desk, dossier, now, {**RIGHT, "total": 99, "why_home": "ẩn"})
    answers = await filling.of(dossier.id)
    assert answers.data == RIGHT
    assert answers.version.number == 1
    event = await DossierEvent.get(dossier_id=dossier.id, number=2)
    assert event.action == "fill_form"
    assert event.personal == {"form": RIGHT}
    assert event.facts["fields"][:2] == ["child_name", "born_on"]
    assert [one async for one in verify_history()] == []
    assert [one async for one in rebuild(mend=False)] == []


async def test_filled_again_the_history_has_what_changed_and_nothing_twice(desk, now):
    dossier = await received(desk, now)
    await filled(desk, dossier, now)
    await filled(desk, dossier, now)
    assert await DossierEvent.filter(dossier_id=dossier.id).count() == 2
    later = now + timedelta(minutes=1)
    await filled(desk, dossier, later, {**RIGHT, "child_name": "Trần Khác"})
    event = await DossierEvent.get(dossier_id=dossier.id, number=3)
    assert event.facts["fields"] == ["child_name"]
    assert (await Filled.get(dossier_id=dossier.id)).changed_at == later


async def test_a_faulty_form_changes_nothing_and_names_every_fault(desk, now):
    dossier = await received(desk, now)
    wrong = {
        **RIGHT,
        "born_on": "2027-01-01",
        "phone": "113",
        "home_address": {"province": "Atlantis", "commune": "Xã Lạ"},
    }
    with pytest.raises(InvalidForm) as refused:
        await filled(desk, dossier, now, wrong)
    assert refused.value.faults == {
        "born_on": "not_past",
        "phone": "code_phone",
        "home_address.province": "province",
    }
    assert await filling.of(dossier.id) is None
    assert await DossierEvent.filter(dossier_id=dossier.id).count() == 1


async def test_an_address_is_spelled_by_the_list_of_places(desk, now):
    dossier = await received(desk, now)
    typed = {"province": "tinh mau", "commune": "minh hoa"}
    await filled(desk, dossier, now, {**RIGHT, "home_address": typed})
    data = (await filling.of(dossier.id)).data
    assert data["home_address"] == {"province": "Tỉnh Mẫu", "commune": "Xã Minh Họa"}


async def test_a_dossier_keeps_the_form_it_was_filled_under(desk, now):
    """L-02."""
    dossier = await received(desk, now)
    await filled(desk, dossier, now)
    author = await somebody(desk, "another")
    await versions.save_draft(CODE, replace(BIRTH, title="Mới"), 0, author, now)
    await versions.publish(CODE, 1, author, now)
    await filled(desk, dossier, now, {**RIGHT, "child_name": "Trần Khác"})
    assert (await filling.of(dossier.id)).version.number == 1
    assert (await filling.form_of(await received(desk, now))).number == 2


async def test_the_form_that_was_shown_must_still_hold(desk, now):
    dossier = await received(desk, now)
    shown = await versions.published_for(CODE)
    author = await somebody(desk, "another")
    await versions.save_draft(CODE, BIRTH, 0, author, now)
    await versions.publish(CODE, 1, author, now)
    with pytest.raises(Conflict):
        await filled(desk, dossier, now, version_id=shown.id)


async def test_an_officer_who_saw_an_older_dossier_is_told(desk, now):
    dossier = await received(desk, now)
    await filled(desk, dossier, now, expected_events=1)
    with pytest.raises(Conflict):
        await filled(desk, dossier, now, {**RIGHT, "child_name": "Khác"}, expected_events=1)


async def test_a_request_sent_twice_is_carried_out_once(desk, now):
    dossier = await received(desk, now)
    for _ in range(2):
        await filled(desk, dossier, now, expected_events=1, request_id="a" * 32)
    assert await DossierEvent.filter(dossier_id=dossier.id).count() == 2


async def test_a_dossier_that_has_ended_is_not_filled_any_more(desk, now):
    dossier = await received(desk, now)
    clerk = await desk.actor(Role.RECEIVING_OFFICER)
    await act(clerk, dossier.code, Action.WITHDRAW, Said(note="xin rút"), now=now)
    with pytest.raises(Conflict):
        await filled(desk, dossier, now)


async def test_a_procedure_without_a_form_is_filled_under_none(office, now):
    dossier = await received(office, now)
    assert await filling.form_of(dossier) is None
    with pytest.raises(NotFound):
        await filled(office, dossier, now)


FILL = {Role.RECEIVING_OFFICER, Role.SUPPORT, Role.HANDLING_OFFICER, Role.HEAD}


@pytest.mark.parametrize(("role", "may"), [pytest.param(one, one in FILL, id=one) for one in Role])
async def test_who_receives_or_handles_may_fill(desk, now, role, may):
    dossier = await received(desk, now)
    clerk = await desk.actor(Role.RECEIVING_OFFICER)
    said = Said(unit_id=desk.department.id)
    await act(clerk, dossier.code, Action.TRANSFER, said, now=now)
    dossier = await Dossier.get(id=dossier.id)
    assert filling.may_fill(await desk.actor(role), dossier) is may
    if not may:
        with pytest.raises(NotAllowed):
            await filling.fill(dossier.code, RIGHT, actor=await desk.actor(role), now=now)


def holder(number=NUMBER):
    return Holder(
        "Trần Thị Cũ",
        number=number,
        phone="0912 345 678",
        address="Thôn Mẫu, Xã Minh Họa, Tỉnh Mẫu",
    )


async def test_a_form_begins_with_what_the_person_gave_before(desk, now):
    """L-50, and the look is recorded (L-55)."""
    older = await received(desk, now, holder=holder())
    await filled(desk, older, now, {**RIGHT, "child_name": "Trần Cũ"})
    newer = await received(desk, now, holder=holder())
    await filled(desk, newer, now)
    clerk = await desk.actor(Role.RECEIVING_OFFICER)
    begun = await prefilled(BIRTH, NUMBER, clerk, now, {})
    assert begun.data["child_name"] == RIGHT["child_name"]
    assert begun.sources["child_name"] == newer.code
    assert (begun.data["name"], begun.sources["name"]) == (RIGHT["name"], newer.code)
    assert begun.holder["holder_phone"] == "+84912345678"
    assert "truth" not in begun.data, "what one declares is declared anew"
    assert "total" not in begun.data, "what is computed comes from nobody"
    readings = await DossierReading.all()
    assert [(one.dossier_id, one.officer_id, one.what) for one in readings] == [
        (newer.id, clerk.officer_id, "prefill")
    ]


async def test_what_is_typed_at_reception_goes_before_what_is_known(desk, now):
    await filled(desk, await received(desk, now, holder=holder()), now)
    clerk = await desk.actor(Role.RECEIVING_OFFICER)
    begun = await prefilled(BIRTH, NUMBER, clerk, now, {"holder_name": "Trần Mới"})
    assert (begun.data["name"], begun.sources["name"]) == ("Trần Mới", "")


async def test_another_communes_officer_learns_nothing(desk, now):
    await filled(desk, await received(desk, now, holder=holder()), now)
    stranger = await actor(desk.stranger, now)
    begun = await prefilled(BIRTH, NUMBER, stranger, now, {})
    assert (begun.data, begun.holder) == ({}, {})
    assert await DossierReading.all().count() == 0


async def test_without_a_number_nothing_is_looked_for(desk, now):
    await filled(desk, await received(desk, now, holder=holder("")), now)
    clerk = await desk.actor(Role.RECEIVING_OFFICER)
    begun = await prefilled(BIRTH, "", clerk, now, {"holder_name": "Trần Mới"})
    assert begun.data == {"name": "Trần Mới"}


async def test_a_field_of_another_kind_is_no_answer_to_this_one(desk, now):
    await filled(desk, await received(desk, now, holder=holder()), now)
    clerk = await desk.actor(Role.RECEIVING_OFFICER)
    changed = with_field("child_name", kind=Kind.DATE)
    assert "child_name" not in (await prefilled(changed, NUMBER, clerk, now, {})).data
