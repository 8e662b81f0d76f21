"""A process that receives: `python -m tests.core.dossiers.receiver URL UNIT COUNT`."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime

from core import database
from core.dossiers.beginnings import receive
from core.dossiers.desk import Desk
from core.people.models import Officer
from core.people.officers import actor
from core.people.roles import Role
from core.procedures.models import ProcedureVersion
from tests.office import SECRET, an_application
from tests.processes import together

CLIENTS = 5


async def work(url: str, unit_id: int, count: int) -> list[list[str]]:
    """Receive so many with some clients at once; the code and look-up number of each."""
    now = datetime.now(UTC)
    async with database.opened(url):
        officer = await actor(await Officer.get(username=Role.RECEIVING_OFFICER.value), now)
        version = await ProcedureVersion.all().order_by("id").first()
        assert version is not None
        application, desk = an_application(version.id, unit_id), Desk(SECRET)
        await together()

        async def client(number: int) -> list[list[str]]:
            return [
                [begun.dossier.code, begun.dossier.lookup_number]
                for begun in [
                    await receive(desk, officer, application, now=datetime.now(UTC))
                    for _ in range(number, count, CLIENTS)
                ]
            ]

        received = await asyncio.gather(*map(client, range(CLIENTS)))
        return [one for part in received for one in part]


if __name__ == "__main__":
    _, url, unit, count = sys.argv
    print(json.dumps(asyncio.run(work(url, int(unit), int(count)))))
