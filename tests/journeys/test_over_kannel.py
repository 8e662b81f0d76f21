"""A thousand texts in and a thousand notices out over a real Kannel with its fake centre.

A real gateway process, Kannel's two boxes and fakesmsc, on both databases. `make test-kannel`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from core import database
from core.database import rows
from core.dossiers.beginnings import receive
from core.notices.models import Medium, Notice, NoticeState
from core.people.roles import Role
from tests.conftest import missing
from tests.office import an_office
from tests.real_gateway import Gateway, a_gateway, free_port
from tests.real_kannel import NUMBER, RealKannel, a_kannel, installed

MANY = 1000
PEOPLE = [f"+84912{number:06}" for number in range(MANY)]


@dataclass
class World:
    gateway: Gateway
    kannel: RealKannel
    code: str  #: of a dossier that was received


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    if not installed():
        missing("Kannel (Debian: kannel, kannel-extras)")
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        begun = await receive(
            office.desk,
            await office.actor(Role.RECEIVING_OFFICER),
            office.application(),
            now=now,
        )
        await Notice.all().delete()
    port = str(free_port())
    async with a_kannel(tmp_path, f"http://127.0.0.1:{port}") as kannel:
        settings = {
            "PORT": port,
            "LOG_LEVEL": "warning",
            "QUIET_HOURS": "ignore",
            **kannel.settings,
        }
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            yield World(gateway, kannel, begun.dossier.code)


async def owe(count: int, code: str) -> None:
    """Notices to as many people, due now."""
    now = datetime.now(UTC)
    await Notice.bulk_create(
        Notice(
            key=f"kannel {number}",
            kind="received",
            medium=Medium.SMS,
            address=PEOPLE[number],
            facts={
                "code": code, "unit": "UBND xã Minh Họa", "officer": "",
                "received_at": now.isoformat(), "due_at": now.isoformat(),
            },
            state=NoticeState.OWED,
            owed_at=now,
            next_at=now,
        )
        for number in range(count)
    )  # fmt: skip


async def delivered() -> int:
    (row,) = await rows("SELECT count(*) AS n FROM notice WHERE state = 'delivered'")
    return int(row["n"])


@pytest.mark.slow
async def test_a_thousand_texts_are_answered_and_a_thousand_notices_arrive(
    world: World, database_url: str
):
    texts = [(person, f"TT {world.code}") for person in PEOPLE]
    phones = await world.kannel.phones(texts, count=MANY)
    answers = await phones.wait_for(MANY)
    assert {(one.sender, one.kind, one.text) for one in answers} == {
        (NUMBER, "text", f"Ho so {world.code}: da tiep nhan, hoan thanh 10%.")
    }
    assert {one.to for one in answers} <= set(PEOPLE)
    phones.got = []

    async with database.opened(database_url):
        await owe(MANY, world.code)
        got = await phones.wait_for(MANY)
        # One each: none lost, none twice.
        assert Counter(one.to for one in got) == Counter(PEOPLE)
        assert all(world.code in one.text for one in got)
        while await delivered() < MANY:  # noqa: ASYNC110 - another process records them
            await asyncio.sleep(0.1)
        states = await rows("SELECT DISTINCT state, provider FROM notice")
        assert [(row["state"], row["provider"]) for row in states] == [("delivered", "kannel")]
        (asked,) = await rows("SELECT count(*) AS n FROM inbound_message")
        assert int(asked["n"]) == MANY


async def test_the_check_of_services_asks_kannel_and_a_stranger_learns_nothing(world: World):
    assert "ok   kannel" in await world.gateway.run("check")
    asked = f"{world.gateway.url}/hooks/sms/kannel?secret=another-secret-16&id=1&from=1&text=TG"
    async with aiohttp.ClientSession() as http, http.get(asked) as response:
        assert response.status == 403
