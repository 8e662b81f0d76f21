"""Texts of the catalogue on one line, without bullets, and cut where a word ends."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^[\s\-–—•*+.]+(?=\S)")
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


def cut(text: str, most: int) -> str:
    """At most that many characters, ended with an ellipsis where something is missing.

    Only whole words stay: half a number would be another number.
    """
    if len(text) <= most:
        return text
    kept = text[:most].rpartition(" ")[0].rstrip(" .,;:(“")
    return kept + CUT
