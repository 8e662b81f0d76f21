"""The papers that a procedure asks for, as lines of the reception form.

A line is ticked when the paper was handed in; its numbers start at what is asked for, so that
a complete dossier takes one key for each paper. Papers that the list does not know have
lines of their own below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """The papers of one case; those of none are asked for always."""

    case: str
    lines: tuple[Line, ...]


def groups(content: Content) -> list[Group]:
    """The lines of the form by case: those always asked for first, then in the list's order."""
    found: dict[str, list[Line]] = {"": []}
    for number, paper in enumerate(content.papers):
        found.setdefault(paper.case, []).append(_line(number, paper))
    return [Group(case, tuple(lines)) for case, lines in found.items() if lines]


def folded(group: Group, known: Sequence[Group], typed: Typed) -> bool:
    """Whether a case begins closed: there are papers for every case, and nobody touched its own.

    Published lists also call "papers to be handed in" a case; without papers for every case
    nothing is closed.
    """
    touched = any(_was_given(line, typed) or typed.faulty(line.key) for line in group.lines)
    return bool(group.case) and not known[0].case and not touched


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
