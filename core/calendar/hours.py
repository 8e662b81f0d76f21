"""The hours of the day: when work is done, and when the desk takes dossiers in.

A period is a pair of seconds since midnight; it is written "07:30-11:30".
The default is 07:30-11:30, 13:00-17:00 from Monday to Friday, eight hours a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from itertools import pairwise
from typing import Any

from core.errors import CoreError

#: Opening and closing, in seconds since midnight, in order and apart from each other.
Periods = tuple[tuple[int, int], ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_DAY_S = 24 * 3600


class InvalidHours(CoreError):
    """Hours that no desk can keep.

    `facts`: `why` is `form`, `order`, `weekday`, `none` (never open), `off` (hours of a day
    off, or a reason that is none for one) or `cutoff`.
    """

    kind = "calendar.invalid_hours"


def periods(text: str | Iterable[str]) -> Periods:
    """Read "07:30-11:30, 13:00-17:00", or the same as a list.

    Raises:
        InvalidHours: not hours, or not in order, or they overlap.
    """
    parts = text.split(",") if isinstance(text, str) else text
    found = tuple(_period(part) for part in parts if part.strip())
    edges = [edge for period in found for edge in period]
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise InvalidHours(why="order")
    return found


def _period(text: str) -> tuple[int, int]:
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        raise InvalidHours(why="form")
    hour, minute, to_hour, to_minute = map(int, match.groups())
    opens, closes = hour * 3600 + minute * 60, to_hour * 3600 + to_minute * 60
    # Not 24:00 either: what ends then would carry the date of the next day.
    if minute > 59 or to_minute > 59 or closes >= _DAY_S:
        raise InvalidHours(why="form")
    return opens, closes


def written(hours: Periods) -> str:
    """The text that `periods` reads."""
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in hours)


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


def seconds_of(hours: Periods) -> int:
    """How long the periods are together."""
    return sum(closes - opens for opens, closes in hours)


class CutOffMode(StrEnum):
    """Which limits a reception after the cut-off shifts to the next day. Stored."""

    SHIFT_ALL = "shift_all"  #: every limit in days, weeks or months
    SAME_DAY_ONLY = "same_day_only"  #: results promised for the same day
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CutOff:
    """A reception later than `at` counts as one on the next day; `at` itself is in time.

    Source: the 15:00 rule of NĐ 61/2018 art. 18 and NĐ 309/2026 art. 9 is about the transfer;
    its use for limits is the office's choice, `mode`.
    """

    at: time = time(15, 0)
    mode: CutOffMode = CutOffMode.SHIFT_ALL
    #: The last second of the day in time: by the rule itself, for limits in days, and for
    #: results of the same day.
    second: int = field(init=False, repr=False, compare=False)
    for_days: int = field(init=False, repr=False, compare=False)
    for_same_day: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        second = self.at.hour * 3600 + self.at.minute * 60 + self.at.second
        shifts_days = self.mode is CutOffMode.SHIFT_ALL
        shifts_same_day = self.mode is not CutOffMode.OFF
        object.__setattr__(self, "second", second)
        object.__setattr__(self, "for_days", second if shifts_days else _DAY_S)
        object.__setattr__(self, "for_same_day", second if shifts_same_day else _DAY_S)


_OFFICE = periods("07:30-11:30, 13:00-17:00")


@dataclass(frozen=True)
class Week:
    """The ordinary week of a unit: seven entries each, Monday first, empty where closed.

    Raises:
        InvalidHours: not seven days, or never open at all.
    """

    hours: tuple[Periods, ...] = (_OFFICE,) * 5 + ((), ())
    #: Openings that receive dossiers and are no working time, as a Saturday-morning desk.
    desk: tuple[Periods, ...] = ((),) * 7
    cutoff: CutOff = CutOff()

    def __post_init__(self) -> None:
        if len(self.hours) != 7 or len(self.desk) != 7:
            raise InvalidHours(why="weekday")
        if not any(self.hours):
            raise InvalidHours(why="none")

    @property
    def ordinary(self) -> Periods:
        """The hours of its first working weekday; a make-up day keeps them."""
        return next(hours for hours in self.hours if hours)

    def cutoff_under(self, policy: CutOffMode | None) -> CutOff:
        """The unit's cut-off, shifting what the procedure says when it says anything."""
        return self.cutoff if policy is None else CutOff(self.cutoff.at, policy)

    def as_json(self) -> dict[str, Any]:
        """`{"hours": {"mon": "07:30-11:30", ...}, "desk": {...}, "cutoff": {"at", "mode"}}`."""
        return {
            "hours": {day: written(hours) for day, hours in _open(self.hours)},
            "desk": {day: written(hours) for day, hours in _open(self.desk)},
            "cutoff": {"at": f"{self.cutoff.at:%H:%M}", "mode": self.cutoff.mode.value},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Week:
        """Read what `as_json` wrote; an absent part is the default.

        Raises:
            InvalidHours: a weekday, period or cut-off that is none.
        """
        given = {key: _seven(value[key]) for key in ("hours", "desk") if value.get(key)}
        return cls(**given, cutoff=_cutoff(value.get("cutoff") or {}))


def _open(days: tuple[Periods, ...]) -> list[tuple[str, Periods]]:
    return [(name, hours) for name, hours in zip(WEEKDAYS, days, strict=True) if hours]


def _seven(days: Mapping[str, str]) -> tuple[Periods, ...]:
    if not set(days) <= set(WEEKDAYS):
        raise InvalidHours(why="weekday")
    return tuple(periods(days.get(name, "")) for name in WEEKDAYS)


def _cutoff(value: Mapping[str, str]) -> CutOff:
    try:
        return CutOff(
            time.fromisoformat(value.get("at", "15:00")), CutOffMode(value.get("mode", "shift_all"))
        )
    except ValueError:
        raise InvalidHours(why="cutoff") from None
