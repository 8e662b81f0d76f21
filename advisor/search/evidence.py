"""Everything that speaks for each procedure of a catalogue, given the words of a question."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from advisor.search.marks import MARKS, Marks
from advisor.search.normalising import matter, normalised
from advisor.search.prototypes import Floats, Prototypes
from advisor.search.terms import Pieces, WordsAndPairs
from advisor.search.texts import Texts
from advisor.situations.reading import Corpus
from core.procedures.content import Content

#: Names of the rows of evidence; `ranking.toml` weighs each of them.
ROWS = (
    "words",  # likeness to the mean of what is said of it
    "pieces",  # the same by pieces of words
    "phrase",  # likeness to the nearest phrase
    "named",  # likeness to its name alone
    "covered",  # share of the question that was ever said of it
    "pieces_covered",
    "name",  # BM25 of its name
    "rest",  # BM25 of its results, papers and field
    "told",  # the corpus knows how people put it
    "often",  # and how often, which tells how often it is asked for
    "commune",
    "province",
    "brief",  # 1 / words of its name
    *(f"{mark}_asked" for mark in MARKS),
    *(f"{mark}_unasked" for mark in MARKS),
)

#: What people ask that is no procedure of the catalogue, by topic.
ELSEWHERE: dict[str, list[str]] = {
    name: topic["says"]
    for name, topic in tomllib.loads(
        (Path(__file__).parent / "elsewhere.toml").read_text("utf-8")
    ).items()
}
#: So many phrases are written for what people ask for most.
_OFTEN = 25
_DONE_AT = (" thuc hien tai cap tinh", " thuc hien tai cap xa", " thuc hien tai cap trung uong")


class Evidence:
    """Collects evidence over one catalogue; never changes.

    Behind the procedures stand the topics that are none: rows are as long as both together.
    """

    def __init__(self, contents: Sequence[Content], corpus: Corpus) -> None:
        names = [matter(normalised(one.name)) for one in contents]
        topics = list(ELSEWHERE.values())
        owners: list[int] = []
        said: list[list[str]] = []
        for place, one in enumerate(contents):
            phrases = [matter(normalised(text)) for text in corpus.says.get(one.code, ())]
            mine = [names[place], *filter(None, phrases)]
            said += mine
            owners += [place] * len(mine)
        for place, topic in enumerate(topics, start=len(contents)):
            mine = [matter(normalised(text)) for text in topic]
            said += mine
            owners += [place] * len(mine)
        # Not what is asked of several, nor the topics of elsewhere.
        whose: dict[str, set[int]] = {}
        for place, phrase in zip(owners, said, strict=True):
            whose.setdefault(" ".join(phrase), set()).add(place)
        self._whose = {
            phrase: owner
            for phrase, (owner, *more) in whose.items()
            if not more and owner < len(contents)
        }
        names += [[] for _ in topics]
        count = len(names)
        self._words = Prototypes(WordsAndPairs(), count, owners, said, phrases=True)
        self._pieces = Prototypes(Pieces(), count, owners, said)
        self._names = Prototypes(WordsAndPairs(), count, range(count), [_plain(n) for n in names])
        self._texts = Texts(contents)
        self._marks = Marks(names)
        self._more = np.zeros(len(topics), dtype=np.float32)
        fixed = [
            (
                float(one.code in corpus.says),
                min(len(corpus.says.get(one.code, ())), _OFTEN) / _OFTEN,
                float("commune" in one.levels),
                float("province" in one.levels),
                1 / (1 + len(name)),
            )
            for one, name in zip(contents, names, strict=False)
        ]
        fixed += [(1.0, 1.0, 0.0, 0.0, 0.0) for _ in topics]
        self._fixed = np.array(fixed, dtype=np.float32).reshape(count, 5).T

    def said_of(self, words: Sequence[str]) -> int | None:
        """The place of the one procedure of which exactly this is said; None: there is none."""
        return self._whose.get(" ".join(words))

    def of(self, words: Sequence[str]) -> Floats:
        """What speaks for each procedure, given the words of the matter: a row for each of ROWS."""
        by_words = self._words.similar(words)
        by_pieces = self._pieces.similar(words)
        rows = np.stack(
            [
                by_words.mean,
                by_pieces.mean,
                by_words.nearest,
                self._names.similar(words).mean,
                by_words.covered,
                by_pieces.covered,
                np.concatenate([self._texts.names(words), self._more]),
                np.concatenate([self._texts.rest(words), self._more]),
            ]
        )
        return np.concatenate([rows, self._fixed, self._marks.compared(words)])


def _plain(name: Sequence[str]) -> list[str]:
    """A name without who does it, which nobody says: "(thực hiện tại cấp tỉnh)"."""
    joined = " ".join(name)
    for level in _DONE_AT:
        joined = joined.removesuffix(level)
    return joined.split()
