"""When a desk is open, and whether it is now.

Hours of work and openings that only receive (a Saturday-morning desk) are both openings
to a citizen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from channels.web.presenting import Words
from core.calendar.days import Calendar
from core.calendar.hours import Periods, Week, written
from core.calendar.special import DayKind
from core.clock import civil
from core.errors import CoreError

#: How far ahead the next opening is looked for, in days: longer than any Tết.
_AHEAD = 21


@dataclass(frozen=True, slots=True)
class Hours:
    """One line of a timetable."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Today:
    """Whether the desk is open, and what to say about it."""

    said: str  #: empty where the calendar does not know
    open: bool = False


def timetable(week: Week, words: Words) -> list[Hours]:
    """The ordinary week, neighbouring days with the same hours on one line; closed days not."""
    lines = []
    for hours, run in groupby(range(7), key=lambda day: _of_week(week, day)):
        days = list(run)
        if hours:
            named = [words.say(f"weekday.{day}") for day in (days[0], days[-1])]
            both = words.say("open.days", first=_capital(named[0]), last=named[1])
            name = _capital(named[0]) if len(days) == 1 else both
            lines.append(Hours(name, written(hours).replace("-", "–")))
    return lines


def today(calendar: Calendar, now: datetime, words: Words) -> Today:
    """Whether the desk is open now, until when, or when it opens again.

    Where the calendar does not know, nothing is said: nothing is guessed.
    """
    here = civil(now)
    on, second = here.date(), here.hour * 3600 + here.minute * 60 + here.second
    try:
        for opens, closes in openings(calendar, on):
            if opens <= second < closes:
                return Today(words.say("open.now", until=_clock(closes)), open=True)
            if second < opens:
                return Today(words.say("open.later", at=_clock(opens)))
        return Today(_closed(calendar, on, words))
    except CoreError:
        return Today("")


def openings(calendar: Calendar, on: date) -> Periods:
    """The openings of one date, in order.

    Raises:
        UnknownYear: the calendar does not reach it.
    """
    hours = calendar.hours(on)
    special = calendar.special(on)
    if special is not None and special.kind is DayKind.OFF:
        return ()
    return _merged(hours, calendar.week.desk[on.weekday()])


def _closed(calendar: Calendar, on: date, words: Words) -> str:
    for ahead in range(1, _AHEAD):
        day = on + timedelta(ahead)
        if found := openings(calendar, day):
            facts = {"day": words.day(day), "at": _clock(found[0][0])}
            return _why_closed(calendar, on, words, facts)
    return ""


def _why_closed(calendar: Calendar, on: date, words: Words, facts: dict[str, str]) -> str:
    special = calendar.special(on)
    if special is not None and special.kind is DayKind.OFF:
        name = (words.language == "en" and special.name_en) or special.name
        if name:
            return words.say("open.off_name", name=name, **facts)
    return words.say("open.closed" if openings(calendar, on) else "open.off", **facts)


def _of_week(week: Week, day: int) -> Periods:
    return _merged(week.hours[day], week.desk[day])


def _merged(hours: Periods, desk: Periods) -> Periods:
    return tuple(_joined(sorted({*hours, *desk})))


def _joined(periods: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping periods as one."""
    current: tuple[int, int] | None = None
    for opens, closes in periods:
        if current is not None and opens <= current[1]:
            current = (current[0], max(current[1], closes))
            continue
        if current is not None:
            yield current
        current = (opens, closes)
    if current is not None:
        yield current


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
