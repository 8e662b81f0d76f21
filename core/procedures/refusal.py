"""Why a row of a catalogue was not taken, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row that an import left out."""

    line: int  #: 1 for the first, as an editor or a spreadsheet counts
    why: str  #: a short key; the faces phrase it
    code: str = ""  #: the procedure, when it could be read
    sheet: str = ""  #: of a workbook
    column: str = ""  #: the field, or the letter of a spreadsheet's column


class Unusable(ValueError):
    """A value that no procedure can have. Readers turn it into a `Refusal`."""

    def __init__(self, why: str, column: str = "") -> None:
        super().__init__(f"{why} {column}".strip())
        self.why, self.column = why, column
