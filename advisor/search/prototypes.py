"""What is usually said of each procedure, as one weighted vector of terms, and the phrases nearest.

Measured against a linear support vector machine and naive Bayes on held-out phrases, the mean of a
procedure's phrases is as good (DECISIONS 38), and it needs no training: it is made in a second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.search.terms import Ids, Terms

Floats = NDArray[np.float32]
_Weights = NDArray[np.float64]

#: Said once in a phrase or in many: what nearly every phrase says must not drown the rest.
_SUBLINEAR = 0.75
#: What more than this share of all texts says tells nothing and takes the longest to add up.
_COMMON = 0.1
#: Terms that are kept as whole rows: 6 MB for 2,642 procedures.
_WHOLE = 600


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a text is to each group, 0..1."""

    mean: Floats  #: cosine to the mean of what is said of it
    covered: Floats  #: share of the text's weight whose terms were ever said of it
    nearest: Floats  #: cosine to the nearest phrase; zeros where phrases were not kept


class Prototypes:
    """Compares a text with each group's mean and, if they are kept, with each phrase."""

    def __init__(
        self,
        terms: Terms,
        groups: int,
        owners: Sequence[int],
        texts: Sequence[Sequence[str]],
        *,
        phrases: bool = False,
    ) -> None:
        """
        Args:
            terms: what texts are compared by; learns those of the texts.
            groups: how many there are.
            owners: for each text the group it belongs to, ascending.
            texts: the words of each.
            phrases: keep every phrase, to look for the nearest.
        """
        self._terms, self.groups = terms, groups
        learnt = [terms.learn(text) for text in texts]
        row, term, weights, seen = _counted(learnt, len(terms))
        self._rarest = math.log((len(texts) + 1) / 2) + 1 if texts else 1.0
        self._rarity = np.log((len(texts) + 1) / (seen + 1)) + 1
        self._telling = seen <= max(_COMMON * len(texts), 10)
        weights = _normed(weights * self._rarity[term], row, len(texts))
        owner = np.array(owners, dtype=np.int64)
        self._means = self._mean(owner[row] if len(row) else row, term, weights)
        self._owners = owner
        self._starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else owner
        self._phrases = _Inverted(len(terms), term, row, weights) if phrases else None

    def _mean(
        self, group: NDArray[np.int64], term: NDArray[np.int64], weights: _Weights
    ) -> _Inverted:
        width = max(len(self._terms), 1)
        keys, inverse = np.unique(group * width + term, return_inverse=True)
        sums = np.bincount(inverse, weights=weights, minlength=len(keys)).astype(np.float64)
        sums **= _SUBLINEAR
        groups = keys // width
        return _Inverted(
            len(self._terms),
            keys % width,
            groups,
            _normed(sums, groups, self.groups),
            whole=_WHOLE,
            rows=self.groups,
        )

    def similar(self, words: Sequence[str]) -> Likeness:
        """How like the text with these words is to each group."""
        found, unknown = self._terms.known(words)
        none = np.zeros(self.groups, dtype=np.float32)
        if not len(found):
            return Likeness(none, none, none)
        ids, counts = np.unique(found, return_counts=True)
        weights = (1 + np.log(counts)) * self._rarity[ids]
        # A term nobody ever said is as rare as one that was said once.
        whole = float((weights**2).sum()) + unknown * self._rarest**2
        shares = weights**2 / whole
        weights = weights / math.sqrt(whole)
        mean, covered = self._means.both(ids, weights, shares, self.groups)
        return Likeness(mean, covered, self._nearest(ids, weights))

    def _nearest(self, ids: Ids, weights: _Weights) -> Floats:
        nearest = np.zeros(self.groups, dtype=np.float32)
        telling = self._telling[ids]
        if self._phrases is not None and telling.any():
            each = self._phrases.sums(ids[telling], weights[telling], len(self._owners))
            nearest[self._owners[self._starts]] = np.maximum.reduceat(each, self._starts)
        return nearest


def _counted(
    texts: Sequence[Ids], terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], _Weights, NDArray[np.int64]]:
    """(row, term, 1 + log of count) of all texts, sorted by row, and in how many texts each is."""
    sizes = [len(text) for text in texts]
    all_terms = np.concatenate(texts) if texts else np.zeros(0, dtype=np.int32)
    width = max(terms, 1)
    keys = np.repeat(np.arange(len(texts), dtype=np.int64), sizes) * width + all_terms
    keys, counts = np.unique(keys, return_counts=True)
    term = keys % width
    return keys // width, term, 1 + np.log(counts), np.bincount(term, minlength=terms)


def _normed(weights: _Weights, rows: NDArray[np.int64], count: int) -> _Weights:
    lengths = np.sqrt(np.bincount(rows, weights=weights**2, minlength=count))
    return np.asarray(weights / np.maximum(lengths[rows], 1e-9))


class _Inverted:
    """For each term the rows that have it, and with what weight.

    The terms that most rows have are kept as whole rows of numbers besides: of those a question
    has a hundred, and to add up whole rows takes a quarter of the time.
    """

    def __init__(
        self,
        terms: int,
        term: NDArray[np.int64],
        owners: NDArray[np.int64],
        weights: _Weights,
        *,
        whole: int = 0,
        rows: int = 0,
    ) -> None:
        """
        Args:
            whole: so many terms are kept as whole rows of length `rows`.
        """
        order = np.argsort(term, kind="stable")
        sizes = np.bincount(term, minlength=terms)
        self._offsets = np.r_[0, np.cumsum(sizes)]
        self._rows = owners[order]  # as wide as bincount wants them: casting would double its time
        self._weights = weights[order]
        frequent = np.argsort(-sizes, kind="stable")[: min(whole, terms)]
        self._at = np.full(terms, -1, dtype=np.int32)
        self._at[frequent] = np.arange(len(frequent))
        self._whole = np.zeros((len(frequent), rows), dtype=np.float32)
        for at, one in enumerate(frequent):
            part = slice(self._offsets[one], self._offsets[one + 1])
            self._whole[at, self._rows[part]] = self._weights[part]

    def _of(self, ids: Ids) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places of all entries of these terms, and how many each term has."""
        starts = self._offsets[ids]
        sizes = self._offsets[ids + 1] - starts
        ends = np.cumsum(sizes)
        count = int(ends[-1]) if len(ends) else 0
        return np.arange(count) + np.repeat(starts - (ends - sizes), sizes), sizes

    def sums(self, ids: Ids, weights: _Weights, rows: int) -> Floats:
        """For each row the sum of the weights it and the text give to the same terms."""
        at, sizes = self._of(ids)
        shared = self._weights[at] * np.repeat(weights, sizes)
        return np.bincount(self._rows[at], weights=shared, minlength=rows).astype(np.float32)

    def both(
        self, ids: Ids, weights: _Weights, shares: _Weights, rows: int
    ) -> tuple[Floats, Floats]:
        """`sums`, and for each row the sum of the shares of the terms that it has."""
        places = self._at[ids]
        rare = places < 0
        at, sizes = self._of(ids[rare])
        owners = self._rows[at]
        shared = self._weights[at] * np.repeat(weights[rare], sizes)
        had = np.repeat(shares[rare], sizes)
        mean = np.bincount(owners, weights=shared, minlength=rows).astype(np.float32)
        covered = np.bincount(owners, weights=had, minlength=rows).astype(np.float32)
        if not rare.all():
            whole = self._whole[places[~rare]]
            mean += weights[~rare].astype(np.float32) @ whole
            covered += shares[~rare].astype(np.float32) @ (whole > 0).astype(np.float32)
        return mean, covered
