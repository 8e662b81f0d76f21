"""The nation's calendar as the program ships it, for tests without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache

from core.calendar.days import Calendar
from core.calendar.hours import Week, periods
from core.calendar.national import national_days

HANOI = timezone(timedelta(hours=7))


@cache
def nation() -> Calendar:
    """2020 to 2030, Monday to Friday, eight hours, cut-off at 15:00."""
    return Calendar(2020, 2030, national_days(range(2020, 2031)), version="nation")


@cache
def seven_and_a_half() -> Calendar:
    """The same with 07:30-11:30, 13:30-17:00."""
    office = periods("07:30-11:30, 13:30-17:00")
    return replace(nation(), week=Week(hours=(office,) * 5 + ((), ())))


@cache
def saturday_desk() -> Calendar:
    """The same with a desk that is open on Saturday mornings."""
    return replace(nation(), week=Week(desk=((),) * 5 + (periods("07:30-11:30"), ())))


def without(calendar: Calendar, *gone: date) -> Calendar:
    """The calendar before somebody entered those days."""
    kept = {on: day for on, day in calendar.days.items() if on not in gone}
    return replace(calendar, days=kept)


def hanoi(text: str) -> datetime:
    """'02/11/2026 09:10' as a moment."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)


def on(text: str) -> date:
    """'02/11/2026' as a date."""
    return datetime.strptime(text, "%d/%m/%Y").date()
