"""The nation's days agree with published tables."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest

from core.calendar.days import Calendar
from core.calendar.national import decreed_years, national_days
from core.calendar.reasons import Why
from core.calendar.special import Certainty, DayKind

YEARS = range(2020, 2037)


@pytest.fixture(scope="module")
def days():
    return national_days(YEARS)


@pytest.fixture(scope="module")
def published(shared):
    return json.loads((shared / "ref" / "vn_holidays_2020_2036.json").read_text("utf-8"))


def test_days_off_are_those_published(days, published):
    ours = {on.isoformat() for on, day in days.items() if day.kind is DayKind.OFF}
    assert ours == {row["date"] for row in published["holidays"]}


def test_make_up_saturdays_are_those_published(days, published):
    ours = sorted(on.isoformat() for on, day in days.items() if day.kind is DayKind.WORKED)
    assert ours == published["make_up_working_days"]


def test_a_year_is_decreed_or_expected_as_published(days, published):
    for row in published["holidays"]:
        day = days[date.fromisoformat(row["date"])]
        assert day.certainty == row["status"], row


def test_compensatory_days_are_told_apart_as_published(days, published):
    ours = {on.isoformat() for on, day in days.items() if day.why is Why.COMPENSATORY}
    assert ours == {row["date"] for row in published["holidays"] if row["compensatory"]}


@pytest.mark.parametrize(
    ("year", "months"),
    [
        pytest.param(2026, [21, 15, 22, 20, 20, 22, 23, 21, 20, 22, 20, 23], id="2026 decreed"),
        pytest.param(2027, [20, 15, 23, 20, 20, 22, 22, 22, 20, 21, 21, 23], id="2027 expected"),
    ],
)
def test_working_days_of_each_month_are_those_of_the_domain(days, year, months):
    calendar = Calendar(2020, 2036, days)
    edges = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    day = timedelta(1)
    counted = [calendar.working_days(start - day, end - day) for start, end in pairwise(edges)]
    assert counted == months
    assert sum(counted) == 249


@pytest.mark.parametrize(
    ("tet", "hung_kings"),
    [
        pytest.param("2026-02-17", "2026-04-26", id="2026"),
        pytest.param("2027-02-06", "2027-04-16", id="2027"),
        pytest.param("2028-01-26", "2028-04-04", id="2028"),
        pytest.param("2029-02-13", "2029-04-23", id="2029"),
        pytest.param("2030-02-02", "2030-04-12", id="2030, when Beijing has 3 February"),
        pytest.param("2031-01-23", "2031-04-01", id="2031"),
        pytest.param("2032-02-11", "2032-04-19", id="2032"),
        pytest.param("2033-01-31", "2033-04-09", id="2033"),
        pytest.param("2034-02-19", "2034-04-28", id="2034"),
        pytest.param("2035-02-08", "2035-04-17", id="2035"),
        pytest.param("2036-01-28", "2036-04-06", id="2036"),
    ],
)
def test_lunar_days_are_those_of_utc_plus_7(days, tet, hung_kings):
    first, tenth = date.fromisoformat(tet), date.fromisoformat(hung_kings)
    window = [on for on, day in days.items() if on.year == first.year and "Tết N" in day.name]
    assert days[tenth].name == "Giỗ Tổ Hùng Vương"
    assert len(window) >= 5
    assert {first - timedelta(1), first, first + timedelta(1), first + timedelta(2)} <= set(window)


def test_culture_day_is_off_from_2026(days):
    named = sorted(on.year for on, day in days.items() if on.month == 11 and on.day == 24)
    assert named == list(range(2026, 2037))
    assert date(2025, 11, 24) not in days


def test_every_day_off_has_a_name_in_both_languages_unless_it_is_swapped(days):
    for day in days.values():
        assert bool(day.name and day.name_en) == (day.why not in (Why.SWAP, Why.MAKE_UP)), day


def test_the_years_without_decree_are_expected(days):
    assert list(decreed_years()) == list(range(2020, 2027))
    kinds = {(on.year in decreed_years(), day.certainty) for on, day in days.items()}
    assert kinds == {(True, Certainty.DECIDED), (False, Certainty.PROJECTED)}
