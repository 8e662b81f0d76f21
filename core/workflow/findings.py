"""What a check of a workflow may find, each under its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Grade(StrEnum):
    """How bad it is."""

    ERROR = "error"  #: keeps a definition from being published
    WARNING = "warning"  #: is shown


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong."""

    what: str  #: one of `WHATS`
    step: str
    facts: tuple[tuple[str, Any], ...] = ()  #: what is needed to say it and how to mend it
    grade: Grade = Grade.ERROR


#: Name -> what its facts are called. Faces have a sentence for each, and how to mend it.
WHATS: dict[str, tuple[str, ...]] = {
    # Where a dossier can go.
    "unreachable": (),
    "dead_end": (),
    "never_ends": (),
    "circle": (),
    "too_large": (),
    "forks_again": (),
    "branch_never_joins": ("branch",),
    "join_without_fork": (),
    "join_waits": ("action",),
    "nothing_offered": (),  #: its facts are fields of the form, and values for which it is so
    # Who and when.
    "nobody": ("role", "unit"),
    "no_such_unit": ("unit",),
    "agency_open": ("unit",),
    "over_the_limit": ("allowed_days", "days", "path"),
    "no_time": (),
    # What the law demands.
    "not_permitted": ("action", "does", "role", "roles"),
    "not_by_one_stop": ("action", "does"),
    "no_answer": ("action", "does", "to", "wanted"),
    "clock_runs": ("action", "does", "to"),
    "never_completed": (),
    "handed_over_early": ("action",),
    "slip_missing": ("slip",),
    "waits_unasked": (),
}
