"""Where somebody lives and where he works: "sống ở A, làm ở B"."""

from __future__ import annotations

import re

from advisor.understanding.tables import TURNS
from core.folding import fold

_TABLE = TURNS["places"]
_ENDS = "|".join(map(re.escape, _TABLE["ends"]))
#: Places that begin with a word which otherwise ends one.
_NAMES = "|".join(map(re.escape, _TABLE["names"]))


def _after(words: list[str]) -> re.Pattern[str]:
    said = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    word = rf"(?!(?:{_ENDS})\b)[\w.]+"
    return re.compile(rf"\b(?:{said}) ((?:{_NAMES})\b|{word}(?: {word}){{0,4}})")


_LIVES, _WORKS = _after(_TABLE["lives"]), _after(_TABLE["works"])


def places(text: str) -> tuple[str, str]:
    """(lives, works): places as they were said, folded; empty where none was.

    >>> places("em sống ở Bình Dương, làm ở quận 1 thì nộp đâu")
    ('binh duong', 'quan 1')
    """
    folded = fold(text)
    works = _WORKS.search(folded)
    lives = _LIVES.search(_without(folded, works))
    return (lives.group(1) if lives else "", works.group(1) if works else "")


def without_places(text: str) -> str:
    """What is said besides, folded: names of places hide what is asked.

    >>> without_places("em sống ở Bình Dương làm ở quận 1 thì đăng ký kết hôn ở đâu")
    'em , , thi dang ky ket hon o dau'
    """
    left = fold(text)
    left = _without(left, _WORKS.search(left))
    return _without(left, _LIVES.search(left))


def _without(folded: str, found: re.Match[str] | None) -> str:
    return folded if found is None else folded[: found.start()] + "," + folded[found.end() :]
