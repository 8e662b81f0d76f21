"""What was sent is written down, however long the database is away."""

from __future__ import annotations

import asyncio
import sqlite3

from core.notices.models import Notice, NoticeState
from core.notices.outcomes import Outcome
from gateway.delivery.recorder import Recorder


class Database:
    """Takes outcomes, or fails as told."""

    def __init__(self, *troubles: Exception) -> None:
        self._troubles = [*troubles]
        self.poison: int | None = None
        self.batches: list[list[int]] = []

    async def write(self, outcomes) -> None:
        if self._troubles:
            raise self._troubles.pop(0)
        ids = [one.notice.id for one in outcomes]
        if self.poison in ids:
            raise sqlite3.IntegrityError("no")
        self.batches.append(ids)


def outcome(number, now) -> Outcome:
    return Outcome(notice=Notice(id=number), state=NoticeState.SENT, at=now)


async def test_what_comes_together_is_written_together(now):
    database = Database()
    kept = Recorder(database.write)
    await asyncio.gather(*(kept.keep([outcome(number, now)]) for number in range(50)))
    await kept.keep([outcome(50, now)])
    assert database.batches == [list(range(50)), [50]]


async def test_while_the_database_is_away_outcomes_are_kept(now):
    away = sqlite3.OperationalError("database is locked")
    database = Database(away, ConnectionError(), away)
    await Recorder(database.write, retry_s=0.001).keep([outcome(1, now)])
    assert database.batches == [[1]]


async def test_an_outcome_that_no_database_takes_holds_up_no_other(now):
    database = Database()
    database.poison = 2
    kept = Recorder(database.write)
    await asyncio.gather(*(kept.keep([outcome(number, now)]) for number in range(4)))
    assert database.batches == [[0], [1], [3]]
