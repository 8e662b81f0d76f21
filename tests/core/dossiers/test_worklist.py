"""What waits for an officer: whose it is, and what comes first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import CIVIL
from core.dossiers.beginnings import receive
from core.dossiers.models import Dossier
from core.dossiers.paging import SIZE
from core.dossiers.states import ENDS, State
from core.dossiers.urgency import Today, Urgency, standing, today, urgency
from core.dossiers.worklist import tallies, worklist
from core.people.models import Assignment
from core.people.officers import actor
from core.people.roles import Role

#: States in which the department has the dossier.
HANDLED = set(State) - {State.SUBMITTED, State.REFUSED, State.RECEIVED}
ON_A_DESK = {State.ASSIGNED, State.IN_REVIEW, State.WAITING_OPINION}


def civil(month, day, hour=0, minute=0, second=0) -> datetime:
    """A moment of 2026 on the office's clock."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=CIVIL)


async def a_dossier(office, state=State.RECEIVED, **columns) -> Dossier:
    """A received dossier, put into a state by force."""
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    dossier = (await receive(office.desk, receiver, office.application(), now=office.now)).dossier
    ended = state in ENDS | {State.STOPPED}
    values = {
        "state": state,
        "handling_unit_id": office.department.id if state in HANDLED else None,
        "completed_at": office.now if state in {State.READY, State.HANDED_OVER} else None,
        "ended_at": office.now if ended else None,
    } | columns
    await Dossier.filter(id=dossier.id).update(**values)
    return await Dossier.get(id=dossier.id)


async def one_of_each(office, **columns) -> dict[int, State]:
    return {(await a_dossier(office, state, **columns)).id: state for state in State}


async def listed(officer, now, **given) -> list[Dossier]:
    return (await worklist(officer, day=await today(now), **given)).dossiers


#: Role -> the states in which a dossier waits for it. Written from law.md section 4.
WAITS = {
    Role.RECEIVING_OFFICER: {
        State.SUBMITTED,
        State.RECEIVED,
        State.SUPPLEMENT_PROPOSED,
        State.WAITING_PAPERS,
        State.WAITING_PAYMENT,
        State.READY,
    },
    Role.SUPPORT: {State.SUBMITTED, State.WAITING_PAPERS, State.READY},
    Role.HEAD: {State.TRANSFERRED},
    Role.HANDLING_OFFICER: {State.TRANSFERRED},
    Role.LEADER: {State.TRANSFERRED, State.WAITING_APPROVAL},
    Role.CLERK: {State.APPROVED},
    Role.INSPECTOR: set(),
    Role.ADMINISTRATOR: set(),
}


async def test_each_role_sees_what_it_is_to_move_on_and_nothing_else(office, now):
    states = await one_of_each(office)
    for role, waiting in WAITS.items():
        found = await listed(await office.actor(role), now)
        assert {states[one.id] for one in found} == waiting, role
    assert set(WAITS) == set(Role)


async def test_what_lies_on_a_colleagues_desk_is_on_the_colleagues_list_only(office, now):
    handler, head = office.officers[Role.HANDLING_OFFICER], office.officers[Role.HEAD]
    for owner in (handler, head):
        for state in ON_A_DESK:
            await a_dossier(office, state, handling_officer_id=owner.id)
    for officer in (handler, head):
        found = await listed(await actor(officer, now), now)
        assert {(one.handling_officer_id, one.state) for one in found} == {
            (officer.id, state) for state in ON_A_DESK
        }
    assert await listed(await office.actor(Role.LEADER), now) == []


async def test_another_units_dossiers_are_on_nobodys_list_here(office, now):
    await one_of_each(office)
    assert await listed(await actor(office.stranger, now), now) == []


async def test_an_officer_of_several_units_has_one_list(office, now):
    await a_dossier(office, State.RECEIVED)
    await a_dossier(office, State.APPROVED)
    officer = office.stranger
    await Assignment.create(
        officer=officer, unit=office.commune, role=Role.CLERK, valid_from=date(2026, 1, 1)
    )
    await Assignment.create(
        officer=officer, unit=office.province, role=Role.RECEIVING_OFFICER,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    found = await listed(await actor(officer, now), now)
    assert {one.state for one in found} == {State.RECEIVED, State.APPROVED}


async def test_an_officer_without_a_role_has_an_empty_list(office, now):
    await one_of_each(office)
    await Assignment.filter(officer_id=office.stranger.id).delete()
    nobody = await actor(office.stranger, now)
    assert await listed(nobody, now) == []
    assert set((await tallies(nobody, day=await today(now))).values()) == {0}


MONDAY, FRIDAY, BEFORE_A_HOLIDAY = civil(11, 2, 9), civil(11, 6, 16), civil(11, 23, 23, 59)


@pytest.mark.parametrize(
    ("now", "due_at", "expected"),
    [
        pytest.param(MONDAY, civil(11, 1, 23, 59, 59), Urgency.OVERDUE, id="yesterday"),
        pytest.param(MONDAY, civil(11, 2), Urgency.DUE_SOON, id="today, though the hour is over"),
        pytest.param(civil(11, 2), civil(11, 2, 17), Urgency.DUE_SOON, id="today, at midnight"),
        pytest.param(
            civil(11, 2, 23, 59, 59), civil(11, 2, 17), Urgency.DUE_SOON, id="until 24:00"
        ),
        pytest.param(MONDAY, civil(11, 4, 23, 59, 59), Urgency.DUE_SOON, id="in two days of work"),
        pytest.param(MONDAY, civil(11, 5), Urgency.ON_TIME, id="in three"),
        pytest.param(FRIDAY, civil(11, 10, 17), Urgency.DUE_SOON, id="over a weekend L-38"),
        pytest.param(FRIDAY, civil(11, 11, 17), Urgency.ON_TIME, id="after a weekend and a day"),
        pytest.param(BEFORE_A_HOLIDAY, civil(11, 26, 17), Urgency.DUE_SOON, id="over 24/11"),
        pytest.param(BEFORE_A_HOLIDAY, civil(11, 27, 17), Urgency.ON_TIME, id="after 24/11"),
        pytest.param(MONDAY, None, Urgency.UNDATED, id="no date was promised"),
    ],
)
async def test_civil_dates_are_compared_and_working_days_are_warned_of(
    office, now, due_at, expected
):
    dossier = await a_dossier(office, due_at=due_at)
    day = await today(now)
    assert urgency(dossier, day) is expected
    found = {one: await Dossier.filter(standing(one, day)).count() for one in Urgency}
    assert found == {one: int(one is expected) for one in Urgency}


async def test_word_and_question_agree_on_every_state(office, now):
    for due_at in (None, civil(10, 30, 17), civil(11, 3, 17), civil(12, 30, 17)):
        await one_of_each(office, due_at=due_at)
    day = await today(now)
    for dossier in await Dossier.all():
        stands = [one for one in Urgency if await Dossier.filter(standing(one, day), id=dossier.id)]
        assert stands == [urgency(dossier, day)], (dossier.state, dossier.due_at)


async def test_the_most_urgent_comes_first_and_what_waits_for_others_last(office, now):
    wanted = [
        await a_dossier(office, state, due_at=due_at)
        for state, due_at in (
            (State.RECEIVED, civil(10, 1, 17)),
            (State.SUPPLEMENT_PROPOSED, civil(10, 2, 17)),
            (State.RECEIVED, civil(11, 2, 17)),
            (State.RECEIVED, civil(12, 1, 17)),
            (State.SUBMITTED, None),
            (State.READY, civil(9, 1, 17)),
            (State.WAITING_PAPERS, civil(9, 1, 17)),
        )
    ]
    found = await listed(await office.actor(Role.RECEIVING_OFFICER), now)
    assert [one.id for one in found] == [one.id for one in wanted]


async def test_a_list_may_be_narrowed_to_one_urgency_and_the_tallies_agree(office, now):
    for due_at in (None, civil(10, 30, 17), civil(11, 3, 17), civil(12, 30, 17)):
        await one_of_each(office, due_at=due_at)
    day = await today(now)
    for role in Role:
        officer = await office.actor(role)
        counts = await tallies(officer, day=day)
        for one in Urgency:
            page = await worklist(officer, day=day, wanted=one)
            assert page.total == len(page.dossiers) == counts[one]
            assert {urgency(dossier, day) for dossier in page.dossiers} <= {one}
        assert (await worklist(officer, day=day)).total == sum(counts.values())


async def test_a_long_list_is_turned_page_by_page_without_loss(office, now):
    columns = (await Dossier.filter(id=(await a_dossier(office)).id).values())[0]
    del columns["id"]
    await Dossier.bulk_create(
        Dossier(**columns | {"code": f"X98.01-261102-{n:04}", "lookup_number": f"{n:010}"})
        for n in range(2, 2 * SIZE + 2)
    )
    officer, day = await office.actor(Role.RECEIVING_OFFICER), await today(now)
    pages = [await worklist(officer, day=day, number=number) for number in (1, 2, 3)]
    seen = [one.id for page in pages for one in page.dossiers]
    assert len(seen) == len(set(seen)) == pages[0].total == 2 * SIZE + 1
    assert [len(page.dossiers) for page in pages] == [SIZE, SIZE, 1]
    for asked, given in ((0, 1), (-5, 1), (99, 3), (10**12, 3)):
        assert (await worklist(officer, day=day, number=asked)).number == given


async def test_a_list_is_read_without_the_long_texts_of_procedures(office, now):
    dossier = await a_dossier(office)
    (found,) = await listed(await office.actor(Role.RECEIVING_OFFICER), now)
    assert found.id == dossier.id
    assert "steps" not in found.__dict__


async def test_the_day_turns_at_midnight_of_the_office(office):
    before = await today(datetime(2026, 11, 2, 16, 59, 59, tzinfo=UTC))
    after = await today(datetime(2026, 11, 2, 17, 0, tzinfo=UTC))
    assert (before.on, after.on) == (date(2026, 11, 2), date(2026, 11, 3))
    assert after == Today(date(2026, 11, 3), date(2026, 11, 5))
    assert after.on - before.on == timedelta(days=1)
