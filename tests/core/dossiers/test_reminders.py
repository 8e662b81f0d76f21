"""Officers are reminded in time, once, and not of what is done."""

from __future__ import annotations

import pytest

from core.calendar.models import CalendarDay
from core.calendar.reasons import Why
from core.calendar.special import DayKind
from core.dossiers.application import PaperGiven
from core.dossiers.models import Dossier, Reminder
from core.dossiers.reminded import put_away, reminders_for
from core.dossiers.reminders import LOOK_BACK, ReminderKind, remind
from core.dossiers.states import Action
from core.errors import NotFound
from core.people.officers import actor
from core.people.roles import Role
from tests.core.dossiers.walking_along import (
    HANDLER,
    HEAD,
    LEADER,
    RECEIVER,
    at,
    filed,
    on,
    received,
)
from tests.processes import at_once

BROUGHT = (PaperGiven("Tờ khai", 1),)
MODULE = "tests.core.dossiers.reminding"


async def reminded_at(*moments) -> list[str]:
    """The kinds that were written by turns at those moments, in order."""
    for when in moments:
        while await remind(at(when)):
            pass
    return [one.kind for one in await Reminder.all().order_by("id")]


async def open_kinds() -> set[str]:
    return {one.kind for one in await Reminder.filter(done_at__isnull=True)}


async def test_two_working_days_before_and_one_L38(office):
    along = await received(office, "02/11 09:00")  # due Mon 16/11
    await along.to_review("02/11")
    assert await reminded_at("06/11 00:00", "11/11 23:59") == []
    assert await reminded_at("12/11 00:00") == ["two_days"]
    assert await reminded_at("12/11 12:00", "13/11 00:00") == ["two_days", "one_day"]
    assert await open_kinds() == {"one_day"}  # the later takes the place of the first
    assert await reminded_at("14/11 09:00", "16/11 09:00", "20/11 09:00") == ["two_days", "one_day"]
    reminder = await Reminder.get(kind="one_day")
    assert (reminder.due_at, reminder.reminded_at) == (at("16/11 17:00"), at("13/11 00:00"))
    assert (reminder.unit_id, reminder.officer_id) == (
        office.department.id,
        office.officers[HANDLER].id,
    )


async def test_the_units_own_days_off_are_counted(office):
    """E71 with a closure of the commune alone."""
    await received(office, "02/11 09:00")
    for day in ("12/11", "13/11"):
        await CalendarDay.create(
            unit_id=office.commune.id,
            on=on(day),
            kind=DayKind.OFF,
            why=Why.CLOSURE,
            changed_by="test",
            changed_at=office.now,
        )
    assert "two_days" not in await reminded_at("09/11 09:00")
    assert "two_days" in await reminded_at("10/11 09:00")


async def test_what_was_promised_today_needs_no_reminding(office):
    along = await received(office, "02/11 09:00", 1)
    await along.to_review("02/11")
    assert await reminded_at("02/11 10:00") == []
    assert await reminded_at("03/11 00:05") == ["one_day"]


async def test_an_answer_is_due_at_half_time_and_when_it_is_late_L18(office):
    await filed(office, "02/11 08:00")  # half at 13:30, due Tue 08:00
    assert await reminded_at("02/11 13:29") == []
    assert await reminded_at("02/11 13:31") == ["answer_half"]
    assert await reminded_at("03/11 08:00") == ["answer_half"]
    assert await reminded_at("03/11 08:01") == ["answer_half", "answer_overdue"]
    assert await open_kinds() == {"answer_overdue"}
    assert {one.due_at for one in await Reminder.all()} == {at("03/11 08:00")}


async def test_an_answer_that_was_given_closes_the_reminder_at_once(office):
    along = await filed(office, "02/11 08:00")
    await reminded_at("03/11 09:00")
    await along.do(RECEIVER, Action.RECEIVE, "03/11 09:05")
    assert await open_kinds() == set()
    assert (await Reminder.get()).done_at == at("03/11 09:05")


async def test_the_last_day_for_papers_L23(office):
    along = await received(office, "26/11 10:00")
    await along.to_review("26/11")
    assert await reminded_at("30/11 23:00") == []
    assert await reminded_at("01/12 00:01") == ["ask_papers"]  # E70
    assert await reminded_at("02/12 09:00") == ["ask_papers"]


async def test_who_decides_by_then_needs_no_papers(office):
    along = await received(office, "26/11 10:00", 3)
    await along.to_review("26/11")
    assert await reminded_at("01/12 08:00") == ["one_day"]


async def test_papers_asked_for_once_are_not_asked_for_again(office):
    along = await received(office, "26/11 10:00")
    await along.do(RECEIVER, Action.ASK_PAPERS, "26/11 11:00", note="Thiếu tờ khai")
    await along.do(RECEIVER, Action.ADD_PAPERS, "27/11 11:00", papers=BROUGHT)
    await along.to_review("27/11")
    assert await reminded_at("01/12 08:00") == []


async def test_papers_that_lie_at_the_counter_L26(office):
    along = await received(office, "02/11 09:00")
    assert await reminded_at("02/11 17:00") == []
    assert await reminded_at("02/11 17:01") == ["transfer_overdue"]
    await along.to_review("03/11")
    assert await open_kinds() == set()


async def test_an_agency_that_does_not_answer_in_time_L30(office):
    along = await received(office, "02/11 09:00", 20)
    await along.to_review("02/11")
    for asked, by in (("03/11 09:00", "05/11"), ("06/11 09:00", "10/11")):
        await along.do(
            HANDLER,
            Action.CONSULT,
            asked,
            note="Xác nhận",
            consulted_unit="Công an xã",
            due_on=on(by),
        )
        if asked == "03/11 09:00":
            assert await reminded_at("05/11 16:59") == []
            await along.do(HANDLER, Action.RECORD_OPINION, "05/11 17:00", note="Đúng")
    assert await reminded_at("10/11 17:00") == []
    assert await reminded_at("10/11 17:01") == ["opinion_overdue"]
    await along.do(HANDLER, Action.RECORD_OPINION, "11/11 09:00", note="Đúng")
    assert await open_kinds() == set()


async def test_while_the_clock_stands_nothing_is_due_and_the_new_date_is_told_anew(office):
    along = await received(office, "02/11 09:00")
    await along.to_review("02/11")
    await reminded_at("12/11 08:00")
    await along.do(HANDLER, Action.ASK_PAYMENT, "12/11 09:00", amount=50_000)
    assert await open_kinds() == set()
    assert await reminded_at("13/11 08:00", "16/11 08:00") == ["two_days"]
    back = await along.do(RECEIVER, Action.RECORD_PAYMENT, "17/11 09:00")
    assert back.due_at == at("19/11 17:00")
    assert await reminded_at("17/11 10:00") == ["two_days", "two_days"]
    assert await open_kinds() == {"two_days"}


async def test_a_date_moved_by_other_means_closes_the_reminder_too(office):
    along = await received(office, "02/11 09:00")
    await reminded_at("12/11 08:00")
    await Dossier.filter(code=along.code).update(due_at=at("30/11 17:00"))
    await reminded_at("12/11 09:00")
    assert "two_days" not in await open_kinds()


async def test_what_was_missed_while_nobody_looked_is_told_unless_it_is_long_ago(office):
    await filed(office, "02/11 08:00")
    assert await reminded_at("27/11 09:00") == ["answer_overdue"]
    await filed(office, "03/11 08:00")
    late = at("03/11 08:00") + LOOK_BACK
    assert await reminded_at(f"{late:%d/%m} 09:00") == ["answer_overdue"]


async def test_a_reminder_goes_where_the_dossier_goes(office):
    along = await received(office, "02/11 09:00", 3)
    await reminded_at("03/11 08:00")
    kinds = {one.kind: one for one in await Reminder.filter(done_at__isnull=True)}
    assert kinds["two_days"].unit_id == office.commune.id
    await along.to_review("03/11")
    (left,) = await Reminder.filter(done_at__isnull=True)
    assert (left.kind, left.unit_id, left.officer_id) == (
        "two_days",
        office.department.id,
        office.officers[HANDLER].id,
    )


async def seen_by(office, role: Role | None) -> list[str]:
    who = await actor(office.stranger, office.now) if role is None else await office.actor(role)
    found = await reminders_for(who)
    assert found.total == len(found.reminders)
    return sorted(one.kind for one in found.reminders)


async def test_each_officer_sees_what_concerns_him_L73(office):
    along = await received(office, "02/11 09:00", 3)
    await along.to_review("02/11")
    await filed(office, "02/11 08:00")
    await received(office, "02/11 09:00", 20)
    await reminded_at("03/11 09:00")
    assert {role: await seen_by(office, role) for role in (*Role, None)} == {
        Role.RECEIVING_OFFICER: ["answer_overdue", "transfer_overdue"],
        Role.SUPPORT: ["answer_overdue"],
        Role.HEAD: ["two_days"],
        Role.HANDLING_OFFICER: ["two_days"],
        Role.LEADER: ["answer_overdue", "transfer_overdue", "two_days"],
        Role.CLERK: [],
        Role.INSPECTOR: [],
        Role.ADMINISTRATOR: [],
        None: [],
    }


async def test_what_was_put_away_stays_away(office):
    along = await received(office, "02/11 09:00", 3)
    await along.to_review("02/11")
    await reminded_at("03/11 09:00")
    (reminder,) = (await reminders_for(await office.actor(HANDLER))).reminders
    for role in (RECEIVER, Role.INSPECTOR):
        with pytest.raises(NotFound):
            await put_away(await office.actor(role), reminder.id, now=at("03/11 10:00"))
    for number in (0, 2**63, 10**30):
        with pytest.raises(NotFound):
            await put_away(await office.actor(HEAD), number, now=at("03/11 10:00"))
    await put_away(await office.actor(HANDLER), reminder.id, now=at("03/11 10:00"))
    assert await seen_by(office, HANDLER) == []
    assert await reminded_at("03/11 11:00") == ["two_days"]
    assert await seen_by(office, LEADER) == []


async def test_the_most_urgent_are_shown_and_all_are_counted(office):
    for hour in range(9, 12):
        await received(office, f"02/11 {hour:02}:00", 20)
    await reminded_at("03/11 09:00")
    found = await reminders_for(await office.actor(RECEIVER), most=2)
    assert (len(found.reminders), found.total) == (2, 3)


async def test_two_processes_at_once_say_each_thing_once(database_url, office):
    for hour in range(9, 15):
        along = await received(office, f"02/11 {hour:02}:00", 3)
        await along.to_review("02/11") if hour % 2 else None
        await filed(office, f"02/11 {hour:02}:00")
    now = at("04/11 09:00").isoformat()
    await at_once(MODULE, [[database_url, now]] * 2)
    found = await Reminder.all()
    assert len(found) == len({one.key for one in found}) == 6 + 6 + 3
    kinds = {kind.value for kind in ReminderKind}
    assert {one.kind for one in found} == {"one_day", "answer_overdue", "transfer_overdue"} & kinds
    assert await reminded_at("04/11 09:30") == [
        one.kind for one in sorted(found, key=lambda r: r.id)
    ]


async def test_a_turn_without_any_calendar_says_nothing(database, now):
    assert await remind(now) is False
