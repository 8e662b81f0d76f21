"""Where somebody lives and where he works: "sống ở A, làm ở B"."""

from __future__ import annotations

import re

from advisor.understanding.tables import TURNS
from core.folding import fold

_TABLE = TURNS["places"]
_ENDS = "|".join(map(re.escape, _TABLE["ends"]))


def _after(words: list[str]) -> re.Pattern[str]:
    said = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    word = rf"(?!(?:{_ENDS})\b)[\w.]+"
    return re.compile(rf"\b(?:{said}) ({word}(?: {word}){{0,4}})")


_LIVES, _WORKS = _after(_TABLE["lives"]), _after(_TABLE["works"])


def places(text: str) -> tuple[str, str]:
    """(lives, works): places as they were said, folded; empty where none was.

    >>> places("em sống ở Bình Dương, làm ở quận 1 thì nộp đâu")
    ('binh duong', 'quan 1')
    """
    folded = fold(text)
    works = _WORKS.search(folded)
    rest = folded if works is None else folded[: works.start()] + "," + folded[works.end() :]
    lives = _LIVES.search(rest)
    return (lives.group(1) if lives else "", works.group(1) if works else "")
