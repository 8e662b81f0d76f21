"""Writing the catalogue as a workbook, and the empty workbook to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.procedures.catalogue import current_contents
from core.procedures.content import Content
from core.procedures.sheet_layout import (
    LONGEST_CELL,
    OVERFLOW,
    PAPERS,
    PROCEDURES,
    RESULTS,
    SHEETS,
    WAYS,
    WORDS,
    Column,
    Sheet,
)

_OPTIONS = {
    "constant_memory": True,
    # Text is text: a name that begins with "=" is no formula, a number in words no number.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LAST_ROW = 20_000  # how far down the lists of allowed words reach


def export_template(path: Path) -> None:
    """Write the workbook without any procedure."""
    with _Book(path):
        pass


async def export_procedures(path: Path) -> int:
    """Write every active procedure as it stands now; how many there are."""
    count = 0
    with _Book(path) as book:
        async for content in current_contents():
            book.add(content)
            count += 1
    return count


class _Book:
    def __init__(self, path: Path) -> None:
        self._workbook: Workbook = xlsxwriter.Workbook(str(path), _OPTIONS)
        self._sheets = {sheet.title: self._prepared(sheet) for sheet in SHEETS}
        self._next = {sheet.title: 1 for sheet in SHEETS}

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._workbook.close()

    def _prepared(self, sheet: Sheet) -> Worksheet:
        heading = self._workbook.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        page = self._workbook.add_worksheet(sheet.title)
        page.freeze_panes(1, 2)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.heading, heading)
            if column.hint:
                page.write_comment(0, place, column.hint)
            if column.kind in WORDS and column.kind != "levels":
                allowed = {"validate": "list", "source": list(WORDS[column.kind].values())}
                page.data_validation(1, place, _LAST_ROW, place, allowed)
        return page

    def add(self, content: Content) -> None:
        """One procedure, with its lines on the other sheets."""
        facts = content.facts()
        policy = {"consultation_policy": content.consultation_policy}
        self._row(PROCEDURES, facts | facts["agencies"] | policy, content.code)
        for way in facts["ways"]:
            limit = way["limit"] or {"count": None, "unit": None}
            more = {"limit_count": limit["count"], "limit_unit": limit["unit"]}
            self._row(WAYS, way | more, content.code)
        for paper in facts["papers"]:
            self._row(PAPERS, paper, content.code)
        for result in facts["results"]:
            self._row(
                RESULTS, {"name": result["name"], "result_code": result["code"]}, content.code
            )

    def _row(self, sheet: Sheet, facts: dict[str, Any], code: str) -> None:
        page, row = self._sheets[sheet.title], self._next[sheet.title]
        self._next[sheet.title] += 1
        facts = facts | {"code": code}
        for place, column in enumerate(sheet.columns):
            cell = _cell(column, facts[column.key])
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                first, *rest = _pieces(cell)
                page.write_string(row, place, first)
                self._overflow(code, column, rest)
            else:
                page.write_number(row, place, cell)

    def _overflow(self, code: str, column: Column, pieces: Iterable[str]) -> None:
        for piece in pieces:
            self._row(OVERFLOW, {"column": column.heading, "text": piece}, code)


def _cell(column: Column, value: Any) -> str | int | float | None:
    if value is None:
        return None
    if column.kind == "flag":
        return WORDS["flag"]["yes"] if value else ""
    if column.kind == "levels":
        return ", ".join(WORDS["levels"][level] for level in value)
    if column.kind in WORDS:
        return WORDS[column.kind][str(value)]
    if column.kind == "lines":
        return "\n".join(value)
    return value if isinstance(value, int | float) else str(value)


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), LONGEST_CELL):
        yield text[start : start + LONGEST_CELL]
