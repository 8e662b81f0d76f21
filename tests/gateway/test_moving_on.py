"""The loop that moves dossiers on: waits, late tasks and results of other agencies, in a real
gateway.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core import database as core_database
from core.calendar.limits import Limit
from core.dossiers.models import Reminder
from core.people.roles import Role
from core.workflow.engine import NotHere
from core.workflow.models import Run, Task
from gateway import workflows
from tests.core.workflow.offices import Running, days, published, received, usual
from tests.office import an_office
from tests.real_gateway import a_gateway


async def waiting(dossiers: int = 1) -> list[Running]:
    """Dossiers that wait for time to pass; it has."""
    now = datetime.now(UTC)
    office = await an_office(now)
    step = {"key": "posted", "name": "posted", "kind": "wait", "next": "sign", "time": days(15)}
    await published(usual(step), now)
    found = []
    for _ in range(dossiers):
        it = await received(office, now, limit=Limit.from_json(days(5)))
        await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
        await it.does(Role.HANDLING_OFFICER, "to_posted")
        found.append(it)
    await Task.filter(step="posted").update(due_at=now - timedelta(minutes=1))
    return found


async def steps(it: Running) -> list[str]:
    return [task.step for task in await it.tasks()]


async def test_a_gateway_lets_waits_go_on_and_tells_of_late_tasks(database_url, tmp_path):
    async with core_database.opened(database_url):
        [it] = await waiting()
        late = await received(it.office, it.now, limit=Limit.from_json(days(5)))
        await Task.filter(dossier__code=late.code).update(due_at=it.now - timedelta(hours=1))
    async with a_gateway(tmp_path, database_url) as gateway:
        async with core_database.opened(database_url):
            while True:
                if await steps(it) == ["sign"] and await Reminder.exists(kind="task_overdue"):
                    break
                await asyncio.sleep(0.05)
        assert await gateway.stop() == 0
    assert "stumbled" not in gateway.log.read_text()


async def test_a_dossier_that_cannot_go_on_holds_up_no_other(database):
    first, second = await waiting(2)
    run = await Run.get(dossier__code=first.code)
    run.state = {**run.state, "tokens": []}  # somebody reached into it
    await run.save()
    late = await received(first.office, first.now, limit=Limit.from_json(days(5)))
    await Task.filter(dossier__code=late.code).update(due_at=first.now - timedelta(hours=1))
    with pytest.raises(NotHere):
        await workflows.turn(datetime.now(UTC))
    assert await steps(second) == ["sign"]
    assert await Reminder.exists(kind="task_overdue")


async def test_with_nothing_to_do_it_does_not_come_back_at_once(database):
    await waiting()
    assert await workflows.turn(datetime.now(UTC)) is False
    assert await workflows.turn(datetime.now(UTC)) is False
