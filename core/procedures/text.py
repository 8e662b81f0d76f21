"""Text of a catalogue in one form, so that two copies of a procedure compare equal."""

from __future__ import annotations

import re
import unicodedata

#: What the national portal shows where it has nothing.
_NOTHING = frozenset({"không có thông tin", "không có thông tin."})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b-\u200f]")
_BLANK_LINES = re.compile(r"\n{3,}")


def line(text: str) -> str:
    """One line: NFC, runs of blanks made one, nothing instead of "no information"."""
    plain = " ".join(_CONTROL.sub("", unicodedata.normalize("NFC", text)).split())
    return "" if plain.lower() in _NOTHING else plain


def block(text: str) -> str:
    """Several lines, each as `line`, with at most one empty line in a row."""
    lines = (line(part) for part in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
