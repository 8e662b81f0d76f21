"""The loop that owes what time makes due: once, by whoever comes first, without looking far."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from core.calendar.limits import Limit, LimitUnit
from core.clock import CIVIL
from core.database import on_postgres, rows
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.states import Action
from core.notices import falling_due
from core.notices.falling_due import owe_what_is_due
from core.notices.kinds import (
    DUE_SOON,
    EARLY_RESULT,
    ON_TIME,
    OVERDUE,
    PAPERS_REMINDER,
    RATING_ASKED,
)
from core.notices.models import Medium, Notice, NoticeState
from core.notices.preferences import Wish, wish
from core.notices.subscriptions import subscribe
from core.notices.tables import NextWord
from core.people.roles import Role

PHONE = "+84912345678"


async def received(office, now, days=10, **changes):
    changes = {"limit": Limit(days, LimitUnit.WORKING_DAY)} | changes
    actor = await office.actor(Role.RECEIVING_OFFICER)
    begun = await receive(office.desk, actor, office.application(**changes), now=now)
    return begun.dossier


async def do(office, role, dossier, action, now, **said):
    dossier = await act(await office.actor(role), dossier.code, action, Said(**said), now=now)
    return dossier


async def told(dossier):
    found = await Notice.filter(dossier_id=dossier.id).order_by("owed_at", "id")
    return [one.kind for one in found]


async def live(now, until, step=timedelta(hours=6)):
    """The loop turns, at so many moments."""
    while now < until:
        while await owe_what_is_due(now):
            pass
        now += step


async def test_a_dossier_that_nobody_touches_is_spoken_of_until_the_apology(office, now):
    dossier = await received(office, now)  # Monday 2 November; due on Monday 16
    await live(now, now + timedelta(days=40))
    assert await told(dossier) == ["received", ON_TIME, DUE_SOON, OVERDUE]
    found = await Notice.filter(dossier_id=dossier.id).order_by("owed_at")
    days = [one.owed_at.astimezone(CIVIL).date() for one in found]
    assert days == [date(2026, 11, day) for day in (2, 9, 13, 17)]
    assert {one.address for one in found} == {PHONE}
    assert all(one.facts["code"] == dossier.code for one in found)
    assert found[-1].facts["unit"] == office.commune.name


async def test_after_an_apology_the_new_date_is_the_one_that_is_spoken_of(office, now):
    dossier = await received(office, now)  # due on Monday 16
    unit_id = office.department.id
    await do(office, Role.RECEIVING_OFFICER, dossier, Action.TRANSFER, now, unit_id=unit_id)
    said = {"note": "Chờ xác minh", "due_on": date(2026, 11, 20)}
    await do(office, Role.LEADER, dossier, Action.APOLOGISE, now + timedelta(days=9), **said)
    await live(now, now + timedelta(days=40))
    found = (await Notice.filter(dossier_id=dossier.id).order_by("owed_at", "id"))[2:]
    assert [one.kind for one in found] == [ON_TIME, "reappointed", DUE_SOON, OVERDUE]
    soon = found[2]
    assert soon.owed_at.astimezone(CIVIL).date() == date(2026, 11, 19)
    assert soon.useless_after.astimezone(CIVIL).date() == date(2026, 11, 20)
    assert soon.facts["reappointed_at"].startswith("2026-11-20")


async def test_however_many_processes_look_at_once_it_is_said_once(office, now):
    dossiers = [await received(office, now) for _ in range(5)]
    for day in range(1, 20):
        later = now + timedelta(days=day)
        await asyncio.gather(*(owe_what_is_due(later) for _ in range(4)))
        await owe_what_is_due(later)
    for dossier in dossiers:
        kinds = await told(dossier)
        assert sorted(kinds) == sorted(["received", ON_TIME, DUE_SOON, OVERDUE])


async def test_a_restart_after_the_notice_but_before_the_note_of_it_says_nothing_twice(office, now):
    dossier = await received(office, now)
    await live(now, now + timedelta(days=8))
    before = await told(dossier)
    await NextWord.filter(dossier_id=dossier.id).update(told_at=now, look_at=now, said="")
    await owe_what_is_due(now + timedelta(days=8))
    assert before == ["received", ON_TIME]
    assert await told(dossier) == before


async def test_whoever_owes_papers_is_told_by_when_and_reminded_and_nothing_else(office, now):
    dossier = await received(office, now)
    wanted = {"note": "Giấy chứng sinh", "due_on": date(2026, 11, 12)}
    await do(office, Role.RECEIVING_OFFICER, dossier, Action.ASK_PAPERS, now, **wanted)
    await live(now, now + timedelta(days=30))
    assert await told(dossier) == ["received", "supplement_asked", *[PAPERS_REMINDER] * 2]
    for one in (await Notice.filter(dossier_id=dossier.id).order_by("owed_at"))[1:]:
        assert one.facts["until"] == "2026-11-12T23:59+07:00"
        assert one.facts["asked"] == "Giấy chứng sinh"


async def finished(office, dossier, now):
    handling, unit = Role.HANDLING_OFFICER, office.department.id
    await do(office, Role.RECEIVING_OFFICER, dossier, Action.TRANSFER, now, unit_id=unit)
    await do(office, handling, dossier, Action.OPEN, now)
    await do(office, handling, dossier, Action.SUBMIT, now, outcome="granted")
    await do(office, Role.LEADER, dossier, Action.APPROVE, now)
    return await do(office, Role.CLERK, dossier, Action.FINISH, now)


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        pytest.param(1, EARLY_RESULT, id="days before: he must be told beforehand"),
        pytest.param(14, "ready", id="on the day that was promised"),
        pytest.param(15, "ready", id="too late"),
    ],
)
async def test_an_early_result_is_told_as_one_L42(office, now, days, kind):
    dossier = await received(office, now)
    await finished(office, dossier, now + timedelta(days=days))
    assert (await told(dossier))[-1] == kind


async def test_a_rating_is_asked_only_of_those_who_agreed(office, now):
    agreed = await received(office, now)
    other = await received(office, now, holder=replaced(office, "0987654321"))
    await wish(PHONE, Wish(optional=True), by="link", proof="x", now=now)
    for dossier in (agreed, other):
        await finished(office, dossier, now)
        await do(
            office, Role.RECEIVING_OFFICER, dossier, Action.HAND_OVER, now, collector="Người nhận"
        )
    await live(now + timedelta(minutes=1), now + timedelta(days=1))
    assert (await told(agreed))[-1] == RATING_ASKED
    assert (await told(other))[-1] == "handed_over"
    asked = await Notice.get(kind=RATING_ASKED)
    assert asked.next_at == now + timedelta(days=1)
    assert await NextWord.all().count() == 0


def replaced(office, phone):
    from dataclasses import replace

    return replace(office.application().holder, phone=phone)


async def test_who_subscribed_is_told_of_changes_and_of_what_falls_due(office, now):
    dossier = await received(office, now)
    await subscribe(dossier.id, Medium.MAIL, "con@example.vn", now=now, language="en")
    await subscribe(dossier.id, Medium.SMS, PHONE, now=now)
    await do(
        office,
        Role.RECEIVING_OFFICER,
        dossier,
        Action.TRANSFER,
        now,
        unit_id=office.department.id,
    )
    await live(now, now + timedelta(days=8))
    copies = await Notice.filter(address="con@example.vn").order_by("owed_at")
    assert [one.kind for one in copies] == ["in_progress", ON_TIME]
    assert {one.medium for one in copies} == {Medium.MAIL}
    assert {one.language for one in copies} == {"en"}
    assert {one.state for one in copies} == {NoticeState.OWED}
    # The holder subscribed too, and is told once.
    assert await Notice.filter(address=PHONE, kind="in_progress").count() == 1


async def test_nobody_is_reminded_who_cannot_be_reached(office, now):
    dossier = await received(office, now, holder=replaced(office, "024 3825 1234"))
    await live(now, now + timedelta(days=30))
    assert [one.state for one in await Notice.all()] == [NoticeState.UNREACHABLE]
    assert await told(dossier) == ["received"]


async def test_what_has_become_due_is_found_by_indexes_alone(office, now):
    explain = "EXPLAIN" if on_postgres() else "EXPLAIN QUERY PLAN"
    if on_postgres():
        await rows("SET enable_seqscan = off")
    written = falling_due._WRITTEN.replace("$1", "5")
    due = falling_due._DUE.format(limit=200, locked="").replace("$1", f"'{now.isoformat(' ')}'")
    for statement in (written, due):
        plan = str(await rows(f"{explain} {statement}"))
        assert "Seq Scan" not in plan
        assert "SCAN" not in plan.replace("SCAN notice USING INTEGER", "")
        assert "Index" in plan or "INDEX" in plan or "PRIMARY KEY" in plan
