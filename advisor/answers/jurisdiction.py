"""Which place decides where a procedure is filed: where one lives, works, has land or a seat.

Read from the catalogue's own sentences on filing by a table of how they say it, so that who
lives in one place and works in another is told which of them counts (L-20: some procedures are
received anywhere).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.folding import fold

_TABLE = Path(__file__).with_name("jurisdiction.toml")
#: Where the papers go afterwards decides nothing, nor what is planned, nor a paper of the papers.
_OTHER_MATTERS = re.compile(
    r"\bchuyen (?:ho so|thong tin|den)\b|\bgui (?:phieu|thong bao|ket qua|giay to)\b|\blo trinh\b"
)
_HOME = re.compile(r"\b(?:cu tru|thuong tru|tam tru)\b")


@dataclass(frozen=True, slots=True)
class Deciding:
    """The place that decides, and the catalogue's sentence that says so."""

    place: str  #: `home`, `work`, `seat`, `land` or `anywhere`
    quote: str


@cache
def _places() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    rows = tomllib.loads(_TABLE.read_text("utf-8"))["place"]
    return {
        row["name"]: (re.compile(rf"\b(?:{row['said']})\b"), re.compile(rf"\b{row['witness']}\b"))
        for row in rows
    }


def places() -> tuple[str, ...]:
    """Every place that may decide."""
    return tuple(_places())


def deciding(sentences: Iterable[str]) -> Deciding | None:
    """What the sentences of a procedure on filing say together; None: nothing for sure.

    One that is received anywhere is so whatever its other cases say; else all must agree.
    """
    found: dict[str, str] = {}
    for sentence in sentences:
        if place := place_in(sentence):
            found.setdefault(place, sentence)
    if "anywhere" in found:
        return Deciding("anywhere", found["anywhere"])
    return Deciding(*next(iter(found.items()))) if len(found) == 1 else None


def place_in(sentence: str) -> str:
    """The one place that a sentence says decides; empty: none or several."""
    folded = fold(sentence)
    if _OTHER_MATTERS.search(folded):
        return ""
    found = [name for name, (said, _) in _places().items() if said.search(folded)]
    if "anywhere" in found:
        return "anywhere"
    if len(found) != 1 or (found == ["seat"] and _HOME.search(folded)):
        return ""
    return found[0]


def borne_out(place: str, text: str) -> bool:
    """Whether a record's text speaks of that place at all: asked before an answer leaves."""
    return _places()[place][1].search(fold(text)) is not None
