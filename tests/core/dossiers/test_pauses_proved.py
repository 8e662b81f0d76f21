"""Waiting for somebody else: what it does to the date, and the proof that the history keeps."""

from __future__ import annotations

import pytest

from core.calendar.pauses import ConsultationPolicy, SupplementPolicy
from core.dossiers.application import PaperGiven
from core.dossiers.models import DossierEvent
from core.dossiers.states import NATIONAL, Action, NationalStatus, State
from core.dossiers.urgency import Urgency, today, urgency
from core.errors import InvalidInput
from core.notices.models import Notice
from core.procedures.content import Content
from core.procedures.models import ProcedureVersion
from tests.core.dossiers.walking_along import (
    HANDLER,
    LEADER,
    RECEIVER,
    at,
    consistent,
    on,
    received,
)

BROUGHT = (PaperGiven("Giấy chứng sinh", 1),)
QUESTION = {
    "note": "Đề nghị xác nhận nơi cư trú",
    "consulted_unit": "Công an xã Minh Họa",
}


async def pausing(office):
    """The procedure lets the clock stand while another agency is asked."""
    version = await ProcedureVersion.get(id=office.version.id)
    version.agencies = {"consultation_policy": "pause"}
    await version.save()


def proof(event):
    names = ("policy", "waiting_from", "waiting_to", "waited_days", "due_before", "due_after")
    return tuple(event.facts.get(name) for name in names)


@pytest.mark.parametrize(
    ("policy", "due"),
    [
        pytest.param(SupplementPolicy.RESTART, "26/10 17:00", id="restart E66"),
        pytest.param(SupplementPolicy.PAUSE, "22/10 17:00", id="pause E67"),
    ],
)
async def test_a_supplement_leaves_the_proof_of_its_wait_L24(office, policy, due):
    await ProcedureVersion.filter(id=office.version.id).update(supplement_policy=policy)
    along = await received(office, "05/10 09:00")
    await along.do(RECEIVER, Action.ASK_PAPERS, "07/10 09:00", note="Thiếu giấy")
    back = await along.do(RECEIVER, Action.ADD_PAPERS, "12/10 10:00", papers=BROUGHT)
    assert back.due_at == at(due)
    event = await along.last()
    assert (event.at, event.officer_id) == (at("12/10 10:00"), office.officers[RECEIVER].id)
    assert proof(event) == (
        policy.value,
        "2026-10-07T02:00:00+00:00",
        "2026-10-12T03:00:00+00:00",
        3,
        "2026-10-19T10:00:00+00:00",
        at(due).astimezone(event.at.tzinfo).isoformat(),
    )
    await consistent()


async def test_a_tax_duty_stands_from_notice_to_receipt_with_proof_L34(office):
    along = await received(office, "02/11 09:00", 20)
    await along.to_review("02/11")
    await along.do(HANDLER, Action.ASK_PAYMENT, "12/11 10:00", amount=1_500_000)
    back = await along.do(RECEIVER, Action.RECORD_PAYMENT, "18/11 09:00")
    assert back.due_at == at("07/12 17:00")  # due-dates.md E69
    assert proof(await along.last()) == (
        "pause",
        "2026-11-12T03:00:00+00:00",
        "2026-11-18T02:00:00+00:00",
        4,
        "2026-12-01T10:00:00+00:00",
        "2026-12-07T10:00:00+00:00",
    )
    await consistent()


async def test_another_agency_is_asked_while_the_limit_runs_on_L30(office):
    along = await received(office, "05/10 09:00")
    await along.to_review("05/10")
    asked = await along.do(HANDLER, Action.CONSULT, "06/10 09:00", due_on=on("09/10"),
                           **QUESTION)  # fmt: skip
    assert (asked.state, asked.paused_at) == (State.WAITING_OPINION, None)
    assert NATIONAL[asked.state] is NationalStatus.IN_PROGRESS
    facts = (await along.last()).facts
    assert facts["consulted_unit"] == "Công an xã Minh Họa"
    assert facts["opinion_by"] == "2026-10-09T10:00:00+00:00"
    assert urgency(asked, await today(at("06/10 10:00"))) is Urgency.ON_TIME
    back = await along.do(HANDLER, Action.RECORD_OPINION, "09/10 16:00", note="Xác nhận đúng")
    assert (back.state, back.due_at) == (State.IN_REVIEW, at("19/10 17:00"))
    event = await along.last()
    assert (event.facts["policy"], event.facts["late"]) == ("run", False)
    assert "waiting_from" not in event.facts
    kinds = await Notice.all().order_by("id").values_list("kind", flat=True)
    assert kinds == ["received", "in_progress"]  # the citizen hears nothing of it
    await consistent()


async def test_or_the_clock_stands_where_the_procedure_says_so_L30(office):
    await pausing(office)
    along = await received(office, "05/10 09:00")
    await along.to_review("05/10")
    asked = await along.do(HANDLER, Action.CONSULT, "07/10 10:00", due_on=on("09/10"),
                           **QUESTION)  # fmt: skip
    assert asked.paused_at == at("07/10 10:00")
    assert urgency(asked, await today(at("07/10 11:00"))) is Urgency.WAITING
    back = await along.do(HANDLER, Action.RECORD_OPINION, "12/10 10:00", note="Xác nhận đúng")
    assert (back.due_at, back.paused_at) == (at("22/10 17:00"), None)
    event = await along.last()
    assert event.facts["late"] is True
    assert proof(event)[3:] == (3, "2026-10-19T10:00:00+00:00", "2026-10-22T10:00:00+00:00")
    done = await along.finish("22/10 09:00")
    assert done.taken_days == 10  # thirteen days went by, three of them waiting
    await consistent()


async def test_a_dossier_stopped_while_an_opinion_was_awaited_goes_back_to_review(office):
    await pausing(office)
    along = await received(office, "05/10 09:00")
    await along.to_review("05/10")
    await along.do(HANDLER, Action.CONSULT, "07/10 10:00", due_on=on("09/10"),
                   **QUESTION)  # fmt: skip
    await along.do(LEADER, Action.STOP, "08/10 10:00", note="Tranh chấp")
    back = await along.do(LEADER, Action.RESUME, "12/10 10:00")
    assert (back.state, back.due_at) == (State.IN_REVIEW, at("22/10 17:00"))
    await consistent()


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        pytest.param({"due_on": on("05/10")}, "due_on", "past", id="yesterday"),
        pytest.param({"due_on": on("10/10")}, "due_on", "day_off", id="a Saturday"),
        pytest.param({"due_on": None}, "due_on", "empty", id="no date"),
        pytest.param({"due_on": on("10/10").replace(year=2200)}, "due_on", "range", id="in 2200"),
        pytest.param({"note": " "}, "note", "empty", id="asking nothing"),
        pytest.param({"consulted_unit": ""}, "consulted_unit", "empty", id="asking nobody"),
        pytest.param(
            {"consulted_unit": "a" * 201}, "consulted_unit", "too_long", id="a name without end"
        ),
    ],
)
async def test_a_question_without_content_agency_or_date_is_refused_L30(office, said, field, why):
    along = await received(office, "05/10 09:00")
    await along.to_review("05/10")
    with pytest.raises(InvalidInput) as refusal:
        await along.do(HANDLER, Action.CONSULT, "06/10 09:00",
                       **QUESTION | {"due_on": on("09/10")} | said)  # fmt: skip
    assert refusal.value.facts == {"field": field, "why": why}
    assert (await along.row()).state is State.IN_REVIEW


async def test_the_days_taken_stand_until_the_result_goes_back(office):
    along = await received(office, "02/11 09:00")
    await along.to_review("02/11")
    assert (await along.finish("05/11 10:00")).taken_days == 3
    back = await along.do(LEADER, Action.SEND_BACK, "06/11 09:00", note="Sai tên")
    assert back.taken_days is None
    assert (await along.finish("09/11 09:00")).taken_days == 5
    await consistent()


async def test_papers_after_a_supplement_go_on_in_time_counted_from_their_completion_L26(office):
    await ProcedureVersion.filter(id=office.version.id).update(
        supplement_policy=SupplementPolicy.PAUSE
    )
    along = await received(office, "05/10 09:00")
    await along.do(RECEIVER, Action.ASK_PAPERS, "05/10 10:00", note="Thiếu giấy")
    await along.do(RECEIVER, Action.ADD_PAPERS, "12/10 10:00", papers=BROUGHT)
    await along.do(RECEIVER, Action.TRANSFER, "12/10 16:00", unit_id=office.department.id)
    assert (await DossierEvent.get(action="transfer")).facts["late"] is False


def test_the_policy_is_kept_with_the_version_and_the_rule_costs_no_digest():
    plain = Content(code="1.000001", name="Thử", field="Thử", levels=("commune",))
    assert "consultation_policy" not in str(plain.facts())
    for policy in ConsultationPolicy:
        content = Content(
            code="1.000001",
            name="Thử",
            field="Thử",
            levels=("commune",),
            consultation_policy=policy,
        )
        assert Content.of(content.facts()) == content
        assert (content.digest() == plain.digest()) is (policy is ConsultationPolicy.RUN)
