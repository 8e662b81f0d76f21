"""The shape of the workbook in which offices edit their catalogue, read from `sheets.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.folding import fold

_FILE = tomllib.loads((Path(__file__).parent / "sheets.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    key: str
    heading: str
    kind: str  #: line block lines number decimal flag levels, or a table of `WORDS`
    width: int
    required: bool = False
    optional: bool = False  #: the whole column may be absent
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    title: str
    columns: tuple[Column, ...]


#: kind of cell -> our word -> the word in the cell
WORDS: dict[str, dict[str, str]] = _FILE["words"]

#: kind of cell -> the folded word in the cell -> our word
MEANINGS = {
    kind: {fold(said): word for word, said in table.items()} for kind, table in WORDS.items()
}


def _sheet(key: str) -> Sheet:
    table: dict[str, Any] = _FILE[key]
    return Sheet(
        table["title"], tuple(Column(key=name, **facts) for name, facts in table["columns"].items())
    )


PROCEDURES, WAYS, PAPERS, RESULTS, OVERFLOW = (
    _sheet(key) for key in ("procedures", "ways", "papers", "results", "overflow")
)
SHEETS = (PROCEDURES, WAYS, PAPERS, RESULTS, OVERFLOW)

#: The longest text a cell takes is 32,767 characters; Excel counts UTF-16 units.
LONGEST_CELL = 16_000

#: Columns of the first sheet that belong to `Agencies`.
AGENCY_KEYS = ("executing", "competent", "delegated", "cooperating", "address")
