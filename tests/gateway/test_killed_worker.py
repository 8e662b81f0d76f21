"""A worker that is killed while it sends loses nothing that was owed."""

from __future__ import annotations

import asyncio
import os
import random
import signal

from core.notices.models import Notice, NoticeState
from tests.delivering_worker import owe_more, workers
from tests.fakes.quick_provider import QuickProvider

KILLS, EACH = 100, 4


async def test_a_worker_killed_in_the_middle_a_hundred_times_loses_no_notice(
    database, chance: random.Random
):
    async with (
        QuickProvider(delay_s=0.02) as provider,
        workers(database, provider.base, lease_s=0.2) as made,
    ):
        for number in range(KILLS):
            before = provider.asked
            await owe_more(number * EACH, EACH)
            pid = await made.start()
            # In the middle of a batch: some were answered, some recorded, some only claimed.
            await provider.is_asked(before + chance.randrange(1, EACH + 1))
            os.kill(pid, signal.SIGKILL)
        await made.start()
        while True:
            if not await Notice.exclude(state=NoticeState.SENT).exists():
                break
            await asyncio.sleep(0.05)
    attempts = {notice.key: notice.attempts for notice in await Notice.all()}
    assert set(provider.taken) == {f"text {number}" for number in range(KILLS * EACH)}
    # Twice is what had been sent and not recorded, and never oftener than it was tried.
    assert all(times <= attempts[text] for text, times in provider.taken.items())
