"""A process that writes as fast as it can: `python -m tests.core.busy_writer URL NAME COUNT`."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime

from core import database
from core.people.models import SignInFailure
from tests.processes import together


async def write(url: str, name: str, count: int) -> int:
    """`count` rows, half of them alone, half in transactions that read before they write."""
    now = datetime.now(UTC)
    async with database.opened(url):
        await database.rows("SELECT 1 AS one")
        await together()
        for _ in range(count // 2):
            await SignInFailure.create(account=name, address="", at=now)
            async with database.transaction():
                await SignInFailure.all().count()
                await SignInFailure.create(account=name, address="", at=now)
        return await SignInFailure.filter(account=name).count()


if __name__ == "__main__":
    _, url, name, count = sys.argv
    print(json.dumps(asyncio.run(write(url, name, int(count)))))
