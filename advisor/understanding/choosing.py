"""Which of the things offered is meant: "cái thứ hai", "số 3", "cái cuối"."""

from __future__ import annotations

import re

from advisor.search.matching import Phrases
from advisor.understanding.tables import TURNS

_TABLE = TURNS["choices"]
_WORDS: dict[str, int] = _TABLE["words"]
_NUMBERS: dict[str, int] = _TABLE["numbers"]
_BEFORE = "|".join(sorted(map(re.escape, _TABLE["before"]), key=len, reverse=True))
_NUMBER = re.compile(rf"(?<!\S)(?:{_BEFORE}) (\d{{1,2}}|{'|'.join(_NUMBERS)})(?!\S)")
_BARE = re.compile(r"(?:chon )?(\d{1,2})(?: nhe| a| di| ban| ad)?")
_SAID = Phrases(_WORDS)


def choice_of(text: str, offered: int) -> int | None:
    """0-based place among what was offered, -1 the last; None: no choice is made.

    Args:
        text: normalised words, joined.
        offered: how many were; a bare number is a choice only where something was.
    """
    said = _SAID.best(text)
    numbered = _NUMBER.search(text)
    if said is not None:
        return _WORDS[said.phrase]
    if numbered is not None:
        number = numbered.group(1)
        return (int(number) if number.isdigit() else _NUMBERS[number]) - 1
    bare = _BARE.fullmatch(text) if offered else None
    return int(bare.group(1)) - 1 if bare is not None else None


def without_choice(text: str) -> str:
    """What is said besides the choice."""
    return _SAID.without(" ".join(_NUMBER.sub(" ", text).split()))
