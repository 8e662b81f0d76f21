"""What a dossier takes from the version of its procedure: whether it may come, and its cut-off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import SupplementPolicy
from core.clock import civil
from core.dossiers.application import PaperGiven
from core.dossiers.beginnings import receive, refuse, register
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier
from core.dossiers.states import Action, State
from core.errors import InvalidForm, NotFound
from core.people.roles import Role
from core.procedures.catalogue import Superseded
from core.procedures.models import Procedure, ProcedureVersion
from tests.office import a_procedure

TEN_DAYS = Limit(10, LimitUnit.WORKING_DAY)


def at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 on the office's clock."""
    return datetime(2026, month, day, hour - 7, minute, tzinfo=UTC)


async def received(office, now, **changes):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    application = office.application(**({"limit": TEN_DAYS} | changes))
    return (await receive(office.desk, receiver, application, now=now)).dossier


async def with_policy(office, code, **columns):
    return (await a_procedure(office.now, code, **columns)).id


@pytest.mark.parametrize(
    ("policy", "limit", "due"),
    [
        pytest.param(None, TEN_DAYS, at(17, 11, 17), id="the unit's own rule shifts every limit"),
        pytest.param(CutOffMode.SHIFT_ALL, TEN_DAYS, at(17, 11, 17), id="so does the procedure's"),
        pytest.param(CutOffMode.SAME_DAY_ONLY, TEN_DAYS, at(16, 11, 17), id="days are not shifted"),
        pytest.param(
            CutOffMode.SAME_DAY_ONLY, Limit.same_day(), at(3, 11, 17), id="but same-day results are"
        ),
        pytest.param(CutOffMode.OFF, Limit.same_day(), at(2, 11, 17), id="nothing is shifted"),
    ],
)
async def test_what_comes_after_the_hour_counts_as_the_procedure_says(office, policy, limit, due):
    version_id = await with_policy(office, "2.000815", cutoff_policy=policy)
    dossier = await received(office, at(2, 11, 15, 30), version_id=version_id, limit=limit)
    assert civil(dossier.due_at) == civil(due)


@pytest.mark.parametrize(
    ("policy", "due"),
    [
        pytest.param(SupplementPolicy.RESTART, at(26, 10, 17), id="restart"),  # E66, not E68
        pytest.param(SupplementPolicy.PAUSE, at(22, 10, 17), id="pause"),  # E67, not E68
    ],
)
async def test_papers_brought_after_the_hour_count_by_the_same_rule_L24(office, policy, due):
    version_id = await with_policy(
        office, "2.000815", cutoff_policy=CutOffMode.OFF, supplement_policy=policy
    )
    dossier = await received(office, at(5, 10, 9), version_id=version_id)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    asked, brought = Said(note="Thiếu"), Said(papers=(PaperGiven("Tờ khai", 1),))
    await act(receiver, dossier.code, Action.ASK_PAPERS, asked, now=at(7, 10, 9))
    back = await act(receiver, dossier.code, Action.ADD_PAPERS, brought, now=at(12, 10, 15, 20))
    assert civil(back.due_at) == civil(due)


async def test_a_clock_put_back_while_papers_were_asked_is_no_waiting(office):
    version_id = await with_policy(office, "2.000815", supplement_policy=SupplementPolicy.PAUSE)
    dossier = await received(office, at(5, 10, 9), version_id=version_id)
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    brought = Said(papers=(PaperGiven("Tờ khai", 1),))
    await act(receiver, dossier.code, Action.ASK_PAPERS, Said(note="Thiếu"), now=at(7, 10, 9))
    back = await act(receiver, dossier.code, Action.ADD_PAPERS, brought, now=at(7, 10, 8))
    assert (back.state, back.due_at) == (State.RECEIVED, dossier.due_at)


async def test_an_older_version_takes_no_new_dossier_and_a_received_one_keeps_it(office, now):
    before = await received(office, now)
    await _newer_version(office)
    for begin in (_receive, _register):
        with pytest.raises(Superseded) as refusal:
            await begin(office, office.application(), now)
        assert refusal.value.faults == {"version_id": "changed"}
    (kept,) = await Dossier.all()
    assert (kept.id, kept.version_id) == (before.id, office.version.id)


async def test_an_abolished_procedure_takes_none_but_may_be_refused_in_writing(office, now):
    await Procedure.filter(id=office.version.procedure_id).update(active=False)
    for begin in (_receive, _register):
        with pytest.raises(NotFound):
            await begin(office, office.application(), now)
    begun = await _refuse(office, office.application(), now)
    assert begun.dossier.state is State.REFUSED


@pytest.mark.parametrize(
    "version_id", [4711, 0, -1, 2**63, 10**30], ids=["unknown", "none", "negative", "big", "huge"]
)
async def test_a_version_that_does_not_exist_is_not_found(office, now, version_id):
    for begin in (_receive, _refuse, _register):
        with pytest.raises(NotFound):
            await begin(office, office.application(version_id=version_id), now)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"fees": ({"what": "Lệ phí\0", "amount": 1},)}, "fees", id="NUL in a fee"),
        pytest.param({"fees": ({"what": "", "amount": 10**30},)}, "fees", id="no such sum"),
        pytest.param({"fees": ({"what": "", "amount": -1},)}, "fees", id="a negative sum"),
        pytest.param({"fees": ({"what": "x", "amount": 1},) * 51}, "fees", id="fees without end"),
        pytest.param({"subject": "\ud83d"}, "subject", id="half a surrogate pair"),
        pytest.param({"subject": "a\0b"}, "subject", id="NUL in a text"),
        pytest.param({"papers": (PaperGiven("Đơn \udfff"),)}, "papers.0", id="half a pair"),
        pytest.param(
            {"papers": (PaperGiven("Đơn", files=({"sha256": "../../etc/passwd"},)),)},
            "papers.0",
            id="a file that is none of ours",
        ),
        pytest.param({"papers": (PaperGiven("Đơn"),) * 101}, "papers", id="papers without end"),
    ],
)
async def test_what_no_database_keeps_is_a_fault_of_the_form(office, now, changes, fault):
    for begin in (_receive, _refuse, _register):
        with pytest.raises(InvalidForm) as refusal:
            await begin(office, office.application(**changes), now)
        assert set(refusal.value.faults) == {fault}
    assert await Dossier.all().count() == 0


async def _receive(office, application, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    return await receive(office.desk, receiver, application, now=now)


async def _refuse(office, application, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    return await refuse(
        office.desk, receiver, application, reason="other", text="Đã bãi bỏ.", now=now
    )


async def _register(office, application, now):
    return await register(office.desk, application, now=now)


async def _newer_version(office):
    columns = (await ProcedureVersion.filter(id=office.version.id).values())[0]
    del columns["id"]
    await ProcedureVersion.create(**columns | {"number": 2})
    await Procedure.filter(id=office.version.procedure_id).update(current_number=2)
