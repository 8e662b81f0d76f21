"""The power goes while eight officers receive: what was acknowledged is there, whole."""

from __future__ import annotations

import asyncio
import re
import secrets
import signal
from datetime import UTC, datetime

import aiohttp

from core import database
from core.database import rows
from core.dossiers.rebuild import rebuild
from core.dossiers.verify import verify_history
from core.people.models import Officer
from core.people.passwords import hashed
from core.people.roles import Role
from tests.office import an_office
from tests.real_gateway import a_gateway
from tests.surfing import Surfer, fields_of

PASSWORD = "a password for the journey"
CLIENTS, RECEPTIONS, KILL_AFTER = 8, 500, 250

_CODE = re.compile(r"X98\.01-\d{6}-\d{4}")


class Counter:
    """Eight officers who receive as fast as they can."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.asked = 0
        self.acknowledged: list[str] = []
        self.enough = asyncio.Event()

    async def form(self, officer: Surfer) -> dict[str, str]:
        """The reception form of a signed-in officer, filled."""
        await officer.go(f"{self._url}/office/sign-in")
        await officer.submit("/sign-in", username=Role.RECEIVING_OFFICER.value, password=PASSWORD)
        page = await officer.go("/office/receive/1.001193")
        return dict(fields_of(page.form("/1.001193"))) | {
            "paper.0.given": "on",
            "holder_name": "Nguyễn Thị Thử Nghiệm",
            "holder_phone": "0912345678",
        }

    async def receive(self, officer: Surfer, form: dict[str, str]) -> None:
        """Receive until nothing is left or nobody answers."""
        while self.asked < RECEPTIONS:
            self.asked += 1
            data = aiohttp.FormData(default_to_multipart=True)
            for name, value in (form | {"request_id": secrets.token_hex(16)}).items():
                data.add_field(name, value)
            try:
                async with officer.session.post(
                    f"{self._url}/office/receive/1.001193", data=data, allow_redirects=False
                ) as response:
                    assert response.status == 303, await response.text()
                    found = _CODE.search(response.headers["Location"])
                    assert found is not None, response.headers["Location"]
                    self.acknowledged.append(found[0])
            except aiohttp.ClientError:
                return
            if len(self.acknowledged) == KILL_AFTER:
                self.enough.set()


async def test_every_acknowledged_dossier_survives_kill_9_whole(database_url, tmp_path):
    async with database.opened(database_url):
        await an_office(datetime.now(UTC))
        await Officer.all().update(password_hash=await hashed(PASSWORD))
    async with a_gateway(tmp_path, database_url) as gateway:
        counter = Counter(gateway.url)
        officers = [Surfer(gateway.url) for _ in range(CLIENTS)]
        form = {officer: await counter.form(officer) for officer in officers}
        working = [
            asyncio.create_task(counter.receive(officer, form[officer])) for officer in officers
        ]
        await asyncio.wait(
            [asyncio.create_task(counter.enough.wait()), *working],
            return_when=asyncio.FIRST_COMPLETED,
        )
        await gateway.stop(signal.SIGKILL)
        await asyncio.gather(*working)
        for officer in officers:
            await officer.__aexit__()
    assert KILL_AFTER <= len(counter.acknowledged) < RECEPTIONS

    async with database.opened(database_url):
        kept = {row["code"] for row in await rows("SELECT code FROM dossier")}
        assert set(counter.acknowledged) <= kept
        assert len(kept) <= counter.asked
        assert (
            await rows(
                "SELECT d.code FROM dossier d WHERE"
                " (SELECT count(*) FROM dossier_event e WHERE e.dossier_id = d.id) <> 1"
                " OR (SELECT count(*) FROM notice n WHERE n.dossier_id = d.id) <> 1"
            )
            == []
        )
        assert await rows(
            "SELECT count(*) AS n FROM dossier_event e WHERE NOT EXISTS"
            " (SELECT 1 FROM dossier d WHERE d.id = e.dossier_id)"
        ) == [{"n": 0}]
        assert [finding async for finding in verify_history()] == []
        assert [difference async for difference in rebuild(mend=False)] == []
