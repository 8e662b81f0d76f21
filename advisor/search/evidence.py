"""Everything that speaks for each procedure of a catalogue, given the words of a question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from advisor.search.marks import MARKS, Marks
from advisor.search.normalising import matter, normalised
from advisor.search.prototypes import Floats, Prototypes
from advisor.search.terms import pieces, words_and_pairs
from advisor.search.texts import Texts
from advisor.situations.reading import Corpus
from core.procedures.content import Content

#: Names of the rows of evidence; `ranking.toml` weighs each of them.
ROWS = (
    "words",  # likeness to the mean of what is said of it
    "pieces",  # the same by pieces of words
    "phrase",  # likeness to the nearest phrase
    "piecewise",  # the same by pieces of words
    "covered",  # share of the question that was ever said of it
    "pieces_covered",
    "name",  # BM25 of its name
    "rest",  # BM25 of its results, papers and field
    "told",  # the corpus knows how people put it
    "commune",
    "province",
    "brief",  # 1 / words of its name
    *(f"{mark}_asked" for mark in MARKS),
    *(f"{mark}_unasked" for mark in MARKS),
)


class Evidence:
    """Collects evidence over one catalogue; never changes."""

    def __init__(self, contents: Sequence[Content], corpus: Corpus) -> None:
        names = [matter(normalised(one.name)) for one in contents]
        owners: list[int] = []
        said: list[list[str]] = []
        for place, one in enumerate(contents):
            phrases = [matter(normalised(text)) for text in corpus.says.get(one.code, ())]
            mine = [names[place], *filter(None, phrases)]
            said += mine
            owners += [place] * len(mine)
        self._words = Prototypes(len(contents), owners, [words_and_pairs(one) for one in said])
        self._pieces = Prototypes(len(contents), owners, [pieces(one) for one in said])
        self._texts = Texts(contents)
        self._marks = Marks(names)
        self._fixed = np.array(
            [
                [float(one.code in corpus.says) for one in contents],
                [float("commune" in one.levels) for one in contents],
                [float("province" in one.levels) for one in contents],
                [1 / (1 + len(name)) for name in names],
            ],
            dtype=np.float32,
        ).reshape(4, len(contents))

    def of(self, words: Sequence[str]) -> Floats:
        """What speaks for each procedure, given the words of the matter: a row for each of ROWS."""
        by_words = self._words.similar(words_and_pairs(words))
        by_pieces = self._pieces.similar(pieces(words))
        rows = np.stack(
            [
                by_words.mean,
                by_pieces.mean,
                by_words.nearest,
                by_pieces.nearest,
                by_words.covered,
                by_pieces.covered,
                self._texts.names(words),
                self._texts.rest(words),
            ]
        )
        return np.concatenate([rows, self._fixed, self._marks.compared(words)])
