"""Which deadlines run for a dossier, stage by stage."""

from __future__ import annotations

import pytest

from core.calendar.loading import calendar_for
from core.calendar.pauses import SupplementPolicy
from core.clock import civil
from core.dossiers.application import PaperGiven
from core.dossiers.consultations import opinion_by
from core.dossiers.deadlines_of import deadlines_of
from core.dossiers.states import Action
from core.procedures.models import ProcedureVersion
from tests.core.dossiers.walking_along import (
    HANDLER,
    LEADER,
    RECEIVER,
    at,
    filed,
    on,
    received,
)

BROUGHT = (PaperGiven("Tờ khai", 1),)


async def running(along, when):
    """[(kind, "dd/mm hh:mm")] at that moment."""
    dossier = await along.row()
    chain = (along.office.commune.id, along.office.province.id)
    calendar = await calendar_for(chain, at(when))
    found = deadlines_of(dossier, calendar, at(when), opinion_by=await opinion_by(dossier))
    return [(one.kind.value, f"{civil(one.due_at):%d/%m %H:%M}")
            for one in found]  # fmt: skip


async def test_what_came_online_is_answered_within_eight_working_hours_L18(office):
    along = await filed(office, "06/11 20:15")
    assert await running(along, "07/11 09:00") == [("answer", "09/11 17:00")]  # E59


async def test_papers_brought_before_reception_are_an_arrival_of_their_own_L18(office):
    along = await filed(office, "02/11 08:00")
    await along.do(RECEIVER, Action.ASK_PAPERS, "02/11 10:00", note="Thiếu tờ khai")
    assert await running(along, "02/11 11:00") == []
    await along.do(RECEIVER, Action.ADD_PAPERS, "09/11 10:00", papers=BROUGHT)
    assert await running(along, "09/11 11:00") == [("answer", "10/11 10:00")]


@pytest.mark.parametrize(
    ("when", "by"),
    [
        pytest.param("02/11 14:40", "02/11 17:00", id="E76"),
        pytest.param("02/11 15:05", "03/11 07:30", id="E76 late"),
    ],
)
async def test_papers_at_the_counter_go_on_the_same_working_day_L26(office, when, by):
    along = await received(office, when)
    assert (await running(along, when))[0] == ("transfer", by)


async def test_each_stage_has_its_own_and_the_result_runs_through_all(office):
    along = await received(office, "26/11 10:00")
    assert await running(along, "26/11 10:00") == [
        ("transfer", "26/11 17:00"),
        ("ask_papers", "01/12 17:00"),  # E70
        ("result", "10/12 17:00"),
    ]
    await along.to_review("27/11")
    assert await running(along, "01/12 23:00") == [
        ("ask_papers", "01/12 17:00"),
        ("result", "10/12 17:00"),
    ]
    assert await running(along, "02/12 00:01") == [("result", "10/12 17:00")]
    await along.do(
        HANDLER,
        Action.CONSULT,
        "02/12 09:00",
        note="Xác nhận",
        consulted_unit="Công an xã",
        due_on=on("04/12"),
    )
    assert await running(along, "02/12 10:00") == [
        ("opinion", "04/12 17:00"),
        ("result", "10/12 17:00"),
    ]
    await along.do(HANDLER, Action.RECORD_OPINION, "03/12 09:00", note="Đúng")
    await along.do(LEADER, Action.APOLOGISE, "08/12 09:00", note="Chờ", due_on=on("17/12"))
    assert await running(along, "11/12 10:00") == [
        ("result", "10/12 17:00"),
        ("new_result", "17/12 17:00"),
    ]
    await along.finish("14/12 09:00")
    assert await running(along, "14/12 10:00") == []


async def test_a_request_that_was_drafted_has_still_to_go_out_L23(office):
    along = await received(office, "02/11 09:00")
    await along.to_review("02/11")
    await along.do(HANDLER, Action.PROPOSE_SUPPLEMENT, "05/11 16:00", note="Thiếu tờ khai")
    assert await running(along, "06/11 09:00") == [
        ("ask_papers", "05/11 17:00"),
        ("result", "16/11 17:00"),
    ]


@pytest.mark.parametrize("policy", list(SupplementPolicy))
async def test_after_a_supplement_the_way_inside_begins_again(office, policy):
    await ProcedureVersion.filter(id=office.version.id).update(supplement_policy=policy)
    along = await received(office, "02/11 09:00")
    await along.do(RECEIVER, Action.ASK_PAPERS, "03/11 09:00", note="Thiếu tờ khai")
    assert await running(along, "04/11 09:00") == []  # the applicant's turn
    await along.do(RECEIVER, Action.ADD_PAPERS, "09/11 10:00", papers=BROUGHT)
    found = await running(along, "09/11 11:00")
    assert [kind for kind, _ in found] == ["transfer", "result"]
    assert found[0] == ("transfer", "09/11 17:00")


async def test_what_is_done_or_over_has_none(office):
    along = await received(office, "02/11 09:00")
    await along.do(RECEIVER, Action.WITHDRAW, "02/11 10:00")
    assert await running(along, "02/11 11:00") == []
