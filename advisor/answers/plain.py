"""Texts of the catalogue on one line, without bullets, and cut where a word ends."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^[\s\-–—•*+.]+(?=\S)")
#: What a list has before its points: `1.`, `(1.2)`, `a)`, `(ii)`, `(*)`, `3.1.`.
_NUMBERED = re.compile(
    r"^(?:\((?:[\d.]+|[ivx]{1,4}|[a-zđ]|\*+)\)|(?:\d{1,2}(?:\.\d{1,2})*[.)]"
    r"|[ivx]{1,4}[.)]|[a-zđ]\.?\d{0,2}[.)])(?!\d))[\s.:)\-–]*(?=\S)",
    re.IGNORECASE,
)
CUT = "…"


def one_line(text: str) -> str:
    """Runs of blanks made one."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """One line without the bullet it was published with, nor a colon or stop at its end.

    >>> plain("- Tờ khai  theo mẫu; ")
    'Tờ khai theo mẫu'
    """
    return _BULLET.sub("", one_line(text)).rstrip(" .;:,")


def unnumbered(text: str) -> str:
    """A point of a list without its number, if it says more than that.

    >>> unnumbered("(1.2) Đối với công trình theo tuyến")
    'Đối với công trình theo tuyến'
    """
    found = _NUMBERED.sub("", text)
    return text if found == text else found[:1].upper() + found[1:]


def cut(text: str, most: int) -> str:
    """At most that many characters, ended with an ellipsis where something is missing.

    Only whole words stay: half a number would be another number.
    """
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0].rstrip(" .,;:(“")
    return kept + CUT
