"""The catalogue's own words: an index over names, results, papers and fields, by bm25s."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import bm25s
import numpy as np

from advisor.search.normalising import matter, normalised
from advisor.search.prototypes import Floats
from core.procedures.content import Content

#: Papers are many and alike; the first ones tell what a procedure is about.
_PAPERS = 3


class Texts:
    """BM25 over two sides of each procedure: its name (with pairs of words), and all the rest."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._count = len(contents)
        names = [_terms(matter(normalised(one.name))) for one in contents]
        self._names = _index(names)
        self._rest = _index([_rest(one) for one in contents])
        known = set().union(*names) if names else set()
        self._known = frozenset(known)

    def names(self, words: Sequence[str]) -> Floats:
        """Score of each name, about 0..1: divided by what a perfect answer would have."""
        return self._scores(self._names, _terms(words))

    def rest(self, words: Sequence[str]) -> Floats:
        """Score of each procedure's results, papers and field, about 0..1."""
        return self._scores(self._rest, list(words))

    def _scores(self, index: bm25s.BM25 | None, terms: list[str]) -> Floats:
        known = [term for term in dict.fromkeys(terms) if index and term in index.vocab_dict]
        if index is None or not known:
            return np.zeros(self._count, dtype=np.float32)
        scores = np.asarray(index.get_scores(known), dtype=np.float32)
        return scores / np.float32(5 * len(dict.fromkeys(terms)) ** 0.5)


def _terms(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _rest(content: Content) -> list[str]:
    papers = [paper.name for paper in content.papers if not paper.is_note][:_PAPERS]
    said = [content.field, *(result.name for result in content.results), *papers]
    return normalised(" . ".join(said))


def _index(documents: Sequence[list[str]]) -> bm25s.BM25 | None:
    if not any(documents):
        return None
    index = bm25s.BM25(method="lucene")
    index.index([one or [""] for one in documents], show_progress=False)
    return index
