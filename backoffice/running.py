"""The deadlines that run for a dossier, in words, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backoffice.formats import Formats
from core.clock import civil_date
from core.dossiers.deadlines_of import Deadline, DeadlineKind

#: These end at an hour; the others with their day (Civil Code art. 148).
_TIMED = frozenset({DeadlineKind.ANSWER, DeadlineKind.TRANSFER})


@dataclass(frozen=True, slots=True)
class Running:
    """One line."""

    what: str
    when: str
    missed: bool


def running_lines(deadlines: Iterable[Deadline], f: Formats, now: datetime) -> list[Running]:
    """What is to be done, and by when."""
    return [_line(one, f, now) for one in deadlines]


def _line(one: Deadline, f: Formats, now: datetime) -> Running:
    timed = one.kind in _TIMED
    missed = now > one.due_at if timed else civil_date(now) > civil_date(one.due_at)
    when = f.moment(one.due_at) if timed else f.date(one.due_at)
    return Running(f.say(f"deadline.{one.kind}"), when, missed)
