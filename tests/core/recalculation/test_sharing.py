"""Dossiers that are counted together have the date that each would have alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

import pytest

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.hours import CutOffMode
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.clock import CIVIL
from core.recalculation.moving import arrival
from tests.core.calendar.by_chance import some_calendar

MOMENTS = 4_000
FEBRUARY = datetime(2026, 2, 1, tzinfo=CIVIL)
PAUSE = Pause(FEBRUARY + timedelta(days=9, hours=10), FEBRUARY + timedelta(days=16, hours=15))


def counted(calendar: Calendar, at: datetime, limit: Limit, policy, pauses):
    rule = calendar.week.cutoff_under(policy)
    return due(at, limit, calendar, cutoff=rule, pauses=pauses)


@pytest.mark.parametrize("policy", [None, *CutOffMode], ids=str)
@pytest.mark.parametrize("pauses", [(), (PAUSE,)], ids=["straight on", "with a pause"])
@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(Limit.same_day(), id="same day"),
        pytest.param(Limit(3, LimitUnit.WORKING_DAY), id="working days"),
        pytest.param(Limit(10, LimitUnit.CALENDAR_DAY), id="calendar days"),
        pytest.param(Limit(1, LimitUnit.MONTH), id="month"),
        pytest.param(Limit(8, LimitUnit.WORKING_HOUR), id="hours"),
    ],
)
def test_moments_that_count_alike_fall_due_alike(limit, pauses, policy):
    chance = Random(f"{limit} {len(pauses)} {policy}")
    calendar = some_calendar(chance, last_year=2026)
    rule = calendar.week.cutoff_under(policy)
    alike = defaultdict(set)
    for _ in range(MOMENTS):
        at = FEBRUARY + timedelta(days=chance.randrange(12), seconds=chance.randrange(24 * 3600))
        alike[arrival(at, limit, rule, calendar)].add(counted(calendar, at, limit, policy, pauses))
    assert {len(found) for found in alike.values()} == {1}
    # Days have three kinds of moments at most; hours are counted from every second.
    assert limit.timed or len(alike) <= 12 * 3


def test_a_moment_counts_whole_seconds_so_what_lies_within_one_is_alike():
    calendar = some_calendar(Random(1), last_year=2026)
    hours = Limit(2, LimitUnit.WORKING_HOUR)
    at = FEBRUARY + timedelta(days=3, hours=9)
    found = {
        arrival(at + timedelta(microseconds=late), hours, calendar.week.cutoff, calendar)
        for late in (1, 2, 999_999, 1_000_000)
    }
    assert len(found) == 1
