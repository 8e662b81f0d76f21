"""What must hold for every due date, whatever the calendar, the moment and the limit.

Sixteen properties with 1,250 examples each are 20,000. Calendars come from a pool, because
counting a calendar's days takes longer than a hundred due dates.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.days import Calendar
from core.calendar.deadlines import apology_by, transfer_by
from core.calendar.due import Due, due
from core.calendar.hours import CutOff, CutOffMode, Week, seconds_of
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause, SupplementPolicy, clock_after
from core.calendar.reasons import Why
from core.calendar.reception import received_on
from core.calendar.special import Day, DayKind
from tests.core.calendar.by_chance import FIRST, OFFICES, some_calendar, some_day
from tests.core.calendar.walking import DAY, HANOI, MINUTE, Walker, replayed, replayed_hours

CALENDARS, VARIANTS = 120, 4

WORKING_DAYS = [Limit(count, LimitUnit.WORKING_DAY) for count in range(1, 41)]
DAY_LIMITS = [
    *WORKING_DAYS,
    *(Limit(count, LimitUnit.CALENDAR_DAY) for count in range(1, 61)),
    *(Limit(count, LimitUnit.WEEK) for count in range(1, 9)),
    *(Limit(Decimal(count) / 2, LimitUnit.MONTH) for count in range(1, 6)),
    *[Limit.same_day()] * 12,
]
HOUR_LIMITS = [
    *(Limit(Decimal(count) / 4, LimitUnit.WORKING_HOUR) for count in range(1, 41)),
    *(Limit(Decimal(count) / 2, LimitUnit.WORKING_DAY) for count in (1, 3, 5)),
]


@cache
def pooled(number: int) -> Calendar:
    return some_calendar(Random(f"calendar {number}"), last_year=2026)


@cache
def regular(number: int) -> Calendar:
    """Every working day of it has the same hours; the cut-off is off."""
    chance = Random(f"regular {number}")
    days = (some_day(chance) for _ in range(30))
    kept = {day.on: replace(day, periods=None) for day in days if day.kind is not DayKind.HALF}
    week = Week(hours=(chance.choice(OFFICES[:4]),) * 5 + ((), ()), cutoff=CutOff(time(15), OFF))
    return Calendar(2026, 2026, kept, week)


@cache
def with_a_day_off(number: int, variant: int) -> tuple[Calendar, Calendar]:
    """A calendar, and the same with one day off more."""
    chance = Random(f"off {number} {variant}")
    on = FIRST + chance.randrange(1, 240) * DAY
    fewer = {day.on: day for day in pooled(number).days.values() if day.on != on}
    more = {**fewer, on: Day(on, DayKind.OFF, Why.CLOSURE)}
    return replace(pooled(number), days=fewer), replace(pooled(number), days=more)


@cache
def with_a_make_up(number: int, variant: int) -> tuple[Calendar, Calendar]:
    """A calendar, and the same with one Saturday worked that was not."""
    chance = Random(f"make up {number} {variant}")
    free = [on for on in pooled(number).reckoning.dates[2:240] if on.weekday() == 5]
    on = chance.choice([on for on in free if on not in pooled(number).days])
    more = {**pooled(number).days, on: Day(on, DayKind.WORKED, Why.MAKE_UP)}
    return pooled(number), replace(pooled(number), days=more)


OFF = CutOffMode.OFF
numbers = st.integers(0, CALENDARS - 1)
calendars = numbers.map(pooled)
variants = st.integers(0, VARIANTS - 1)
moments = st.integers(0, 140 * 1440).map(
    lambda minute: datetime(2026, 1, 12, tzinfo=HANOI) + minute * MINUTE
)
day_limits = st.sampled_from(DAY_LIMITS)
hour_limits = st.sampled_from(HOUR_LIMITS)
limits = st.sampled_from([*DAY_LIMITS, *HOUR_LIMITS])
lengths = st.sampled_from(
    [
        (shorter, longer)
        for shorter, longer in product([*DAY_LIMITS, *HOUR_LIMITS], repeat=2)
        if shorter.count < longer.count and shorter.unit is longer.unit
        # Parts of days begin at the moment, whole days on the day after.
        if shorter.timed is longer.timed
    ]
)
spans = st.integers(0, 20 * 1440).map(lambda minutes: minutes * MINUTE)

many = settings(max_examples=1_250, deadline=None)


@many
@given(calendars, moments, limits)
def test_a_walk_finds_the_same_moment(calendar, moment, limit):
    assert due(moment, limit, calendar).at == Walker(calendar.days, calendar.week).due_at(
        moment, limit
    )


@many
@given(calendars, moments, day_limits)
def test_the_reasons_replayed_give_the_same_date(calendar, moment, limit):
    found = due(moment, limit, calendar)
    assert replayed(moment, limit, found.reasons) == found.on


@many
@given(calendars, moments, hour_limits)
def test_the_reasons_replayed_give_the_same_date_for_hours(calendar, moment, limit):
    hours = limit.unit is LimitUnit.WORKING_HOUR
    ordinary = seconds_of(calendar.week.ordinary) // 60
    minutes = int(limit.count * (60 if hours else ordinary))
    found = due(moment, limit, calendar)
    assert replayed_hours(moment, minutes, found.reasons, calendar.week) == found.on


@many
@given(calendars, moments, spans, limits)
def test_a_later_reception_never_falls_due_earlier(calendar, moment, later, limit):
    assert due(moment, limit, calendar).at <= due(moment + later, limit, calendar).at
    assert transfer_by(moment, calendar) <= transfer_by(moment + later, calendar)


@many
@given(calendars, moments, lengths)
def test_a_longer_limit_of_the_same_unit_never_falls_due_earlier(calendar, moment, pair):
    shorter, longer = pair
    assert due(moment, shorter, calendar).at <= due(moment, longer, calendar).at


@many
@given(calendars, moments, limits)
def test_a_due_date_is_a_working_day_not_before_reception(calendar, moment, limit):
    found = due(moment, limit, calendar)
    assert calendar.is_working(found.on)
    assert moment.date() <= found.on
    assert found.counted_from <= found.on
    assert found.provisional == any(reason.projected for reason in found.reasons)
    assert apology_by(found.on, calendar) < found.on


@many
@given(calendars, moments, st.integers(1, 30))
def test_one_working_day_more_is_the_next_working_day(calendar, moment, count):
    now, then = (due(moment, Limit(n, LimitUnit.WORKING_DAY), calendar) for n in (count, count + 1))
    assert then.on == calendar.working_day_after(now.on)


@many
@given(calendars, moments, st.integers(1, 30))
def test_between_reception_and_due_date_lie_as_many_working_days_as_promised(
    calendar, moment, count
):
    found = due(moment, Limit(count, LimitUnit.WORKING_DAY), calendar)
    start = received_on(moment, calendar)
    assert found.counted_from == start
    assert calendar.working_days(start, found.on) == count
    walker, day, seen = Walker(calendar.days, calendar.week), start, 0
    while day < found.on:
        day += DAY
        seen += walker.works(day)
    assert seen == count


@many
@given(numbers.map(regular), st.integers(1, 200), st.integers(1, 5))
def test_whole_days_of_hours_agree_with_working_days_on_the_edges_of_a_day(calendar, day, count):
    on = calendar.working_day_from(FIRST + day * DAY)
    (opens, _), (_, closes) = calendar.hours(on)[0], calendar.hours(on)[-1]
    hours = Limit(Decimal(seconds_of(calendar.hours(on))) / 3600 * count, LimitUnit.WORKING_HOUR)
    midnight = datetime.combine(on, time(), HANOI)
    opening, closing = (midnight + timedelta(seconds=second) for second in (opens, closes))
    promised = due(closing, Limit(count, LimitUnit.WORKING_DAY), calendar).at
    assert due(closing, hours, calendar).at == promised
    last_on = on if count == 1 else calendar.working_day_after(on, count - 1)
    last = datetime.combine(last_on, time(), HANOI) + timedelta(seconds=closes)
    assert due(opening, hours, calendar).at == last


@many
@given(calendars, moments, st.integers(1, 60), st.integers(1, 60))
def test_hours_may_be_consumed_in_two_parts(calendar, moment, first, then):
    parts = [Limit(Decimal(quarters) / 4, LimitUnit.WORKING_HOUR) for quarters in (first, then)]
    whole = Limit(Decimal(first + then) / 4, LimitUnit.WORKING_HOUR)
    between = due(moment, parts[0], calendar).at
    assert due(between, parts[1], calendar).at == due(moment, whole, calendar).at


@many
@given(numbers, variants, moments, limits)
def test_adding_a_day_off_never_makes_a_date_earlier(number, variant, moment, limit):
    fewer, more = with_a_day_off(number, variant)
    assert due(moment, limit, fewer).at <= due(moment, limit, more).at


@many
@given(numbers, variants, moments, limits)
def test_adding_a_make_up_saturday_never_makes_a_date_later(number, variant, moment, limit):
    before, added = with_a_make_up(number, variant)
    assert due(moment, limit, added).at <= due(moment, limit, before).at


@many
@given(calendars, moments, limits, spans)
def test_an_empty_pause_changes_nothing(calendar, moment, limit, later):
    asked = moment + later
    assert due(moment, limit, calendar, pauses=[Pause(asked, asked)]) == due(
        moment, limit, calendar
    )


@many
@given(calendars, moments, limits, spans, spans)
def test_a_restart_is_never_earlier_than_a_pause_l24(calendar, moment, limit, asked, waited):
    pause = Pause(moment + asked, moment + asked + waited)
    paused = due(moment, limit, calendar, pauses=[pause])
    start, rest = clock_after(SupplementPolicy.RESTART, moment, [pause])
    assert rest == ()
    assert due(moment, limit, calendar).at <= paused.at <= due(start, limit, calendar).at
    if not limit.timed:
        assert replayed(moment, limit, paused.reasons) == paused.on


@many
@given(calendars, moments, limits, st.lists(st.integers(0, 20), min_size=2, max_size=2))
def test_overlapping_pauses_count_once(calendar, moment, limit, starts):
    asked, again = (moment + timedelta(days=number) for number in sorted(starts))
    long = Pause(asked, asked + timedelta(days=25))
    inside = Pause(again, again + timedelta(days=2))
    assert (
        due(moment, limit, calendar, pauses=[inside, long]).at
        == due(moment, limit, calendar, pauses=[long]).at
    )


@many
@given(calendars, moments, limits)
def test_a_due_date_reads_back_as_it_was_written(calendar, moment, limit):
    found = due(moment, limit, calendar)
    assert Due.from_json(found.as_json()) == found
