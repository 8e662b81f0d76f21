"""A process that reminds: `python -m tests.core.dossiers.reminding URL MOMENT`."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime

from core import database
from core.dossiers.reminders import remind
from tests.processes import together


async def work(url: str, now: datetime) -> int:
    """Remind until there is no more; how many turns that took."""
    async with database.opened(url):
        await together()
        turns = 1
        while await remind(now):
            turns += 1
        return turns


if __name__ == "__main__":
    _, url, moment = sys.argv
    print(json.dumps(asyncio.run(work(url, datetime.fromisoformat(moment)))))
