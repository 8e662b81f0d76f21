"""Which of several cases a short answer means: the only one that has all of its words.

A text that asks for a fact is a question, and no answer to ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.search.normalising import normalised
from advisor.understanding.facets import facet_of
from core.folding import words

#: Words of a short answer; those around the matter do not count.
_SHORT = 8
_FILLING = frozenset(
    words("dạ vâng là cái trường hợp việc tôi em mình muốn làm cho ạ nhé đó ý thuộc của thì mà")
)
#: Letters that have to be said at least.
_LEAST = 3


def told_apart(names: Sequence[str], text: str) -> int | None:
    """The place of the name that is meant; None: none is, or several are.

    >>> told_apart(["Công trình tôn giáo", "Công trình tín ngưỡng"], "dạ tôn giáo")
    0
    >>> told_apart(["Công trình tôn giáo", "Công trình tín ngưỡng"], "công trình")
    """
    said = {word for word in words(text) if word not in _FILLING}
    if not 0 < len(said) <= _SHORT or sum(map(len, said)) < _LEAST:
        return None
    if facet_of(" ".join(normalised(text))) is not None:
        return None
    found = [place for place, name in enumerate(names) if said <= set(words(name))]
    return found[0] if len(found) == 1 else None
