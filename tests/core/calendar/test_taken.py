"""How many working days something took, and how many were waited for others."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.due import due
from core.calendar.hours import CutOff, CutOffMode
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.calendar.reception import received_on
from core.calendar.taken import taken_days, waited_days
from core.clock import CIVIL
from tests.core.calendar.nation import nation

ANY_TIME = CutOff(mode=CutOffMode.OFF)


def at(text: str) -> datetime:
    """`02/11 09:10` of 2026, on the office's clock."""
    return datetime.strptime(f"{text} 2026", "%d/%m %H:%M %Y").replace(tzinfo=CIVIL)


@pytest.mark.parametrize(
    ("started", "completed", "taken"),
    [
        pytest.param("02/11 09:10", "02/11 16:00", 0, id="on the day of reception"),
        pytest.param("02/11 09:10", "03/11 08:00", 1, id="on the next day"),
        pytest.param("02/11 15:00", "03/11 08:00", 1, id="received at 15:00 sharp"),
        pytest.param("02/11 15:01", "03/11 08:00", 0, id="received after 15:00: on the 3rd"),
        pytest.param("02/11 15:01", "02/11 16:00", 0, id="done before its day of reception"),
        pytest.param("06/11 09:00", "09/11 09:00", 1, id="over a weekend"),
        pytest.param("06/11 09:00", "07/11 09:00", 0, id="done on a Saturday"),
        pytest.param("20/11 09:00", "25/11 09:00", 2, id="over a weekend and 24/11"),
        pytest.param("19/08 10:00", "24/08 10:00", 4, id="over a Saturday that is worked"),
        pytest.param("25/10 09:00", "27/10 09:00", 1, id="filed on a Sunday"),
    ],
)
def test_the_day_of_reception_is_not_counted_and_days_off_are_not(started, completed, taken):
    assert taken_days(at(started), at(completed), nation()) == taken


@pytest.mark.parametrize(
    ("waits", "taken"),
    [
        pytest.param([], 13, id="none"),
        pytest.param([("07/10 10:00", "12/10 10:00")], 10, id="E67"),
        pytest.param([("07/10 10:00", "12/10 15:20")], 9, id="E68, complete after 15:00"),
        pytest.param([("07/10 08:00", "07/10 16:00")], 13, id="within a day"),
        pytest.param(
            [("07/10 10:00", "12/10 10:00"), ("08/10 10:00", "13/10 10:00")], 9, id="overlapping"
        ),
        pytest.param([("01/10 10:00", "06/10 10:00")], 12, id="begun before the clock"),
        pytest.param([("21/10 10:00", "22/10 15:30")], 12, id="complete after 15:00 on the last"),
    ],
)
def test_days_on_which_the_clock_stood_are_taken_out(waits, taken):
    pauses = [Pause(at(start), at(end)) for start, end in waits]
    assert taken_days(at("05/10 09:00"), at("22/10 16:00"), nation(), pauses=pauses) == taken


@pytest.mark.parametrize(
    ("start", "end", "cutoff", "waited"),
    [
        pytest.param("12/11 10:00", "18/11 09:00", None, 4, id="E69"),
        pytest.param("07/10 10:00", "12/10 15:20", None, 4, id="E68"),
        pytest.param("07/10 10:00", "12/10 15:20", ANY_TIME, 3, id="E68, no cut-off"),
        pytest.param("07/10 10:00", "07/10 10:05", None, 0, id="within a day"),
        pytest.param("07/11 10:00", "08/11 10:00", None, 1, id="a weekend: complete on Monday"),
    ],
)
def test_a_wait_lasts_from_the_day_after_asking_to_completion(start, end, cutoff, waited):
    assert waited_days(Pause(at(start), at(end)), nation(), cutoff=cutoff) == waited


MOMENTS = st.datetimes(datetime(2026, 1, 5), datetime(2028, 12, 1)).map(
    lambda moment: moment.replace(tzinfo=CIVIL)
)


@given(
    MOMENTS,
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 20)), max_size=3),
)
def test_what_is_done_on_the_due_date_took_the_limit_to_the_day(start, count, waits):
    pauses = [
        Pause(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in waits
    ]
    promised = due(start, Limit(count, LimitUnit.WORKING_DAY), nation(), pauses=pauses)
    while late := [one for one in pauses if received_on(one.ended_at, nation()) > promised.on]:
        pauses.remove(late[0])  # nobody is done while the clock stands
        promised = due(start, Limit(count, LimitUnit.WORKING_DAY), nation(), pauses=pauses)
    assert taken_days(start, promised.at, nation(), pauses=pauses) == count
