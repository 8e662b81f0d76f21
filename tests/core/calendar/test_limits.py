"""A limit is a count a clock can run on, or it is refused by name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.calendar.limits import MOST, InvalidLimit, Limit, LimitUnit


@pytest.mark.parametrize(
    ("count", "unit", "why"),
    [
        pytest.param(0, "working_day", "zero", id="no time at all"),
        pytest.param(-1, "working_day", "negative", id="minus one, e-par's word for no limit"),
        pytest.param(10_000, "working_day", "absurd", id="forty years"),
        pytest.param(2_501, "working_day", "absurd", id="one day too many"),
        pytest.param(2, "same_day", "absurd", id="two same days"),
        pytest.param("1.3", "working_day", "fraction", id="a third of a day"),
        pytest.param("0.5", "calendar_day", "fraction", id="half a calendar day"),
        pytest.param("0.001", "working_hour", "fraction", id="less than a minute"),
        pytest.param("ba", "working_day", "not_a_number", id="a word"),
        pytest.param("nan", "working_day", "not_a_number", id="no number"),
        pytest.param("1e999999999", "working_day", "absurd", id="a number that fills memory"),
        pytest.param(float("inf"), "working_day", "not_a_number", id="without end"),
        pytest.param(True, "working_day", "not_a_number", id="a truth"),
        pytest.param(None, "working_day", "not_a_number", id="nothing"),
        pytest.param(5, "fortnight", "unit", id="a unit nobody counts in"),
        pytest.param(5, None, "unit", id="a number without unit"),
    ],
)
def test_a_limit_without_meaning_is_refused_with_the_reason(count, unit, why):
    with pytest.raises(InvalidLimit) as refused:
        Limit.from_json({"count": count, "unit": unit})
    assert refused.value.facts["why"] == why


@pytest.mark.parametrize("value", [None, 5, "5 days", [5, "working_day"]], ids=repr)
def test_what_is_no_object_is_no_limit(value):
    with pytest.raises(InvalidLimit):
        Limit.from_json(value)


@pytest.mark.parametrize(
    ("limit", "written"),
    [
        pytest.param(Limit(5, LimitUnit.WORKING_DAY), {"count": 5, "unit": "working_day"}, id="5"),
        pytest.param(
            Limit(Decimal("0.5"), LimitUnit.WORKING_DAY),
            {"count": 0.5, "unit": "working_day"},
            id="half a day",
        ),
        pytest.param(
            Limit(Decimal("5.0"), LimitUnit.WORKING_DAY),
            {"count": 5, "unit": "working_day"},
            id="a whole number written with a point",
        ),
        pytest.param(Limit.same_day(), {"count": 1, "unit": "same_day"}, id="same day"),
    ],
)
def test_a_limit_travels_as_json(limit, written):
    assert limit.as_json() == written
    assert Limit.from_json(written) == limit


@pytest.mark.parametrize("value", [{"unit": "same_day"}, {"count": 0, "unit": "same_day"}], ids=str)
def test_same_day_needs_no_count(value):
    assert Limit.from_json(value) == Limit.same_day()


@pytest.mark.parametrize("unit", list(LimitUnit))
def test_the_largest_count_of_each_unit_is_taken(unit):
    assert Limit(MOST[unit], unit).count == MOST[unit]


@pytest.mark.parametrize(
    ("limit", "timed"),
    [
        pytest.param(Limit(1, LimitUnit.WORKING_HOUR), True, id="hours"),
        pytest.param(Limit("1.5", LimitUnit.WORKING_DAY), True, id="a broken count of days"),
        pytest.param(Limit(2, LimitUnit.WORKING_DAY), False, id="days"),
        pytest.param(Limit("0.5", LimitUnit.MONTH), False, id="half a month is 15 days"),
    ],
)
def test_hours_and_parts_of_days_are_consumed_as_working_time(limit, timed):
    assert limit.timed is timed
