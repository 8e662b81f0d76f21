"""What one cell of the workbook means."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from core.folding import fold
from core.procedures.refusal import Unusable
from core.procedures.sheet_layout import MEANINGS, Column
from core.procedures.text import block, line


def value(column: Column, cell: Any, more: str = "") -> Any:
    """The fact in `cell`, whose text goes on in `more`.

    An empty cell is empty text, no lines, false, or None, as its kind has it.

    Raises:
        Unusable: `required`, `not_a_number` or `unknown_word`.
    """
    said = _text(cell) + more
    if column.required and not said.strip():
        raise Unusable("required")
    return _READERS.get(column.kind, _word)(said, column.kind)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a spreadsheet keeps every number as a float
    return "" if cell is None else str(cell)


def _number(said: str, _: str) -> int | None:
    number = _decimal(said, _)
    if number is None:
        return None
    if number < 0 or number != number.to_integral_value():
        raise Unusable("not_a_number")
    return int(number)


def _decimal(said: str, _: str) -> Decimal | None:
    try:
        number = Decimal(said.strip().replace(",", ".")) if said.strip() else None
    except InvalidOperation:
        raise Unusable("not_a_number") from None
    if number is not None and not number.is_finite():
        raise Unusable("not_a_number")
    return number


def _flag(said: str, kind: str) -> bool:
    return _word(said, kind) == "yes"


def _word(said: str, kind: str) -> str | None:
    if not said.strip():
        return None
    try:
        return MEANINGS[kind][fold(said)]
    except KeyError:
        raise Unusable("unknown_word") from None


def _levels(said: str, kind: str) -> list[str]:
    return [str(_word(part, kind)) for part in said.split(",") if part.strip()]


_READERS = {
    "line": lambda said, _: line(said),
    "block": lambda said, _: block(said),
    "lines": lambda said, _: [line(part) for part in said.split("\n") if line(part)],
    "raw": lambda said, _: said,
    "number": _number,
    "decimal": _decimal,
    "flag": _flag,
    "levels": _levels,
}
