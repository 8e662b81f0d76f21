"""What tells procedures apart that are easily taken for each other: tables with a question each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "situations" / "apart"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer, and the procedure it leads to."""

    code: str
    says: Mapping[str, str]  #: language -> button


@dataclass(frozen=True, slots=True)
class Apart:
    """A group, and the question it hinges on."""

    codes: frozenset[str]
    question: Mapping[str, str]  #: language -> sentence
    answers: tuple[Outcome, ...]


def read(text: str) -> list[Apart]:
    """The groups of one file.

    Raises:
        tomllib.TOMLDecodeError, KeyError: it is not of that form.
    """
    return [
        Apart(
            frozenset(group["codes"]),
            group["question"],
            tuple(Outcome(one["code"], one["says"]) for one in group["answers"]),
        )
        for group in tomllib.loads(text).get("apart", [])
    ]


@cache
def shipped() -> tuple[Apart, ...]:
    """The groups that come with the program."""
    files = sorted(_FOLDER.glob("*.toml"))
    return tuple(group for file in files for group in read(file.read_text("utf-8")))


def hinging(groups: Iterable[Apart], codes: Iterable[str]) -> Apart | None:
    """The group in which the likeliest of the codes stands with most of the others; None: none."""
    likeliest, *others = list(codes) or [""]
    fitting = [
        (len(group.codes.intersection(others)), -len(group.codes), place, group)
        for place, group in enumerate(groups)
        if likeliest in group.codes and group.codes.intersection(others)
    ]
    return max(fitting, key=lambda one: one[:2])[3] if fitting else None


@cache
def near(code: str) -> tuple[str, ...]:
    """The procedures that stand in a shipped group with it, in order of the groups."""
    groups = (group for group in shipped() if code in group.codes)
    codes = (one for group in groups for one in sorted(group.codes) if one != code)
    return tuple(dict.fromkeys(codes))
