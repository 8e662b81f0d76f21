"""The two symbols on a slip that machines read, as drawings without a size.

Both come as SVG whose unit is one module (the narrowest bar, the smallest square), quiet
zone included; whoever prints decides how wide a module is. One path per symbol: adjoining
squares drawn apart show hairlines on some screens and printers.

Sources: ISO/IEC 15417 (Code 128, quiet zone of 10 modules), ISO/IEC 18004 (QR, 4 modules).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import qrcode
from barcode.codex import Code128
from qrcode.constants import ERROR_CORRECT_M

_CODE128_QUIET, _QR_QUIET = 10, 4

#: The signature in the address is noise, and over noise the eight masks look alike to a
#: reader; weighing them all takes four fifths of the time (21 ms against 4).
_MASK = 3

#: Shorter runs of capitals and digits are not worth a change of mode inside the QR.
_RUN = 12


@dataclass(frozen=True, slots=True)
class Symbol:
    """A drawing and its width."""

    svg: str
    modules: int  #: width, quiet zones included


def code128(text: str) -> Symbol:
    """A bar code, one module high: stretch it.

    Raises:
        barcode.errors.IllegalCharacterError: a character outside ASCII.
    """
    bars = Code128(text).build()[0]
    width = len(bars) + 2 * _CODE128_QUIET
    path = "".join(_runs([bar == "1" for bar in bars], _CODE128_QUIET, 0))
    return Symbol(_svg(width, 1, path), width)


def qr(text: str) -> Symbol:
    """A QR code with error correction M, in the smallest version that holds the text."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(text, optimize=_RUN)
    code.make(fit=True)
    rows = code.get_matrix()
    width = len(rows) + 2 * _QR_QUIET
    path = "".join(run for y, row in enumerate(rows, _QR_QUIET) for run in _runs(row, _QR_QUIET, y))
    return Symbol(_svg(width, width, path), width)


def _runs(row: Sequence[bool | None], x: int, y: int) -> Iterator[str]:
    for dark, squares in groupby(row, key=bool):
        length = len(list(squares))
        if dark:
            yield f"M{x} {y}h{length}v1h-{length}z"
        x += length


def _svg(width: int, height: int, path: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' preserveAspectRatio="none"><path d="{path}"/></svg>'
    )
