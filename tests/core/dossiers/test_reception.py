"""A dossier is received: code, clock, first event and notices, all or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.clock import civil_date
from core.dossiers import codes, lookup
from core.dossiers.application import Application, Holder, PaperGiven, Submitter
from core.dossiers.beginnings import receive, refuse, register
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.states import State
from core.errors import InvalidForm, InvalidInput, NotAllowed
from core.notices.models import Notice, NoticeState
from core.people.officers import actor
from core.people.roles import Role

THREE_DAYS = Limit(3, LimitUnit.WORKING_DAY)


async def test_a_received_dossier_has_one_code_a_date_and_a_first_event_L14_L15(office, now):
    begun = await receive(
        office.desk,
        await office.actor(Role.RECEIVING_OFFICER),
        office.application(limit=THREE_DAYS),
        now=now,
    )
    dossier = await Dossier.get(code=begun.dossier.code)
    assert dossier.code == "X98.01-261102-0001"
    assert codes.parse(dossier.code).on == civil_date(now)
    assert lookup.is_lookup_number(dossier.lookup_number)
    assert dossier.state is State.RECEIVED
    assert dossier.received_at == now
    assert dossier.due_at == datetime(2026, 11, 5, 10, 0, tzinfo=UTC)  # Thursday, 17:00
    (event,) = await DossierEvent.filter(dossier_id=dossier.id)
    assert (event.number, event.action) == (1, "receive")
    assert dossier.head_hash == event.hash


async def test_the_pin_is_told_once_and_kept_only_as_a_keyed_hash(office, now):
    begun = await receive(
        office.desk, await office.actor(Role.RECEIVING_OFFICER), office.application(), now=now
    )
    dossier = await Dossier.get(code=begun.dossier.code)
    assert lookup.pin_fits(office.desk.secret, dossier.code, begun.pin, dossier.pin_hash)
    assert not lookup.pin_fits(b"another key", dossier.code, begun.pin, dossier.pin_hash)


async def test_a_reception_owes_the_six_facts_to_who_filed_and_to_the_holder_L46(office, now):
    submitter = Submitter("Trần Văn Nộp Hộ", "được ủy quyền", phone="0987654321")
    begun = await receive(
        office.desk,
        await office.actor(Role.RECEIVING_OFFICER),
        office.application(submitter=submitter, limit=THREE_DAYS),
        now=now,
    )
    notices = await Notice.all().order_by("id")
    assert [(n.kind, n.address, n.state) for n in notices] == [
        ("received", "+84987654321", NoticeState.OWED),
        ("received", "+84912345678", NoticeState.OWED),
    ]
    facts = notices[0].facts
    assert facts["code"] == begun.dossier.code
    assert facts["unit"] == "UBND xã Minh Họa"
    assert facts["officer"]
    assert facts["received_at"] == "2026-11-02T09:00+07:00"
    assert facts["due_at"] == "2026-11-05T17:00+07:00"


async def test_who_left_no_number_shows_as_unreachable(office, now):
    await receive(
        office.desk,
        await office.actor(Role.RECEIVING_OFFICER),
        office.application(holder=Holder("Không Có Máy")),
        now=now,
    )
    assert [n.state for n in await Notice.all()] == [NoticeState.UNREACHABLE]


async def test_without_a_known_limit_no_date_is_guessed(office, now):
    begun = await receive(
        office.desk, await office.actor(Role.RECEIVING_OFFICER), office.application(), now=now
    )
    assert (await Dossier.get(id=begun.dossier.id)).due_at is None


async def test_an_officer_of_another_commune_may_not_receive_here_L73(office, now):
    with pytest.raises(NotAllowed):
        await receive(office.desk, await actor(office.stranger, now), office.application(), now=now)
    assert await Dossier.all().count() == 0


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.RECEIVING_OFFICER, Role.SUPPORT}))
async def test_other_roles_may_not_receive(office, now, role):
    with pytest.raises(NotAllowed):
        await receive(office.desk, await office.actor(role), office.application(), now=now)


async def test_all_faults_of_an_application_are_told_at_once_and_nothing_is_kept(office, now):
    bad = office.application(
        holder=Holder("  ", number="12345", phone="0951234567", email="nobody"),
        submitter=Submitter("", phone="113"),
        set_count=0,
        papers=(PaperGiven("", 1), PaperGiven("Tờ khai", originals=-1)),
    )
    with pytest.raises(InvalidForm) as refusal:
        await receive(office.desk, await office.actor(Role.RECEIVING_OFFICER), bad, now=now)
    assert set(refusal.value.faults) == {
        "holder_name",
        "holder_number",
        "holder_phone",
        "holder_email",
        "submitter_name",
        "submitter_phone",
        "set_count",
        "papers.0",
        "papers.1",
    }
    assert await Dossier.all().count() == 0
    assert await Notice.all().count() == 0


async def test_a_repeated_request_gives_the_same_dossier_and_a_working_pin(office, now):
    desk, officer = office.desk, await office.actor(Role.RECEIVING_OFFICER)
    first = await receive(desk, officer, office.application(), now=now, request_id="form-1")
    second = await receive(desk, officer, office.application(), now=now, request_id="form-1")
    assert second.dossier.code == first.dossier.code
    assert await Dossier.all().count() == 1
    kept = await Dossier.get(code=first.dossier.code)
    assert lookup.pin_fits(desk.secret, kept.code, second.pin, kept.pin_hash)


async def test_serials_of_a_day_are_unique_under_many_receptions_at_once(office, now):
    desk, officer = office.desk, await office.actor(Role.RECEIVING_OFFICER)
    begun = await asyncio.gather(
        *(receive(desk, officer, office.application(), now=now) for _ in range(40))
    )
    serials = sorted(one.dossier.code.rpartition("-")[2] for one in begun)
    assert serials == [f"{number:04}" for number in range(1, 41)]
    assert len({one.dossier.lookup_number for one in begun}) == 40


async def test_the_day_of_a_code_is_the_civil_day(office):
    late = datetime(2026, 11, 2, 17, 30, tzinfo=UTC)  # 00:30 on the 3rd in Viet Nam
    begun = await receive(
        office.desk, await office.actor(Role.RECEIVING_OFFICER), office.application(), now=late
    )
    assert begun.dossier.code == "X98.01-261103-0001"


async def test_a_unit_may_have_a_pattern_of_its_own(office, now):
    office.commune.code_pattern = "{agency}-{yyyymmdd}-{serial:06}"
    await office.commune.save()
    begun = await receive(
        office.desk, await office.actor(Role.RECEIVING_OFFICER), office.application(), now=now
    )
    assert begun.dossier.code == "X98.01-20261102-000001"


async def test_a_refusal_at_the_counter_is_written_down_with_its_reason_L12(office, now):
    begun = await refuse(
        office.desk,
        await office.actor(Role.RECEIVING_OFFICER),
        office.application(),
        reason="not_competent",
        text="Đề nghị nộp tại UBND xã nơi cư trú.",
        now=now,
    )
    dossier = await Dossier.get(code=begun.dossier.code)
    assert dossier.state is State.REFUSED
    assert dossier.received_at is None
    assert dossier.asked == "Đề nghị nộp tại UBND xã nơi cư trú."
    assert [n.kind for n in await Notice.all()] == ["refused"]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        pytest.param("because", "Lý do", id="a reason that is not on the list"),
        pytest.param("other", "  ", id="no explanation for the citizen"),
    ],
)
async def test_a_refusal_without_a_proper_reason_is_refused(office, now, reason, text):
    with pytest.raises(InvalidInput):
        await refuse(
            office.desk,
            await office.actor(Role.RECEIVING_OFFICER),
            office.application(),
            reason=reason,
            text=text,
            now=now,
        )


async def test_what_is_filed_online_keeps_its_code_and_starts_no_clock_L14_L17(office, now):
    online: Application = replace(office.application(limit=THREE_DAYS), papers=())
    begun = await register(office.desk, online, now=now)
    dossier = await Dossier.get(code=begun.dossier.code)
    assert (dossier.state, dossier.received_at, dossier.due_at) == (State.SUBMITTED, None, None)
