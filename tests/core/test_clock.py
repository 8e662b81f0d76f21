"""Civil time: UTC+7 all year, on whatever machine the program runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from core.clock import CIVIL, civil, civil_date


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        pytest.param(datetime(2026, 11, 2, 16, 59, 59, tzinfo=UTC), date(2026, 11, 2), id="before"),
        pytest.param(datetime(2026, 11, 2, 17, 0, tzinfo=UTC), date(2026, 11, 3), id="midnight"),
        pytest.param(datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1), id="a new year"),
        pytest.param(
            datetime(2026, 11, 2, 23, 0, tzinfo=timezone(timedelta(hours=-5))),
            date(2026, 11, 3),
            id="from another zone",
        ),
    ],
)
def test_the_date_turns_at_midnight_in_viet_nam(moment, on):
    assert civil_date(moment) == on
    assert civil(moment) == moment
    assert civil(moment).utcoffset() == timedelta(hours=7)


def test_it_is_the_time_of_the_zone_all_year():
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    for month in range(1, 13):
        moment = datetime(2026, month, 15, tzinfo=UTC)
        assert moment.astimezone(zone).utcoffset() == moment.astimezone(CIVIL).utcoffset()


def test_a_moment_without_a_zone_is_not_taken_for_the_machines_own():
    for ask in (civil, civil_date):
        with pytest.raises(ValueError):
            ask(datetime(2026, 11, 2, 9, 0))
