"""The nation's days agree with published tables."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from core.calendar.days import Calendar
from core.calendar.national import decreed_years, national_days
from core.calendar.reasons import Why
from core.calendar.special import Certainty, DayKind
from tests.core.calendar.new_moons import first_of_month

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


#: Year: first day of Tết, Giỗ Tổ, as published for Vietnam.
LUNAR = {
    2020: ("25/01", "02/04"),
    2021: ("12/02", "21/04"),
    2022: ("01/02", "10/04"),
    2023: ("22/01", "29/04"),
    2024: ("10/02", "18/04"),
    2025: ("29/01", "07/04"),
    2026: ("17/02", "26/04"),
    2027: ("06/02", "16/04"),
    2028: ("26/01", "04/04"),
    2029: ("13/02", "23/04"),
    2030: ("02/02", "12/04"),
    2031: ("23/01", "01/04"),
    2032: ("11/02", "19/04"),
    2033: ("31/01", "09/04"),
    2034: ("19/02", "28/04"),
    2035: ("08/02", "17/04"),
    2036: ("28/01", "06/04"),
}
VIETNAM, BEIJING = 7, 8


def tet(year: int, utc_plus: int = VIETNAM) -> date:
    return first_of_month(year, 1, utc_plus)


def hung_kings(year: int, utc_plus: int = VIETNAM) -> date:
    """The tenth of the third month."""
    return first_of_month(year, 3, utc_plus) + timedelta(9)


@pytest.mark.parametrize("year", LUNAR)
def test_lunar_days_are_those_of_the_published_table(days, year):
    first, tenth = (datetime.strptime(f"{day}/{year}", "%d/%m/%Y").date() for day in LUNAR[year])
    window = [on for on, day in days.items() if on.year == year and "Tết N" in day.name]
    assert days[tenth].name == "Giỗ Tổ Hùng Vương"
    assert len(window) >= 5
    assert {first - timedelta(1), first, first + timedelta(1), first + timedelta(2)} <= set(window)
    assert (first, tenth) == (tet(year), hung_kings(year))


def test_expected_years_follow_the_new_moons_over_vietnam():
    far = national_days(range(2027, 2061))
    for year in range(2027, 2061):
        first = tet(year)
        window = {on for on, day in far.items() if on.year == year and "Tết N" in day.name}
        assert {first + timedelta(number) for number in (-1, 0, 1, 2, 3)} <= window, year
        assert "Giỗ Tổ" in far[hung_kings(year)].name, year


@pytest.mark.parametrize(
    ("feast", "since", "years"),
    [
        pytest.param(tet, 1960, [1965, 1968, 1969, 1985, 2007, 2030, 2053], id="Tết"),
        pytest.param(hung_kings, 2007, [2009, 2037, 2038], id="Giỗ Tổ since it is a day off"),
    ],
)
def test_beijing_has_another_day_in_the_years_that_are_known(feast, since, years):
    assert [on for on in range(since, 2061) if feast(on) != feast(on, BEIJING)] == years


def test_tet_2030_is_the_second_of_february_and_the_third_in_beijing(days):
    assert (tet(2030), tet(2030, BEIJING)) == (date(2030, 2, 2), date(2030, 2, 3))
    assert days[date(2030, 2, 1)].why is Why.HOLIDAY  # the eve
    assert tet(1985).month == 1
    assert tet(1985, BEIJING).month == 2


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
