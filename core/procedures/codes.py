"""Procedure codes: national ones, and the local copies that append an agency.

Source: codes.md section 3.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"(?P<national>[1-9]\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|\.[A-Y]\d{2})?")


def national(code: str) -> str | None:
    """The national code inside `code`; None when `code` is no procedure code.

    >>> national("1.004605.000.00.00.H17")
    '1.004605'
    """
    match = _CODE.fullmatch(code)
    return match["national"] if match else None
