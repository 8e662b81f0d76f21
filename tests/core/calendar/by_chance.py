"""Calendars, limits, moments and pauses by chance: the more unusual, the better.

Everything follows from the `Random` that is handed in, so a case can be had again.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from core.calendar.days import Calendar
from core.calendar.hours import CutOff, CutOffMode, Periods, Week, periods
from core.calendar.limits import Limit, LimitUnit
from core.calendar.pauses import Pause
from core.calendar.reasons import Why
from core.calendar.special import Certainty, Day, DayKind
from tests.core.calendar.walking import DAY, HANOI, MINUTE

FIRST = date(2026, 1, 1)

OFFICES = [
    periods(text)
    for text in (
        "07:30-11:30, 13:00-17:00",
        "07:30-11:30, 13:30-17:00",
        "07:00-11:30, 13:30-17:00",
        "08:00-12:00",
        "06:00-09:15, 10:00-11:00, 20:30-23:59",
        "00:00-02:00, 07:45-11:15, 13:15-16:45, 18:00-20:00",
    )
]
HALVES = [periods(text) for text in ("07:30-11:30", "13:00-17:00", "08:00-09:30, 10:00-11:00")]
DESKS: list[Periods] = [(), (), periods("07:30-11:30"), periods("08:00-16:00")]


def some_day(chance: Random) -> Day:
    """A row of 2026."""
    on = FIRST + chance.randrange(365) * DAY
    certainty = chance.choice(list(Certainty))
    kind = chance.choice([DayKind.OFF, DayKind.OFF, DayKind.HALF, DayKind.WORKED])
    if kind is DayKind.OFF:
        why = chance.choice([Why.HOLIDAY, Why.COMPENSATORY, Why.SWAP, Why.CLOSURE])
        return Day(on, kind, why, "Lễ", certainty=certainty)
    if kind is DayKind.HALF:
        return Day(on, kind, Why.HALF_DAY, periods=chance.choice(HALVES), certainty=certainty)
    hours = chance.choice([None, *HALVES])
    return Day(on, kind, Why.MAKE_UP, periods=hours, certainty=certainty)


def some_cutoff(chance: Random) -> CutOff:
    at = chance.choice([time(15), time(15), time(11), time(16, 30), time(0)])
    return CutOff(at, chance.choice(list(CutOffMode)))


def some_calendar(chance: Random, last_year: int = 2027) -> Calendar:
    """From 2026 on, with up to fifty rows and a week of its own."""
    days = {day.on: day for day in (some_day(chance) for _ in range(chance.randrange(50)))}
    if chance.random() < 0.5:  # a week off in one piece, as Tết is
        start = FIRST + chance.randrange(300) * DAY
        for on in (start + number * DAY for number in range(9)):
            days[on] = Day(on, DayKind.OFF, Why.HOLIDAY, "Tết")
    office, friday = chance.choice(OFFICES), chance.choice([*OFFICES, ()])
    saturday = chance.choice([(), (), periods("07:30-11:30")])
    week = Week(
        hours=(office,) * 4 + (friday, saturday, ()),
        desk=((),) * 5 + (chance.choice(DESKS), ()),
        cutoff=some_cutoff(chance),
    )
    return Calendar(2026, last_year, days, week)


LIMITS = {
    LimitUnit.WORKING_HOUR: lambda chance: (
        Decimal(chance.randrange(1, 800)) / 20
    ),  # 3 minutes to 40 hours
    LimitUnit.WORKING_DAY: lambda chance: chance.choice(
        [chance.randrange(1, 80), Decimal(chance.randrange(1, 16, 2)) / 2]
    ),
    LimitUnit.CALENDAR_DAY: lambda chance: chance.randrange(1, 100),
    LimitUnit.WEEK: lambda chance: chance.randrange(1, 14),
    LimitUnit.MONTH: lambda chance: Decimal(chance.randrange(1, 9)) / 2,
    LimitUnit.SAME_DAY: lambda chance: 1,
}


def some_limit(chance: Random) -> Limit:
    unit = chance.choice(list(LimitUnit))
    return Limit(LIMITS[unit](chance), unit)


def some_moment(chance: Random, limit: Limit) -> datetime:
    """Of the first ten months; edges of the day more often than chance has it."""
    start = datetime(2026, 1, 2, tzinfo=HANOI)
    minute = chance.choice([900, 450, 690, 1020, chance.randrange(1440), chance.randrange(1440)])
    moment = start + chance.randrange(300) * DAY + minute * MINUTE
    return moment if limit.timed else moment + timedelta(seconds=chance.choice([0, 0, 1, 59]))


def some_pauses(chance: Random, moment: datetime) -> list[Pause]:
    found = []
    for _ in range(chance.choice([0, 0, 0, 1, 1, 2, 3])):
        asked = moment + chance.randrange(-1440, 30 * 1440) * MINUTE
        longest = chance.choice([1, 60, 1440, 9 * 1440])
        found.append(Pause(asked, asked + chance.randrange(longest) * MINUTE))
    return found
