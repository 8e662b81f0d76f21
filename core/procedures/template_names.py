"""File names of form templates that the portal glued to the names of papers.

"Tờ khai đăng ký.Mẫu số 01.docx" is the paper "Tờ khai đăng ký." with its form.
Names hold blanks and dots on both sides of the joint, so it is found by signs:
first a word that forms begin with, glued to the text before it; else, in the
word that the file name begins in, a change no Vietnamese word has inside.
"""

from __future__ import annotations

import re

_FILES = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|rtf|odt|rar|zip|jpe?g|png)\.?$", re.IGNORECASE)
_OPENING = "([{/“\"'‘_-–"
_FORM = (
    r"(?:M[ẫaÂA]u|MẪU|MAU|[mM]us|Ms\d|mẫu s|mau s|mẫu \d|Phụ ?lục|Phu ?luc|PHỤ LỤC|PHU LUC"
    r"|Phlc|PHLC|PL[ \d_I]|Biểu|Bieu|Tờ khai|To khai|TỜ KHAI|TK[ \d]|Đơn|Don )"
)
_FORMS = (re.compile(r"(?:\d+[.\-])*\d+[.\-] ?" + _FORM), re.compile(_FORM))
_SHORTEST_NAME = 6  # letters: "Đơn.Mẫu..." keeps too little to be the name of a paper


def without_template(name: str) -> str:
    """`name` without the file names glued to its end; unchanged where none is found.

    >>> without_template("Văn bản đề nghị (NA20).Mau NA20-BCA.docx")
    'Văn bản đề nghị (NA20)'
    """
    if not _FILES.search(name):
        return name
    joint = _at_a_form(name) or _in_a_word(name)
    return name[:joint].rstrip(" .;,") if joint else name


def _at_a_form(name: str) -> int | None:
    for form in _FORMS:
        for match in form.finditer(name):
            before = name[: match.start()]
            if _is_name(before) and not before[-1].isspace() and before[-1] not in _OPENING:
                return match.start()
    return None


def _in_a_word(name: str) -> int | None:
    for word in reversed(list(re.finditer(r"\S+", name))):
        for at in range(word.start() + 1, word.end()):
            if _is_name(name[:at]) and _changes(name[:at], name[at]):
                return at
    return None


def _is_name(before: str) -> bool:
    return sum(c.isalpha() for c in before) >= _SHORTEST_NAME


def _changes(before: str, first: str) -> bool:
    if not first.isalnum():
        return False
    last = before[-1]
    if last in ')];:”"':
        return True
    if last == ".":  # the end of a sentence, not of a number
        return before[-2:-1].islower() or before[-2:-1] == ")" or before[-3:-1].isupper()
    return last.islower() and (first.isupper() or first.isdigit())
