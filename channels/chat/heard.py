"""What a text in a dialogue is: a word to the dialogue itself, or an answer.

A word to the dialogue is a whole text and nothing else, and never one that is a name: Dung is a
given name, and without its accents stands for "stop" and "right" alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from core.folding import fold

#: No answer is longer; a form has room for texts of several lines.
LONGEST = 4000


class Command(StrEnum):
    """A word to the dialogue."""

    SKIP = "skip"
    BACK = "back"
    STOP = "stop"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Heard:
    """A text."""

    text: str
    command: Command | None = None


_WORDS = {
    **dict.fromkeys(["bo qua", "boqua", "skip", "-"], Command.SKIP),
    **dict.fromkeys(["quay lai", "quaylai", "lui lai", "back"], Command.BACK),
    **dict.fromkeys(["thoat", "huy to khai", "stop", "quit", "cancel"], Command.STOP),
    **dict.fromkeys(["?", "tro giup", "trogiup", "help"], Command.HELP),
}
_STOP = re.compile(r"dừng[.! ]*", re.IGNORECASE)
_AGREES = frozenset({"co", "dong y", "luu", "ok", "yes", "y", "save", "vang", "dung roi", "co a"})
_RIGHT = re.compile(r"đúng[.! ]*", re.IGNORECASE)
_REFUSES = frozenset({"khong", "no", "n", "het", "khong a", "thoi", "khong dong y"})
_CORRECT = re.compile(r"(?:sua|doi|change|edit)?\s*(?:muc|so|cau)?\s*([0-9]{1,3})")


def understood(text: str) -> Heard:
    """The text, and whether it is a word to the dialogue."""
    plain = unicodedata.normalize("NFC", text[:LONGEST]).strip()
    if _STOP.fullmatch(plain):
        return Heard(plain, Command.STOP)
    return Heard(plain, _WORDS.get(plain if plain in _WORDS else _folded(plain)))


def agrees(text: str) -> bool:
    """Whether that is a yes."""
    return _folded(text) in _AGREES or _RIGHT.fullmatch(text) is not None


def refuses(text: str) -> bool:
    """Whether that is a no."""
    return _folded(text) in _REFUSES


def corrected(text: str) -> int | None:
    """The number of the answer to be corrected: `SỬA 3`."""
    found = _CORRECT.fullmatch(_folded(text))
    return int(found[1]) if found and not _folded(text).isdigit() else None


def _folded(text: str) -> str:
    return fold(text).rstrip(".! ")
