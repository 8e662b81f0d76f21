"""The hours of the day are read, written and refused as a person would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.hours import CutOff, CutOffMode, InvalidHours, Week, periods, seconds_of, written
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import InvalidPause, Pause
from core.calendar.reasons import Why
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.calendar.special import Day, DayKind
from core.errors import InvalidInput
from tests.core.calendar.nation import hanoi, nation, on, saturday_desk


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        pytest.param("07:30-11:30, 13:00-17:00", 8, id="eight hours"),
        pytest.param("07:30-11:30, 13:30-17:00", 7.5, id="seven and a half"),
        pytest.param("07:00-11:30, 13:30-17:00", 8, id="eight hours otherwise"),
        pytest.param("7:30 – 11:30", 4, id="as a person types it"),
    ],
)
def test_a_table_of_hours_is_read_and_written(text, hours):
    assert seconds_of(periods(text)) == hours * 3600
    assert periods(written(periods(text))) == periods(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("morning", "form", id="a word"),
        pytest.param("07:30-25:00", "form", id="after midnight"),
        pytest.param("07:30-24:00", "form", id="midnight"),
        pytest.param("07:61-11:30", "form", id="61 minutes"),
        pytest.param("11:30-07:30", "order", id="backwards"),
        pytest.param("07:30-11:30, 11:00-17:00", "order", id="overlapping"),
    ],
)
def test_hours_nobody_can_keep_are_refused(text, why):
    with pytest.raises(InvalidHours) as refused:
        periods(text)
    assert refused.value.facts["why"] == why


def test_a_week_travels_as_json():
    week = replace(saturday_desk().week, cutoff=CutOff(time(16), CutOffMode.SAME_DAY_ONLY))
    assert Week.from_json(week.as_json()) == week
    assert Week.from_json({}) == Week()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param({"hours": {"monday": "08:00-12:00"}}, "weekday", id="a long weekday"),
        pytest.param({"hours": {"mon": ""}}, "none", id="never open"),
        pytest.param({"cutoff": {"at": "25:00"}}, "cutoff", id="no such time"),
        pytest.param({"cutoff": {"mode": "sometimes"}}, "cutoff", id="no such mode"),
    ],
)
def test_a_week_nobody_can_keep_is_refused(value, why):
    with pytest.raises(InvalidHours) as refused:
        Week.from_json(value)
    assert refused.value.facts["why"] == why


@pytest.mark.parametrize(
    "row",
    [
        pytest.param((DayKind.HALF, Why.HALF_DAY, None), id="a half day without hours"),
        pytest.param((DayKind.WORKED, Why.MAKE_UP, ()), id="worked at no hour"),
        pytest.param((DayKind.OFF, Why.HOLIDAY, periods("08:00-09:00")), id="off with hours"),
        pytest.param((DayKind.OFF, Why.MAKE_UP, None), id="off because it is worked"),
    ],
)
def test_a_day_that_contradicts_itself_is_refused(row):
    kind, why, hours = row
    with pytest.raises(InvalidHours):
        Day(date(2026, 11, 2), kind, why, periods=hours)


FIVE = Limit(5, LimitUnit.WORKING_DAY)


@pytest.mark.parametrize(
    ("mode", "five_days", "same_day"),
    [
        pytest.param("shift_all", "10/11/2026", "03/11/2026", id="every limit"),
        pytest.param("same_day_only", "09/11/2026", "03/11/2026", id="same-day results only"),
        pytest.param("off", "09/11/2026", "02/11/2026", id="none"),
    ],
)
def test_the_cut_off_shifts_what_the_procedure_says(mode, five_days, same_day):
    rule = CutOff(mode=CutOffMode(mode))
    received_at = hanoi("02/11/2026 15:30")
    assert due(received_at, FIVE, nation(), cutoff=rule).on == on(five_days)
    assert due(received_at, Limit.same_day(), nation(), cutoff=rule).on == on(same_day)


def test_a_fraction_of_a_second_after_the_cut_off_is_after_it():
    stroke = hanoi("02/11/2026 15:00")
    assert due(stroke, FIVE, nation()).on == on("09/11/2026")
    assert due(stroke.replace(microsecond=1), FIVE, nation()).on == on("10/11/2026")


def test_an_office_closed_by_a_storm_receives_and_works_the_next_day():
    storm = Day(on("02/11/2026"), DayKind.OFF, Why.CLOSURE, "Bão số 12")
    calendar = replace(nation(), days={**nation().days, storm.on: storm})
    found = due(hanoi("02/11/2026 09:00"), FIVE, calendar)
    assert found.on == on("10/11/2026")
    assert found.reasons[0].name == "Bão số 12"


@pytest.mark.parametrize(
    "received",
    [
        pytest.param("31/12/2019 10:00", id="before the calendar begins"),
        pytest.param("30/12/2030 10:00", id="its end lies beyond"),
        pytest.param("31/12/2031 10:00", id="after it ends"),
    ],
)
@pytest.mark.parametrize(
    "limit",
    [
        FIVE,
        Limit(40, LimitUnit.CALENDAR_DAY),
        Limit(2, LimitUnit.MONTH),
        Limit(100, LimitUnit.WORKING_HOUR),
    ],
    ids=lambda limit: limit.unit,
)
def test_a_year_nobody_knows_is_refused_by_name(received, limit):
    with pytest.raises(UnknownYear):
        due(hanoi(received), limit, nation())


def test_an_empty_calendar_knows_no_year():
    with pytest.raises(UnknownYear):
        due(hanoi("02/11/2026 09:00"), FIVE, Calendar(1970, 1969))


def test_a_calendar_without_an_open_day_is_refused_by_name():
    closed = {
        day: Day(day, DayKind.OFF, Why.CLOSURE)
        for day in (date.fromordinal(number) for number in range(739617, 739617 + 365))
    }
    with pytest.raises(NeverOpen):
        due(hanoi("02/11/2026 09:00"), FIVE, Calendar(2026, 2026, closed))


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(InvalidInput):
        due(datetime(2026, 11, 2, 9), FIVE, nation())


def test_a_pause_that_ends_before_it_starts_is_refused():
    with pytest.raises(InvalidPause):
        Pause(hanoi("03/11/2026 09:00"), hanoi("02/11/2026 09:00"))


def test_a_calendar_answers_what_an_officer_would_ask():
    calendar = nation()
    assert calendar.is_working(on("22/08/2026"))
    assert not calendar.is_working(on("31/08/2026"))
    assert calendar.special(on("31/08/2026")).document.startswith("Thông báo")
    assert calendar.working_day_from(on("31/08/2026")) == on("03/09/2026")
    assert calendar.working_day_before(on("03/09/2026"), 2) == on("27/08/2026")
    assert calendar.working_days(on("28/08/2026"), on("04/09/2026")) == 2
    assert calendar.working_days(on("04/09/2026"), on("28/08/2026")) == 0
    assert written(calendar.hours(on("22/08/2026"))) == "07:30-11:30, 13:00-17:00"


def test_hours_may_wait_for_the_citizen_too():
    asked = Pause(hanoi("02/11/2026 10:00"), hanoi("02/11/2026 14:00"))
    limit = Limit(4, LimitUnit.WORKING_HOUR)
    found = due(hanoi("02/11/2026 09:00"), limit, nation(), pauses=[asked])
    assert found.at == hanoi("02/11/2026 17:00")
    assert [reason.why for reason in found.reasons] == [Why.WAITING]
