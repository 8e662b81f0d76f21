"""Text as people type it in a hurry: without accents, case or spare spaces."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[0-9a-z]+")
_D = str.maketrans("đĐ", "dd")  # the one Vietnamese letter that NFD leaves whole


def fold(text: str) -> str:
    """`text` without marks, in lower case, its runs of blanks made one.

    >>> fold("  Đăng ký  KHAI SINH ")
    'dang ky khai sinh'
    """
    plain = unicodedata.normalize("NFD", text.translate(_D))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).lower().split())


def words(text: str) -> list[str]:
    """The folded words and numbers of `text`, punctuation left out.

    >>> words("Cấp sổ BHXH, thẻ BHYT")
    ['cap', 'so', 'bhxh', 'the', 'bhyt']
    """
    return _WORD.findall(fold(text))
