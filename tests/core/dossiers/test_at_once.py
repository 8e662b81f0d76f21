"""Several at once: no number given twice, and of two officers exactly one is first."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from core.database import opened
from core.dossiers.beginnings import receive
from core.dossiers.commands import MoveNotAllowed, act
from core.dossiers.effects import Said
from core.dossiers.models import Dossier, DossierEvent
from core.dossiers.rebuild import rebuild
from core.dossiers.states import Action, State
from core.dossiers.verify import verify_history
from core.errors import Conflict
from core.notices.models import Notice
from core.people.roles import Role
from tests.office import an_office
from tests.processes import at_once

PROCESSES, EACH = 4, 25


async def test_processes_that_receive_in_one_unit_give_no_number_twice_L14(database_url):
    async with opened(database_url):
        office = await an_office(datetime.now(UTC))
    call = (database_url, str(office.commune.id), str(EACH))
    received = [
        one
        for part in await at_once("tests.core.dossiers.receiver", [call] * PROCESSES)
        for one in part
    ]
    codes, numbers = zip(*received, strict=True)
    assert len(set(codes)) == len(set(numbers)) == len(received) == PROCESSES * EACH
    serials = sorted(int(code.rpartition("-")[2]) for code in codes)
    days = {code.split("-")[1] for code in codes}
    if len(days) == 1:  # it was not midnight
        assert serials == list(range(1, PROCESSES * EACH + 1))
    async with opened(database_url):
        assert {one.code for one in await Dossier.all()} == set(codes)
        assert await DossierEvent.all().count() == await Notice.all().count() == len(codes)
        assert [finding async for finding in verify_history()] == []


async def in_review(office, now) -> str:
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    begun = await receive(office.desk, receiver, office.application(), now=now)
    code = begun.dossier.code
    await act(receiver, code, Action.TRANSFER, Said(unit_id=office.department.id), now=now)
    await act(await office.actor(Role.HANDLING_OFFICER), code, Action.OPEN, Said(), now=now)
    return code


async def both(*acts) -> list[object]:
    return await asyncio.gather(*acts, return_exceptions=True)


@pytest.mark.parametrize("saw", [True, False], ids=["they saw the same", "they did not look"])
async def test_of_two_officers_who_act_at_once_one_is_told_that_he_came_too_late(office, now, saw):
    handler, leader = [await office.actor(role) for role in (Role.HANDLING_OFFICER, Role.LEADER)]
    for _ in range(5):
        code = await in_review(office, now)
        seen = (await Dossier.get(code=code)).event_count if saw else None
        submit = Said(outcome="granted")
        ended = await both(
            act(handler, code, Action.SUBMIT, submit, now=now, expected_events=seen),
            act(leader, code, Action.STOP, Said(note="Tranh chấp"), now=now, expected_events=seen),
        )
        # Without having looked, stopping what was just submitted is a move of its own.
        refused = [one for one in ended if isinstance(one, Conflict | MoveNotAllowed)]
        done = [one for one in ended if isinstance(one, Dossier)]
        assert len(done) + len(refused) == 2
        assert len(done) == 1 or (not saw and done[0].state is not done[1].state)
        events = await DossierEvent.filter(dossier__code=code).order_by("number")
        assert [event.number for event in events] == list(range(1, 4 + len(done)))
    assert [finding async for finding in verify_history()] == []
    assert [difference async for difference in rebuild(mend=False)] == []


async def test_the_same_move_by_two_at_once_is_made_once(office, now):
    handler, head = [await office.actor(role) for role in (Role.HANDLING_OFFICER, Role.HEAD)]
    for _ in range(5):
        code = await in_review(office, now)
        said = Said(outcome="granted")
        ended = await both(
            *(act(who, code, Action.SUBMIT, said, now=now) for who in (handler, head))
        )
        assert [type(one) for one in ended].count(MoveNotAllowed) == 1
        assert (await Dossier.get(code=code)).state is State.WAITING_APPROVAL


async def test_one_form_sent_many_times_at_once_is_carried_out_once(office, now):
    code = await in_review(office, now)
    head = await office.actor(Role.HEAD)
    seen = (await Dossier.get(code=code)).event_count
    to = Said(officer_id=office.officers[Role.HANDLING_OFFICER].id)
    # Assigning leads from "assigned" to "assigned": only its id keeps it from being done again.
    ended = await both(
        *(
            act(head, code, Action.ASSIGN, to, now=now, expected_events=seen, request_id="form")
            for _ in range(6)
        )
    )
    assert [type(one) for one in ended] == [Dossier] * 6
    assert await DossierEvent.filter(action="assign").count() == 1


async def test_one_reception_sent_many_times_at_once_is_one_dossier(office, now):
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    begun = await asyncio.gather(
        *(
            receive(office.desk, receiver, office.application(), now=now, request_id="form")
            for _ in range(6)
        )
    )
    assert len({one.dossier.code for one in begun}) == 1
    assert await Dossier.all().count() == 1
    assert [finding async for finding in verify_history()] == []
