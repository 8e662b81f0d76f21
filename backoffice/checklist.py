"""The papers that a procedure asks for, as lines of the reception form.

A line is ticked when the paper was handed in; its numbers start at what is asked for, so that
a complete dossier takes one key for each paper. Papers that the list does not know have
lines of their own below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from backoffice.typed import Typed
from core.dossiers.application import PaperGiven
from core.procedures.content import Content, Paper

#: Empty lines for papers that are not on the list.
EXTRA = 2

#: Longest name that a dossier keeps (core.dossiers.application).
_LONGEST_NAME = 2000

NUMBERS = ("originals", "certified", "copies")


@dataclass(frozen=True, slots=True)
class Line:
    """One paper to tick, or a remark between them."""

    key: str  #: begins the names of its fields
    name: str
    originals: int = 0  #: asked for
    copies: int = 0
    has_template: bool = False
    is_note: bool = False
    replaced_by: str = ""  #: the database that has its data (L-09)


@dataclass(frozen=True, slots=True)
class Group:
    """The papers of one case; the first group may be of none."""

    case: str
    lines: tuple[Line, ...]


def cases(content: Content) -> list[str]:
    """The situations that the list tells apart, in its order."""
    return list(dict.fromkeys(paper.case for paper in content.papers if paper.case))


def groups(content: Content, case: str = "") -> list[Group]:
    """The lines of the form: all of them, or those of one case and those always asked for."""
    shown = [
        (number, paper)
        for number, paper in enumerate(content.papers)
        if not case or paper.case in ("", case)
    ]
    return [
        Group(name, tuple(_line(number, paper) for number, paper in found))
        for name, found in groupby(shown, key=lambda pair: pair[1].case)
    ]


def extra_keys() -> list[str]:
    """The keys of the lines for papers that are not on the list."""
    return [f"extra.{number}" for number in range(EXTRA)]


def _line(number: int, paper: Paper) -> Line:
    asked = paper.originals or 0
    return Line(
        key=f"paper.{number}",
        name=paper.name,
        originals=asked if asked or paper.copies else 1,
        copies=paper.copies or 0,
        has_template=paper.has_template,
        is_note=paper.is_note,
        replaced_by=paper.replaced_by,
    )


def papers_given(lines: Iterable[Line], typed: Typed) -> list[tuple[str, PaperGiven]]:
    """What was handed in, each with the key of its line; faults are noted in `typed`."""
    found = []
    for line in lines:
        if not line.is_note and _was_given(line, typed):
            found.append((line.key, _given(line.key, line.name[:_LONGEST_NAME], typed)))
    return found + _extra_given(typed)


def _extra_given(typed: Typed) -> list[tuple[str, PaperGiven]]:
    """The papers of lines whose name was typed; a number or a file without a name is a fault."""
    found = []
    for key in extra_keys():
        name = typed.text(f"{key}.name")
        if name:
            found.append((key, _given(key, name, typed)))
        elif typed.files(key) or any(typed.text(f"{key}.{n}").strip("0") for n in NUMBERS):
            typed.faults[f"{key}.name"] = "empty"
    return found


def _was_given(line: Line, typed: Typed) -> bool:
    """Ticked; or scanned, or its numbers changed: nobody does that to a paper that is absent."""
    if typed.ticked(f"{line.key}.given") or typed.files(line.key):
        return True
    asked = {"originals": line.originals, "certified": 0, "copies": line.copies}
    return any(
        typed.text(f"{line.key}.{name}") not in ("", "0", str(number))
        for name, number in asked.items()
    )


def _given(key: str, name: str, typed: Typed) -> PaperGiven:
    numbers: dict[str, Any] = {n: typed.whole(f"{key}.{n}") for n in NUMBERS}
    files = tuple(typed.files(key))
    if not files and not any(numbers.values()):
        typed.faults.setdefault(f"{key}.originals", "count")
    return PaperGiven(name, **numbers, files=files)
