"""Reading a catalogue from the workbook: a content for each procedure, or every fault in it.

A fault is named by sheet, row and column, and all faults of a procedure are named
at once; the other procedures are taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from core.calendar.limits import InvalidLimit, Limit
from core.errors import InvalidInput
from core.folding import fold
from core.procedures import sheet_cells
from core.procedures.codes import national
from core.procedures.content import Content
from core.procedures.refusal import Refusal, Unusable
from core.procedures.sheet_layout import (
    AGENCY_KEYS,
    OVERFLOW,
    PAPERS,
    PROCEDURES,
    RESULTS,
    WAYS,
    Sheet,
)

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    facts: Facts
    faults: tuple[Refusal, ...]

    @property
    def code(self) -> str:
        return str(self.facts.get("code", ""))


def read(path: Path) -> Iterator[tuple[int, Content | Refusal]]:
    """Each procedure of the workbook by its row, or each fault that keeps it out.

    Raises:
        InvalidInput: no workbook, or a sheet or heading of the template is absent;
            `field` names it.
    """
    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError) as error:
        raise InvalidInput(field=path.name, why="not_a_workbook") from error
    try:
        yield from _entries(workbook)
    finally:
        workbook.close()


def _entries(workbook: Workbook) -> Iterator[tuple[int, Content | Refusal]]:
    longer: defaultdict[tuple[str, str], str] = defaultdict(str)
    for row in _rows(workbook, OVERFLOW, {}):
        longer[row.code, fold(str(row.facts.get("column")))] += str(row.facts.get("text", ""))
    ways, papers, results = (
        _by_code(_rows(workbook, sheet, longer)) for sheet in (WAYS, PAPERS, RESULTS)
    )
    for row in _rows(workbook, PROCEDURES, longer):
        own = [parts.pop(row.code, []) for parts in (ways, papers, results)]
        faults = [fault for part in [row, *own[0], *own[1], *own[2]] for fault in part.faults]
        if not faults:
            yield row.number, _content(row.facts, *([part.facts for part in rows] for rows in own))
        for fault in faults:
            yield fault.line, fault
    for sheet, parts in ((WAYS, ways), (PAPERS, papers), (RESULTS, results)):
        for row in (row for rows in parts.values() for row in rows):
            why = "unknown_code"  # no such procedure on the first sheet
            yield row.number, Refusal(line=row.number, why=why, code=row.code, sheet=sheet.title)


def _content(facts: Facts, ways: list[Facts], papers: list[Facts], results: list[Facts]) -> Content:
    return Content.of(
        facts
        | {
            "max_supplements": facts["max_supplements"] or 1,
            "supplement_policy": facts["supplement_policy"] or "restart",
            "cutoff_policy": facts["cutoff_policy"] or None,
            "agencies": {
                **{key: facts[key] for key in AGENCY_KEYS},
                "consultation_policy": facts["consultation_policy"],
            },
            "ways": ways,
            "papers": [{key: paper[key] for key in paper if key != "code"} for paper in papers],
            "results": [
                {"name": result["name"], "code": result["result_code"]} for result in results
            ],
        }
    )


def _by_code(rows: Iterator[_Row]) -> dict[str, list[_Row]]:
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    return found


def _rows(
    workbook: Workbook, sheet: Sheet, longer: Mapping[tuple[str, str], str]
) -> Iterator[_Row]:
    if sheet.title not in workbook.sheetnames:
        raise InvalidInput(field=sheet.title, why="missing_sheet")
    lines = workbook[sheet.title].iter_rows(values_only=True)
    places = _places(sheet, next(lines, ()))
    for number, cells in enumerate(lines, start=2):
        if any(cell is not None for cell in cells):
            yield _row(sheet, number, cells, places, longer)


def _places(sheet: Sheet, headings: tuple[Any, ...]) -> dict[str, int]:
    there = {fold(str(heading)): place for place, heading in enumerate(headings)}
    for column in sheet.columns:
        if fold(column.heading) not in there and not column.optional:
            raise InvalidInput(field=f"{sheet.title}: {column.heading}", why="missing_column")
    found = {column.key: there.get(fold(column.heading)) for column in sheet.columns}
    return {key: place for key, place in found.items() if place is not None}


def _row(
    sheet: Sheet,
    number: int,
    cells: tuple[Any, ...],
    places: Mapping[str, int],
    longer: Mapping[tuple[str, str], str],
) -> _Row:
    facts: Facts = {}
    faults: list[tuple[str, str]] = []  # (key of the column, why)
    for column in sheet.columns:  # the code comes first
        place = places.get(column.key)
        cell = cells[place] if place is not None and place < len(cells) else None
        more = longer.get((facts.get("code", ""), fold(column.heading)), "")
        try:
            facts[column.key] = sheet_cells.value(column, cell, more)
        except Unusable as fault:
            faults.append((column.key, fault.why))
    if not faults:
        faults += _CHECKS.get(sheet.title, _nothing)(facts)
    return _Row(
        number,
        facts,
        tuple(
            Refusal(
                line=number,
                why=why,
                code=str(facts.get("code", "")),
                sheet=sheet.title,
                column=get_column_letter(places[key] + 1),
            )
            for key, why in faults
        ),
    )


def _nothing(_: Facts) -> list[tuple[str, str]]:
    return []


def _check_procedure(facts: Facts) -> list[tuple[str, str]]:
    return [] if national(facts["code"]) else [("code", "bad_code")]


def _check_way(facts: Facts) -> list[tuple[str, str]]:
    """Also joins count and unit to a limit; a count alone is kept in words only."""
    count, unit = facts.pop("limit_count"), facts.pop("limit_unit")
    facts["fee_currency"] = facts["fee_currency"] or "VND"
    facts["limit"] = None
    if unit is None:
        facts["limit_raw"] = facts["limit_raw"] or ("" if count is None else f"{count:f}")
        return []
    try:
        facts["limit"] = Limit(count or 0, unit).as_json()
    except InvalidLimit as fault:
        return [("limit_count", f"limit_{fault.facts['why']}")]
    return []


_CHECKS = {PROCEDURES.title: _check_procedure, WAYS.title: _check_way}
