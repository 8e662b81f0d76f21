"""Symbols are drawn whole, with the quiet zone that readers need, small enough for a slip."""

from __future__ import annotations

import re
from datetime import date

import pytest

from core.receipts import symbols, token

KEY = token.signing_key(b"a secret of the test installation")

QR_VERSION_8 = 49 + 8  #: modules of version 8 and its quiet zones


def _squares(symbol: symbols.Symbol) -> set[tuple[int, int]]:
    """Dark modules of a drawing."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", symbol.svg)
    assert all(width == back for _, _, width, back in runs)
    return {(int(x) + n, int(y)) for x, y, width, _ in runs for n in range(int(width))}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("H56-261103-0001", id="shortest"),
        pytest.param("H15.50.05.13-261103-0975", id="commune"),
        pytest.param("000.00.01.H21-230101-0001", id="old order"),
        pytest.param("G09.20-20260609-0092637", id="ministry"),
    ],
)
def test_the_address_of_a_slip_fits_a_qr_of_version_8(code: str) -> None:
    signed = token.sign(KEY, token.Claims(code, date(2026, 11, 3), date(2026, 11, 25)))
    address = token.address("https://dichvucong.daklak.gov.vn", code, signed)
    assert symbols.qr(address).modules <= QR_VERSION_8


def test_the_quiet_zones_stay_white() -> None:
    for symbol, quiet in (symbols.qr("x"), 4), (symbols.code128("H56-261103-0001"), 10):
        columns = [x for x, _ in _squares(symbol)]
        assert min(columns) == quiet
        assert max(columns) == symbol.modules - quiet - 1


def test_a_bar_code_is_one_module_high() -> None:
    assert {y for _, y in _squares(symbols.code128("H56-261103-0001"))} == {0}
