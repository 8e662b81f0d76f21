"""A hundred thousand due dates, each walked to by an independent reference.

The reference (`walking`) takes one day or one minute at a time. Calendars, limits, moments,
cut-offs and pauses are random, but the same in every run: a failure prints its case.
"""

from __future__ import annotations

from random import Random

import pytest

from core.calendar.due import due
from tests.core.calendar.by_chance import (
    some_calendar,
    some_cutoff,
    some_limit,
    some_moment,
    some_pauses,
)
from tests.core.calendar.walking import Walker

SHARDS, CALENDARS, CASES = 8, 50, 250  # 100,000 in all


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_walk_by_days_and_minutes_ends_at_the_same_moment(shard):
    chance = Random(f"due dates {shard}")
    seen = 0
    for _ in range(CALENDARS):
        calendar = some_calendar(chance)
        walker = Walker(calendar.days, calendar.week)
        for _ in range(CASES):
            limit = some_limit(chance)
            moment = some_moment(chance, limit)
            pauses = some_pauses(chance, moment)
            cutoff = chance.choice([None, None, some_cutoff(chance)])
            found = due(moment, limit, calendar, cutoff=cutoff, pauses=pauses)
            walked = walker.due_at(moment, limit, cutoff, pauses)
            case = (calendar.days, calendar.week, moment, limit, cutoff, pauses)
            assert found.at == walked, case
            if not limit.timed:
                start = walker.reception_day(moment, limit, cutoff)
                assert found.counted_from == start, case
            seen += 1
    assert seen * SHARDS == 100_000
