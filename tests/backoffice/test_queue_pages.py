"""The queue before a counter, through its page."""

from __future__ import annotations

from datetime import timedelta

from core.counters.models import Ticket, TicketState
from core.people.roles import Role


async def test_a_number_is_given_called_and_served(site):
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    await officer.get("/office/queue")
    assert "Chưa gọi ai" in officer.text and "0 người đang chờ" in officer.text
    await officer.follow(await officer.post("/office/queue", {"do": "draw"}))
    assert "Đã phát số 1." in officer.text and "1 người đang chờ" in officer.text
    await officer.follow(await officer.post("/office/queue", {"do": "next"}))
    assert "Đang phục vụ số 1" in officer.text
    await officer.follow(await officer.post("/office/queue", {"do": "next"}))
    assert [one.state for one in await Ticket.all()] == [TicketState.SERVED]


async def test_a_closed_office_gives_no_numbers(site):
    site.clock.forward(timedelta(hours=9))
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    await officer.get("/office/queue")
    assert (await officer.post("/office/queue", {"do": "draw"})).status == 409
    assert "Đã hết giờ làm việc" in officer.text and not await Ticket.exists()


async def test_who_does_not_receive_has_no_queue(site):
    leader = await site.signed_in(Role.LEADER)
    assert (await leader.get("/office/queue")).status == 403
    assert (await leader.post("/office/queue", {"do": "next"})).status == 403


async def test_what_is_no_button_does_nothing(site):
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    await officer.get("/office/queue?unit=x&drawn=<b>")
    assert "<b>" not in officer.text
    for fields in ({}, {"do": "x" * 5_000}, {"do": "next", "unit": "9" * 30}):
        assert (await officer.post("/office/queue", fields)).status == 303
