"""The size of type at which a slip is one page.

Letting the typesetter measure means laying everything out twice; counting lines here costs
nothing. The count is within some hundredths of the truth, mostly above it; where it is below,
the printer notices the extra page and takes the next size down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

_MM = 0.3528  #: of a point
_LETTER = 0.43  #: mean width of a Vietnamese letter, in em
_LINE = 1.1  #: from one line to the next, in em
_SPACE = 0.09  #: what a new paragraph adds, in em
_ROW = 0.68  #: what the cell of a table adds, in em
_COLUMNS = 16  #: what the columns beside the names of papers take, in em
_DOUBT = 1.06  #: counted this much too high, the smallest size may still do


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper: type sizes from the best down, and room for text in mm."""

    sizes: tuple[float, ...]
    width: float
    height: float
    fixed: float  #: what does not grow with the type: symbols, room to sign

    @property
    def several(self) -> float:
        """The size for a slip that no size brings on one page."""
        return self.sizes[len(self.sizes) // 2]


SHEETS = {
    "a5": Sheet((10, 9.5, 9, 8.5, 8), 130, 195, 37),
    "a4": Sheet((13, 12.5, 12, 11.5, 11, 10.5, 10), 170, 265, 49),
}


def sizes_to_try(page: dict[str, Any], sheet: Sheet) -> tuple[float, ...]:
    """Sizes at which each part should be one page, from the largest; none when none will do."""
    *larger, smallest = sheet.sizes
    fitting = [size for size in larger if _height(page, sheet, size) <= sheet.height]
    if fitting or _height(page, sheet, smallest) <= sheet.height * _DOUBT:
        return (*fitting, smallest)
    return ()


def _height(page: dict[str, Any], sheet: Sheet, size: float) -> float:
    em = size * _MM
    return sheet.fixed + em * max(sum(_ems(page, part, sheet, em)) for part in page["parts"])


def _ems(page: dict[str, Any], part: dict[str, Any], sheet: Sheet, em: float) -> Iterator[float]:
    head = page["head"]
    left = _lines(head["superior"], 0.4 * sheet.width, em) + _lines(
        head["office"], 0.37 * sheet.width, em
    )
    yield max(left + 0.5, 3.6) * _LINE
    yield 1.2 if page["register"] else 0
    yield (1.5 + len(part["marks"]) + bool(part["name"])) * _LINE + 1
    for block in page["blocks"]:
        yield from _BLOCKS[block["kind"]](block, sheet, em)
    yield 0.4 + sum(_LINE * 0.9 * _lines(note, sheet.width / 0.87, em) for note in part["notes"])
    yield 4


def _lines(text: str, width: float, em: float) -> int:
    return ceil(len(text) * _LETTER * em / width)


def _paragraph(text: str, sheet: Sheet, em: float) -> float:
    return _LINE * _lines(text, sheet.width, em) + _SPACE


def _fact(block: dict[str, Any], sheet: Sheet, em: float) -> Iterator[float]:
    yield _paragraph(f"{block['label']}: {block['value']} {block.get('after', '')}", sheet, em)


def _line(block: dict[str, Any], sheet: Sheet, em: float) -> Iterator[float]:
    together = "   ".join(f"{fact['label']}: {fact['value']}" for fact in block["facts"])
    yield _paragraph(together, sheet, em)


def _papers(block: dict[str, Any], sheet: Sheet, em: float) -> Iterator[float]:
    yield 3.4
    for _, name, *_ in block["rows"]:
        yield _LINE * _lines(name, sheet.width - _COLUMNS * em, em) - 0.46 + _ROW


def _due(block: dict[str, Any], sheet: Sheet, em: float) -> Iterator[float]:
    yield _LINE + 1.5
    for reason in block["reasons"]:
        yield _LINE * 0.95 * _lines(reason, sheet.width / 0.9, em)


_BLOCKS = {"fact": _fact, "line": _line, "papers": _papers, "due": _due}
