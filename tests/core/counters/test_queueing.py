"""Numbers drawn, called and served; how long it will take."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.counters.calling import at_counter, call_next, missed, waiting
from core.counters.models import Ticket, TicketState
from core.counters.queueing import QueueClosed, draw, drawn, standing
from core.errors import NotAllowed
from core.people.roles import Role
from core.people.units import unit_tree

#: A Monday, 9:00 in Vietnam.
OPEN = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
async def queue(office):
    tree = await unit_tree(OPEN)

    async def drawing(sender: str = "", now: datetime = OPEN) -> Ticket:
        return await draw(office.commune.id, tree, now, channel="sms", sender_hash=sender)

    return drawing


async def test_numbers_go_up_and_begin_anew_each_day(queue):
    assert [(await queue()).number for _ in range(3)] == [1, 2, 3]
    assert (await queue(now=OPEN + timedelta(days=1))).number == 1


async def test_who_waits_already_keeps_the_number(queue):
    first = await queue("lan")
    again, other = await queue("lan"), await queue("hoa")
    assert (again.id, other.number) == (first.id, 2)
    assert [one.id for one in await drawn("lan", OPEN)] == [first.id]


async def test_two_texts_at_once_draw_one_number(queue):
    found = await asyncio.gather(*(queue("lan") for _ in range(4)))
    assert len({one.id for one in found}) == 1
    assert await Ticket.all().count() == 1


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 11, 2, 11, 0, tzinfo=UTC), id="evening"),
        pytest.param(datetime(2026, 11, 1, 2, 0, tzinfo=UTC), id="Sunday"),
        pytest.param(datetime(2199, 11, 1, 2, 0, tzinfo=UTC), id="a year nobody knows"),
    ],
)
async def test_a_closed_agency_gives_no_numbers(queue, at):
    with pytest.raises(QueueClosed):
        await queue(now=at)
    assert not await Ticket.exists()


async def test_the_next_number_is_called_and_the_one_before_was_served(office, queue):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    unit = office.commune.id
    assert await call_next(officer, unit, OPEN) is None
    for _ in range(3):
        await queue()
    first = await call_next(officer, unit, OPEN)
    assert first.number == 1 and (await at_counter(officer, unit, OPEN)).id == first.id
    await call_next(officer, unit, OPEN)
    assert await missed(officer, unit, OPEN) and not await missed(officer, unit, OPEN)
    states = [one.state for one in await Ticket.all().order_by("number")]
    assert states == [TicketState.SERVED, TicketState.MISSED, TicketState.WAITING]
    assert await waiting(unit, OPEN) == 1


async def test_only_who_receives_there_calls(office, queue):
    await queue()
    with pytest.raises(NotAllowed):
        await call_next(await office.actor(Role.LEADER), office.commune.id, OPEN)


async def test_the_wait_is_told_from_the_latest_calls_and_not_before_there_are_some(office, queue):
    officer = await office.actor(Role.RECEIVING_OFFICER)
    for _ in range(9):
        await queue()
    mine = await queue("lan")
    for visit in range(5):
        await call_next(officer, office.commune.id, OPEN + timedelta(minutes=10 * visit))
    assert (await standing(mine)).minutes is None
    await call_next(officer, office.commune.id, OPEN + timedelta(minutes=50))
    found = await standing(mine)
    assert (found.now_at, found.ahead, found.minutes) == (6, 3, 40)
