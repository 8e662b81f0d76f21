"""Days from a file that a person wrote: CSV or JSON, every fault named by its line.

Columns: `date` (2026-08-22 or 22/08/2026), `kind` (off, worked, half), and if wanted
`why`, `periods` ("07:30-11:30"), `name_vi`, `name_en`, `document`, `certainty`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from core.calendar.hours import InvalidHours, periods
from core.calendar.reasons import OFF_WHYS, Why
from core.calendar.special import Certainty, Day, DayKind
from core.errors import CoreError, InvalidInput

_Word = TypeVar("_Word", DayKind, Why, Certainty)

#: The columns, and how long their text may be.
COLUMNS: dict[str, int] = {
    "date": 10,
    "kind": 8,
    "why": 16,
    "periods": 80,
    "name_vi": 120,
    "name_en": 120,
    "document": 200,
    "certainty": 12,
}

#: The reason of a row that gives none.
_USUAL: dict[DayKind, Why] = {
    DayKind.OFF: Why.HOLIDAY,
    DayKind.WORKED: Why.MAKE_UP,
    DayKind.HALF: Why.HALF_DAY,
}

_WHYS: dict[DayKind, frozenset[Why]] = {
    DayKind.OFF: OFF_WHYS,
    DayKind.WORKED: frozenset({Why.MAKE_UP, Why.SWAP}),
    DayKind.HALF: frozenset({Why.HALF_DAY, Why.MAKE_UP, Why.CLOSURE}),
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """One thing wrong in one line, which is counted as an editor counts it."""

    line: int
    field: str
    why: str  #: `form`, `unknown`, `long`, `twice`, `column`, or that of an InvalidHours


class _Wrong(CoreError):
    kind = "calendar.line"

    def __init__(self, field: str, why: str) -> None:
        self.field, self.why = field, why
        super().__init__(field=field, why=why)


def days_in(
    source: Path | Iterable[Mapping[str, Any]],
) -> tuple[list[Day], list[LineFault]]:
    """The days of a file, or of rows, and what is wrong with the others.

    Raises:
        InvalidInput: the file is no CSV or JSON of rows in UTF-8 (`why` is `extension`,
            `encoding`, `json`, `rows` or `empty`).
    """
    return read_days(_read(source) if isinstance(source, Path) else list(enumerate(source, 1)))


def read_days(
    numbered: Iterable[tuple[int, Mapping[str, Any]]],
) -> tuple[list[Day], list[LineFault]]:
    """The days of numbered rows, and what is wrong with the others."""
    days: dict[date, Day] = {}
    faults: list[LineFault] = []
    for line, row in numbered:
        try:
            day = _day(row)
            if day.on in days:
                raise _Wrong("date", "twice")
            days[day.on] = day
        except _Wrong as wrong:
            faults.append(LineFault(line, wrong.field, wrong.why))
    return list(days.values()), faults


def _read(file: Path) -> list[tuple[int, Mapping[str, Any]]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(field="file", why="encoding") from None
    if file.suffix.lower() == ".csv":
        reader = csv.DictReader(io.StringIO(text))
        rows: list[tuple[int, Mapping[str, Any]]] = [(reader.line_num, row) for row in reader]
    elif file.suffix.lower() == ".json":
        rows = list(enumerate(_json_rows(text), 1))
    else:
        raise InvalidInput(field="file", why="extension")
    if not rows:
        raise InvalidInput(field="file", why="empty")
    return rows


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError:
        raise InvalidInput(field="file", why="json") from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise InvalidInput(field="file", why="rows")
    return found


def _day(row: Mapping[str, Any]) -> Day:
    values = _texts(row)
    on, kind = _date(values["date"]), _one(DayKind, "kind", values["kind"])
    why = _one(Why, "why", values["why"]) if values["why"] else _USUAL[kind]
    if why not in _WHYS[kind]:
        raise _Wrong("why", "unknown")
    certainty = _one(Certainty, "certainty", values["certainty"] or Certainty.DECIDED.value)
    try:
        hours = periods(values["periods"]) or None
        return Day(
            on,
            kind,
            why,
            values["name_vi"],
            values["name_en"],
            hours,
            values["document"],
            certainty,
        )
    except InvalidHours as error:
        raise _Wrong("periods", error.facts["why"]) from None


def _texts(row: Mapping[Any, Any]) -> dict[str, str]:
    if unknown := [name for name in row if name not in COLUMNS]:
        raise _Wrong(str(unknown[0] or ""), "column")
    values = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    for name, value in values.items():
        if len(value) > COLUMNS[name]:
            raise _Wrong(name, "long")
    return values


def _date(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise _Wrong("date", "form")


def _one(kind: type[_Word], field: str, text: str) -> _Word:
    try:
        return kind(text.lower())
    except ValueError:
        raise _Wrong(field, "unknown") from None
