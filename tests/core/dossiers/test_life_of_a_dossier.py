"""What happens to a dossier, from the counter to the counter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import SupplementPolicy
from core.clock import civil
from core.dossiers.application import PaperGiven
from core.dossiers.beginnings import receive
from core.dossiers.commands import MoveNotAllowed, act, possible_for
from core.dossiers.effects import Said, SupplementLimit
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action, State
from core.dossiers.verify import verify_history
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.notices.models import Notice
from core.people.officers import actor
from core.people.roles import Role
from core.procedures.models import ProcedureVersion

TEN_DAYS = Limit(10, LimitUnit.WORKING_DAY)
RECEIVER, HEAD, HANDLER, LEADER, CLERK = (
    Role.RECEIVING_OFFICER,
    Role.HEAD,
    Role.HANDLING_OFFICER,
    Role.LEADER,
    Role.CLERK,
)


def at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 on the office's clock."""
    return datetime(2026, month, day, hour - 7, minute, tzinfo=UTC)


class Walk:
    """Leads one dossier along, an hour a step unless told otherwise."""

    def __init__(self, office, code, now):
        self.office, self.code, self.now = office, code, now

    async def do(self, role, action, said=None, *, now=None):
        self.now = now or self.now + timedelta(minutes=10)
        return await act(
            await self.office.actor(role), self.code, action, said or Said(), now=self.now
        )

    async def to_review(self, *, now=None):
        await self.do(RECEIVER, Action.TRANSFER, Said(unit_id=self.office.department.id), now=now)
        handler = self.office.officers[HANDLER].id
        await self.do(HEAD, Action.ASSIGN, Said(officer_id=handler))
        return await self.do(HANDLER, Action.OPEN)

    async def to_ready(self):
        await self.to_review()
        await self.do(HANDLER, Action.SUBMIT, Said(outcome="granted"))
        await self.do(LEADER, Action.APPROVE)
        return await self.do(CLERK, Action.FINISH, Said(result_number="15/GKS"))


async def a_walk(office, now, **changes):
    begun = await receive(
        office.desk,
        await office.actor(RECEIVER),
        office.application(limit=TEN_DAYS, **changes),
        now=now,
    )
    return Walk(office, begun.dossier.code, now)


async def consistent():
    """History verifies, and the rows are what the history says."""
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_from_reception_to_the_result_in_the_citizens_hand(office, now):
    walk = await a_walk(office, now)
    ready = await walk.to_ready()
    assert (ready.state, ready.completed_at) == (State.READY, walk.now)
    done = await walk.do(RECEIVER, Action.HAND_OVER, Said(collector="Nguyễn Thị Thử Nghiệm"))
    assert (done.state, done.returned_at) == (State.HANDED_OVER, walk.now)
    assert [e.action for e in await DossierEvent.all().order_by("number")] == [
        "receive",
        "transfer",
        "assign",
        "open",
        "submit",
        "approve",
        "finish",
        "hand_over",
    ]
    await consistent()


async def test_each_change_of_the_national_status_owes_one_notice_L46(office, now):
    walk = await a_walk(office, now)
    await walk.to_ready()
    await walk.do(RECEIVER, Action.HAND_OVER, Said(collector="Người nhận"))
    kinds = [n.kind for n in await Notice.all().order_by("id")]
    assert kinds == ["received", "in_progress", "early_result", "handed_over"]


async def test_a_supplement_goes_through_the_one_stop_and_restarts_the_clock_L22_L24(office):
    walk = await a_walk(office, at(5, 10, 9))
    await walk.to_review()
    asked = await walk.do(
        HANDLER, Action.PROPOSE_SUPPLEMENT, Said(note="Thiếu giấy chứng sinh"), now=at(7, 10, 8)
    )
    assert asked.state is State.SUPPLEMENT_PROPOSED
    waiting = await walk.do(
        RECEIVER, Action.ASK_PAPERS, Said(note="Thiếu giấy chứng sinh"), now=at(7, 10, 9)
    )
    assert (waiting.state, waiting.asked) == (State.WAITING_PAPERS, "Thiếu giấy chứng sinh")
    back = await walk.do(
        RECEIVER,
        Action.ADD_PAPERS,
        Said(papers=(PaperGiven("Giấy chứng sinh", 1),)),
        now=at(12, 10, 10),
    )
    assert (back.state, back.supplement_count, back.paused_at) == (State.IN_REVIEW, 1, None)
    assert civil(back.due_at) == civil(at(26, 10, 17))  # due-dates.md E66
    assert [paper["name"] for paper in back.papers][-1] == "Giấy chứng sinh"
    await consistent()


async def test_or_pauses_it_where_the_procedure_says_so(office):
    await ProcedureVersion.filter(id=office.version.id).update(
        supplement_policy=SupplementPolicy.PAUSE
    )
    walk = await a_walk(office, at(5, 10, 9))
    await walk.do(RECEIVER, Action.ASK_PAPERS, Said(note="Thiếu tờ khai"), now=at(7, 10, 9))
    papers = Said(papers=(PaperGiven("Tờ khai", 1),))
    back = await walk.do(RECEIVER, Action.ADD_PAPERS, papers, now=at(12, 10, 10))
    assert back.state is State.RECEIVED
    assert civil(back.due_at) == civil(at(22, 10, 17))  # due-dates.md E67
    await consistent()


async def test_an_applicant_is_asked_once_unless_a_leader_allows_more_L21(office, now):
    walk = await a_walk(office, now)
    await walk.do(RECEIVER, Action.ASK_PAPERS, Said(note="Lần một"))
    await walk.do(RECEIVER, Action.ADD_PAPERS, Said(papers=(PaperGiven("Tờ khai", 1),)))
    before = await Dossier.get(code=walk.code)
    with pytest.raises(SupplementLimit):
        await walk.do(RECEIVER, Action.ASK_PAPERS, Said(note="Lần hai"))
    assert (await Dossier.get(code=walk.code)).head_hash == before.head_hash


async def test_a_duty_to_pay_stops_the_clock_until_the_receipt_L34(office):
    walk = await a_walk(office, at(2, 11, 9))
    await walk.to_review()
    waiting = await walk.do(HANDLER, Action.ASK_PAYMENT, Said(amount=50_000), now=at(5, 11, 9))
    assert waiting.state is State.WAITING_PAYMENT
    back = await walk.do(RECEIVER, Action.RECORD_PAYMENT, now=at(9, 11, 9))
    assert back.state is State.IN_REVIEW
    # 10 working days after 2/11 is 16/11; waited Fri 6 and Mon 9: two more.
    assert civil(back.due_at) == civil(at(18, 11, 17))
    await consistent()


async def test_a_stopped_dossier_may_be_resumed_by_decision(office, now):
    walk = await a_walk(office, now)
    await walk.to_review()
    stopped = await walk.do(LEADER, Action.STOP, Said(note="Có tranh chấp"))
    assert (stopped.state, stopped.ended_at) == (State.STOPPED, walk.now)
    resumed = await walk.do(LEADER, Action.RESUME)
    assert (resumed.state, resumed.ended_at, resumed.asked) == (State.IN_REVIEW, None, "")
    await consistent()


async def test_a_dossier_stopped_while_it_waited_goes_back_to_work(office, now):
    walk = await a_walk(office, now)
    await walk.do(RECEIVER, Action.ASK_PAPERS, Said(note="Thiếu tờ khai"))
    await walk.do(LEADER, Action.STOP, Said(note="Quá hạn bổ sung"))
    assert (await walk.do(LEADER, Action.RESUME)).state is State.RECEIVED
    await consistent()


async def test_the_applicant_may_withdraw_and_that_is_the_end(office, now):
    walk = await a_walk(office, now)
    withdrawn = await walk.do(RECEIVER, Action.WITHDRAW, Said(note="Công dân xin rút"))
    assert withdrawn.state is State.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        await walk.do(RECEIVER, Action.TRANSFER, Said(unit_id=office.department.id))


async def test_a_refusal_during_processing_needs_its_reason_L32(office, now):
    walk = await a_walk(office, now)
    await walk.to_review()
    with pytest.raises(InvalidInput):
        await walk.do(HANDLER, Action.SUBMIT, Said(outcome="refused"))
    sent = await walk.do(HANDLER, Action.SUBMIT, Said(outcome="refused", note="Không đủ tuổi"))
    assert (sent.state, sent.outcome, sent.asked) == (
        State.WAITING_APPROVAL,
        "refused",
        "Không đủ tuổi",
    )


async def test_papers_handed_on_after_the_same_day_are_marked_late_L26(office):
    walk = await a_walk(office, at(2, 11, 9))
    await walk.do(RECEIVER, Action.TRANSFER, Said(unit_id=office.department.id), now=at(3, 11, 9))
    event = await DossierEvent.get(action="transfer")
    assert event.facts["late"] is True


async def test_a_dossier_goes_only_to_departments_of_its_agency(office, now):
    walk = await a_walk(office, now)
    with pytest.raises(InvalidInput):
        await walk.do(RECEIVER, Action.TRANSFER, Said(unit_id=office.other_commune.id))


async def test_it_is_assigned_only_to_somebody_who_may_handle_it(office, now):
    walk = await a_walk(office, now)
    await walk.do(RECEIVER, Action.TRANSFER, Said(unit_id=office.department.id))
    with pytest.raises(InvalidInput):
        await walk.do(HEAD, Action.ASSIGN, Said(officer_id=office.stranger.id))


@pytest.mark.parametrize(
    ("action", "said"),
    [
        pytest.param(Action.TRANSFER, Said(), id="to nowhere"),
        pytest.param(Action.ASK_PAPERS, Said(), id="without saying which papers"),
        pytest.param(Action.STOP, Said(), id="without a reason"),
    ],
)
async def test_what_an_action_needs_is_asked_for(office, now, action, said):
    walk = await a_walk(office, now)
    with pytest.raises(InvalidInput, match="empty"):
        await walk.do(LEADER if action is Action.STOP else RECEIVER, action, said)


async def test_who_looked_before_somebody_else_acted_is_told(office, now):
    walk = await a_walk(office, now)
    seen = (await Dossier.get(code=walk.code)).event_count
    await walk.do(RECEIVER, Action.TRANSFER, Said(unit_id=office.department.id))
    with pytest.raises(Conflict):
        await act(
            await office.actor(RECEIVER),
            walk.code,
            Action.WITHDRAW,
            Said(),
            now=walk.now,
            expected_events=seen,
        )


async def test_a_repeated_request_does_nothing_twice(office, now):
    walk = await a_walk(office, now)
    for _ in range(2):
        await act(
            await office.actor(RECEIVER),
            walk.code,
            Action.TRANSFER,
            Said(unit_id=office.department.id),
            now=now,
            request_id="button-1",
        )
    assert await DossierEvent.filter(action="transfer").count() == 1


@pytest.mark.parametrize(
    "code",
    ["X98.01-261102-9999", "", "\0", "\ud83d", "X98.01-261102-" + "9" * 500],
    ids=["unknown", "none", "NUL", "half a surrogate pair", "endless"],
)
async def test_a_dossier_that_is_not_there_is_not_found(office, now, code):
    with pytest.raises(NotFound):
        await act(await office.actor(RECEIVER), code, Action.WITHDRAW, Said(), now=now)


@pytest.mark.parametrize(
    ("action", "said", "field"),
    [
        pytest.param(Action.ASK_PAPERS, Said(note="a\0b"), "note", id="NUL in a note"),
        pytest.param(Action.ASK_PAPERS, Said(note="\ud83d"), "note", id="half a surrogate pair"),
        pytest.param(Action.ASK_PAPERS, Said(note="x" * 4001), "note", id="a note without end"),
        pytest.param(Action.ASK_PAPERS, Said(note=" \n "), "note", id="a note of blanks"),
        pytest.param(Action.TRANSFER, Said(unit_id=2**63), "unit_id", id="no such unit"),
        pytest.param(Action.TRANSFER, Said(unit_id=-1), "unit_id", id="a negative unit"),
        pytest.param(
            Action.WITHDRAW, Said(collector="x" * 201), "collector", id="a name without end"
        ),
        pytest.param(
            Action.WITHDRAW, Said(result_number="x" * 61), "result_number", id="a long number"
        ),
        pytest.param(
            Action.WITHDRAW, Said(papers=(PaperGiven("Đơn", -1),)), "papers", id="minus one paper"
        ),
        pytest.param(
            Action.WITHDRAW, Said(papers=(PaperGiven("\0"),)), "papers", id="NUL in a paper"
        ),
        pytest.param(Action.WITHDRAW, Said(amount=10**30), "amount", id="all money of the world"),
    ],
)
async def test_what_no_database_keeps_is_named_a_fault(office, now, action, said, field):
    walk = await a_walk(office, now)
    with pytest.raises(InvalidInput) as refusal:
        await walk.do(RECEIVER, action, said)
    assert refusal.value.facts["field"] == field
    assert (await Dossier.get(code=walk.code)).state is State.RECEIVED


async def test_officers_are_offered_exactly_what_they_may_do(office, now):
    walk = await a_walk(office, now)
    dossier = await Dossier.get(code=walk.code)
    offered = {
        role: possible_for(await office.actor(role), dossier)
        for role in (RECEIVER, HANDLER, LEADER)
    }
    assert offered == {
        RECEIVER: [Action.TRANSFER, Action.ASK_PAPERS, Action.WITHDRAW],
        HANDLER: [],
        LEADER: [Action.STOP, Action.APOLOGISE],
    }
    assert possible_for(await actor(office.stranger, now), dossier) == []


async def test_an_assignment_that_ended_gives_no_right(office, now):
    officer = office.officers[RECEIVER]
    await officer.assignments.all().update(valid_to=civil(now).date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        await receive(office.desk, await actor(officer, now), office.application(), now=now)


async def test_online_filing_is_accepted_under_the_code_it_has_L14(office, now):
    from core.dossiers.beginnings import register

    filed = await register(office.desk, replace(office.application(), limit=TEN_DAYS), now=now)
    walk = Walk(office, filed.dossier.code, now)
    accepted = await walk.do(RECEIVER, Action.RECEIVE)
    assert (accepted.code, accepted.state) == (filed.dossier.code, State.RECEIVED)
    assert accepted.received_at == walk.now
    assert accepted.due_at is not None
    await consistent()
