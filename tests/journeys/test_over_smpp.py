"""A text asked and a notice owed, over SMPP to a message centre that others wrote.

A real gateway process and smpp34's server in this one, on both databases.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import smpp34

from core import database
from core.database import rows
from core.dossiers.beginnings import receive
from core.people.roles import Role
from tests.office import an_office
from tests.real_gateway import a_gateway, free_port

CITIZEN = "84912345678"
SHORT_CODE = "8079"


class Centre:
    """The operator: remembers what it was given, receipts each text that asks for it."""

    def __init__(self, server: smpp34.Server) -> None:
        self._server = server
        self.bound: asyncio.Queue[smpp34.Esme] = asyncio.Queue()
        self.texts: asyncio.Queue[tuple[str, str]] = asyncio.Queue()  #: (to, text)
        self._receipting: set[asyncio.Task[object]] = set()

    async def serve(self) -> None:
        number, esmes = 0, {}
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                esmes[event.session_id] = event
                await self.bound.put(event)
            elif isinstance(event, smpp34.SubmitSmEvent):
                number += 1
                event.accept(f"c{number}")
                await self.texts.put((event.destination_addr, event.short_message.decode("ascii")))
                told = f"id:c{number} sub:001 dlvrd:001 stat:DELIVRD err:000 text:".encode()
                sent = esmes[event.session_id].deliver_sm(
                    SHORT_CODE, told, source_addr=CITIZEN, esm_class=4
                )
                self._receipting.add(asyncio.ensure_future(sent))


@pytest.fixture
async def centre():
    port = free_port()
    server = smpp34.Server("127.0.0.1", port, system_id="CENTRE")
    await server.start()
    centre = Centre(server)
    centre.port = port
    serving = asyncio.create_task(centre.serve())
    yield centre
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    await server.stop()


async def test_a_citizen_is_told_of_the_reception_and_answered(
    centre, database_url: str, tmp_path: Path
):
    settings = {
        "SMPP_URL": f"smpp://motcua:secret01@127.0.0.1:{centre.port}",
        "SMPP_NUMBER": SHORT_CODE,
        "QUIET_HOURS": "ignore",
    }
    now = datetime.now(UTC)
    async with database.opened(database_url):
        office = await an_office(now)
        officer = await office.actor(Role.RECEIVING_OFFICER)
        begun = await receive(office.desk, officer, office.application(), now=now)
        code = begun.dossier.code
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            esme = await centre.bound.get()
            to, notice = await centre.texts.get()
            assert (to, code in notice) == (CITIZEN, True)
            answer = await esme.deliver_sm(
                SHORT_CODE,
                f"Hồ sơ {code} đến đâu rồi?".encode("utf-16-be"),
                source_addr=CITIZEN,
                source_addr_ton=1,
                data_coding=8,
            )
            assert answer.is_success
            assert await centre.texts.get() == (
                CITIZEN,
                f"Ho so {code}: da tiep nhan, hoan thanh 10%.",
            )
            arrived = "SELECT 1 AS one FROM notice WHERE state = 'delivered'"
            while not await rows(arrived):  # noqa: ASYNC110 - another process records it
                await asyncio.sleep(0.05)
            assert "ok   smpp" in await gateway.run("check")
        (asked,) = await rows("SELECT count(*) AS n FROM inbound_message")
        assert int(asked["n"]) == 1
