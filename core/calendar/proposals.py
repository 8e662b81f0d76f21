"""A change of a calendar that somebody thinks of: which rows of which unit, and what they touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.calendar.hours import Week
from core.calendar.models import NATION
from core.calendar.special import Day
from core.errors import InvalidInput

#: The days that anything may have been counted over: a proposal of a week touches them all.
ALWAYS = (date(1970, 1, 1), date(9999, 1, 1))


@dataclass(frozen=True)
class Proposal:
    """Days to enter, days to let be ordinary again, and the ordinary week; of one unit.

    An empty one changes no row and asks what the calendar of today makes of the open
    dossiers: after rows came from a file, or with a new version of the program.

    Raises:
        InvalidInput: a date is to be entered and removed.
    """

    unit_id: int = NATION
    put: tuple[Day, ...] = ()
    removed: frozenset[date] = frozenset()
    week: Week | None = None

    def __post_init__(self) -> None:
        if self.removed & {day.on for day in self.put}:
            raise InvalidInput(field="date", why="twice")

    @property
    def dates(self) -> tuple[date, date]:
        """The first and last date that become different; only what is counted over them moves."""
        touched = self.removed | {day.on for day in self.put}
        return (min(touched), max(touched)) if touched and self.week is None else ALWAYS

    def applied(self, held: Iterable[tuple[int, Day]]) -> list[tuple[int, Day]]:
        """Rows, each with its unit, as they would be."""
        gone = self.removed | {day.on for day in self.put}
        kept = [(unit, day) for unit, day in held if unit != self.unit_id or day.on not in gone]
        return kept + [(self.unit_id, day) for day in self.put]
