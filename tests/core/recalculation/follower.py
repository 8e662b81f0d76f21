"""A process that takes dossiers after a change: `python -m ...follower URL [aloud]`."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime

from core import database
from core.recalculation.following import follow
from tests.processes import together


async def work(url: str, aloud: bool) -> int:
    """Follow until nothing is left for this process; the batches it did, `aloud` one by one."""
    batches = 0
    async with database.opened(url):
        await together()
        while await follow(datetime.now(UTC)):
            batches += 1
            if aloud:
                print(batches, flush=True)
    return batches


if __name__ == "__main__":
    print(json.dumps(asyncio.run(work(sys.argv[1], sys.argv[2:] == ["aloud"]))))
