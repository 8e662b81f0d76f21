"""What must hold for every due date, whatever the calendar, the moment and the limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar.days import Calendar
from core.calendar.deadlines import apology_by, transfer_by
from core.calendar.due import due
from core.calendar.hours import CutOff, CutOffMode, Week, periods
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause, SupplementPolicy, clock_after
from core.calendar.reasons import Why
from core.calendar.reception import received_on
from core.calendar.special import Certainty, Day, DayKind
from tests.core.calendar.nation import HANOI
from tests.core.calendar.walking import Walker, replayed, replayed_hours

FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)

TABLES = [
    periods("07:30-11:30, 13:00-17:00"),
    periods("07:30-11:30, 13:30-17:00"),
    periods("07:00-11:30, 13:30-17:00"),
    periods("08:00-12:00"),
    periods("06:00-09:15, 10:00-11:00, 20:30-23:59"),
]

tables = st.sampled_from(TABLES)
cutoffs = st.builds(
    CutOff, st.sampled_from([time(15), time(11), time(16, 30)]), st.sampled_from(CutOffMode)
)
weeks = st.builds(
    lambda hours, short, desk, cutoff: Week(
        hours=(hours,) * 4 + (short, (), ()), desk=((),) * 5 + (desk, ()), cutoff=cutoff
    ),
    tables,
    st.one_of(tables, st.just(())),
    st.one_of(st.just(()), st.sampled_from([periods("07:30-11:30"), periods("08:00-16:00")])),
    cutoffs,
)
certainties = st.sampled_from(Certainty)
ALL = [FIRST + number * DAY for number in range(1, 210)]
dates = st.sampled_from(ALL)
saturdays = st.sampled_from([on for on in ALL if on.weekday() == 5])
weekdays = st.sampled_from([on for on in ALL if on.weekday() < 5])
offs = st.builds(
    lambda on, why, certainty: Day(on, DayKind.OFF, why, "Lễ", certainty=certainty),
    dates,
    st.sampled_from([Why.HOLIDAY, Why.COMPENSATORY, Why.SWAP, Why.CLOSURE]),
    certainties,
)
worked = st.builds(
    lambda on, certainty: Day(on, DayKind.WORKED, Why.MAKE_UP, certainty=certainty),
    saturdays,
    certainties,
)
halves = st.builds(
    lambda on: Day(on, DayKind.HALF, Why.HALF_DAY, periods=periods("07:30-11:30")),
    weekdays,
)


def calendars(*kinds):
    rows = st.lists(st.one_of(*kinds), max_size=25)
    return st.builds(
        lambda days, week: Calendar(2026, 2026, {day.on: day for day in days}, week), rows, weeks
    )


any_calendar = calendars(offs, worked, halves)
moments = st.datetimes(datetime(2026, 1, 2), datetime(2026, 5, 31), timezones=st.just(HANOI)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
day_limits = st.one_of(
    st.builds(Limit, st.integers(1, 40), st.just(LimitUnit.WORKING_DAY)),
    st.builds(Limit, st.integers(1, 60), st.just(LimitUnit.CALENDAR_DAY)),
    st.builds(Limit, st.integers(1, 8), st.just(LimitUnit.WEEK)),
    st.builds(
        Limit, st.sampled_from([Decimal("0.5"), 1, 2, Decimal("2.5")]), st.just(LimitUnit.MONTH)
    ),
    st.just(Limit.same_day()),
)
hour_limits = st.builds(
    lambda minutes: Limit(Decimal(minutes) / 60, LimitUnit.WORKING_HOUR),
    st.integers(1, 40).map(lambda quarter: quarter * 15),
)
limits = st.one_of(day_limits, hour_limits)

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(any_calendar, moments, day_limits)
def test_a_walk_from_day_to_day_finds_the_same_date(calendar, moment, limit):
    walked = Walker(calendar.days, calendar.week).due_on(moment, limit)
    assert due(moment, limit, calendar).on == walked


@settings(many, max_examples=60)
@given(any_calendar, moments, hour_limits)
def test_a_walk_from_minute_to_minute_finds_the_same_moment(calendar, moment, limit):
    walker = Walker(calendar.days, calendar.week)
    assert due(moment, limit, calendar).at == walker.after_minutes(moment, int(limit.count * 60))


@many
@given(any_calendar, moments, day_limits)
def test_the_reasons_replayed_give_the_same_date(calendar, moment, limit):
    found = due(moment, limit, calendar)
    assert replayed(moment, limit, found.reasons) == found.on


@settings(many, max_examples=60)
@given(any_calendar, moments, hour_limits)
def test_the_reasons_replayed_give_the_same_date_for_hours(calendar, moment, limit):
    found = due(moment, limit, calendar)
    minutes = int(limit.count * 60)
    assert replayed_hours(moment, minutes, found.reasons, calendar.week) == found.on


@many
@given(any_calendar, moments, st.timedeltas(timedelta(0), timedelta(days=9)), limits)
def test_a_later_reception_never_falls_due_earlier(calendar, moment, later, limit):
    assert due(moment, limit, calendar).at <= due(moment + later, limit, calendar).at
    assert transfer_by(moment, calendar) <= transfer_by(moment + later, calendar)


@many
@given(any_calendar, moments, limits)
def test_a_due_date_is_a_working_day_not_before_reception(calendar, moment, limit):
    found = due(moment, limit, calendar)
    assert calendar.is_working(found.on)
    assert found.on >= moment.date()
    assert found.provisional == any(reason.projected for reason in found.reasons)
    assert apology_by(found.on, calendar) < found.on


@many
@given(any_calendar, moments, st.integers(1, 30))
def test_one_working_day_more_is_the_next_working_day(calendar, moment, count):
    now, then = (due(moment, Limit(n, LimitUnit.WORKING_DAY), calendar) for n in (count, count + 1))
    assert then.on == calendar.working_day_after(now.on)
    start = received_on(moment, calendar)
    assert now.counted_from == start
    assert calendar.working_days(start, now.on) == count


@many
@given(calendars(offs, worked), dates)
def test_a_whole_days_hours_from_opening_end_at_closing(calendar, on):
    on = calendar.working_day_from(on)
    opens, closes = calendar.hours(on)[0][0], calendar.hours(on)[-1][1]
    whole = sum(end - start for start, end in calendar.hours(on)) // 60
    midnight = datetime.combine(on, time(), HANOI)
    found = due(
        midnight + timedelta(seconds=opens),
        Limit(Decimal(whole) / 60, LimitUnit.WORKING_HOUR),
        calendar,
    )
    assert found.at == midnight + timedelta(seconds=closes)


@many
@given(any_calendar, offs, moments, limits)
def test_removing_a_day_off_never_makes_a_date_later(calendar, off, moment, limit):
    more = replace(calendar, days={**calendar.days, off.on: off})
    fewer = replace(calendar, days={on: day for on, day in more.days.items() if on != off.on})
    assert due(moment, limit, fewer).at <= due(moment, limit, more).at


@many
@given(any_calendar, moments, limits, saturdays)
def test_adding_a_make_up_saturday_never_makes_a_date_later(calendar, moment, limit, saturday):
    more = Day(saturday, DayKind.WORKED, Why.MAKE_UP)
    added = replace(calendar, days={saturday: more, **calendar.days})
    assert due(moment, limit, added).at <= due(moment, limit, calendar).at


@many
@given(any_calendar, moments, limits, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_an_empty_pause_changes_nothing(calendar, moment, limit, later):
    asked = moment + later
    assert (
        due(moment, limit, calendar, pauses=[Pause(asked, asked)]).at
        == due(moment, limit, calendar).at
    )


@many
@given(
    any_calendar,
    moments,
    limits,
    st.timedeltas(timedelta(0), timedelta(days=20)),
    st.timedeltas(timedelta(0), timedelta(days=20)),
)
def test_a_restart_is_never_earlier_than_a_pause_l24(calendar, moment, limit, asked, waited):
    pause = Pause(moment + asked, moment + asked + waited)
    paused = due(moment, limit, calendar, pauses=[pause])
    start, rest = clock_after(SupplementPolicy.RESTART, moment, [pause])
    assert rest == ()
    assert due(moment, limit, calendar).at <= paused.at <= due(start, limit, calendar).at
    if not limit.timed:
        assert replayed(moment, limit, paused.reasons) == paused.on


@many
@given(any_calendar, moments, day_limits, st.lists(st.integers(0, 20), min_size=2, max_size=2))
def test_overlapping_pauses_count_once(calendar, moment, limit, starts):
    asked, again = (moment + timedelta(days=number) for number in sorted(starts))
    long = Pause(asked, asked + timedelta(days=25))
    inside = Pause(again, again + timedelta(days=2))
    assert (
        due(moment, limit, calendar, pauses=[inside, long]).at
        == due(moment, limit, calendar, pauses=[long]).at
    )
