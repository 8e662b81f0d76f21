"""A date that differs from the ordinary week: off, worked, or worked for some hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.calendar.hours import InvalidHours, Periods
from core.calendar.reasons import OFF_WHYS, Why


class DayKind(StrEnum):
    """What a row of the calendar makes of its date. Stored."""

    OFF = "off"
    WORKED = "worked"
    HALF = "half"  #: a working day whose hours are those of the row


class Certainty(StrEnum):
    """Whether somebody decreed the day. Stored."""

    DECIDED = "decided"
    PROJECTED = "projected"  #: expected from the rules; a date that rests on it says so


@dataclass(frozen=True, slots=True)
class Day:
    """A date that differs from the ordinary week.

    Raises:
        InvalidHours: a half day without hours, or a day off with some.
    """

    on: date
    kind: DayKind
    why: Why
    name: str = ""  #: Vietnamese
    name_en: str = ""
    periods: Periods | None = None  #: of a worked or half day; None: the ordinary ones
    document: str = ""
    certainty: Certainty = Certainty.DECIDED

    def __post_init__(self) -> None:
        if self.kind is DayKind.HALF and not self.periods:
            raise InvalidHours(why="none")
        if self.kind is DayKind.WORKED and self.periods == ():
            raise InvalidHours(why="none")
        if self.kind is DayKind.OFF and (self.periods or self.why not in OFF_WHYS):
            raise InvalidHours(why="off")

    @property
    def projected(self) -> bool:
        """Whether it is only expected."""
        return self.certainty is Certainty.PROJECTED
