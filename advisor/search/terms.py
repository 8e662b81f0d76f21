"""What texts are compared by, as numbers: words and pairs of neighbours, or pieces of words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]

_SHORTEST, _LONGEST = 3, 5
_NO_IDS: Ids = np.zeros(0, dtype=np.int32)


class Terms(ABC):
    """Gives every term a number, the first seen 0; `learn` adds new ones, `known` does not."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @abstractmethod
    def learn(self, words: Sequence[str]) -> Ids:
        """The terms of a text, each as often as it occurs; new ones get a number."""

    @abstractmethod
    def known(self, words: Sequence[str]) -> tuple[Ids, int]:
        """The known terms of a text, and how many different others it has."""

    def _learn(self, terms: Sequence[str]) -> Ids:
        ids = self._ids
        return np.array([ids.setdefault(term, len(ids)) for term in terms], dtype=np.int32)

    def _known(self, terms: Sequence[str]) -> tuple[Ids, int]:
        found = [self._ids.get(term, -1) for term in terms]
        unknown = {term for term, id in zip(terms, found, strict=True) if id < 0}
        return np.array([id for id in found if id >= 0], dtype=np.int32), len(unknown)


class WordsAndPairs(Terms):
    """`khai`, `sinh`, `khai sinh`."""

    def learn(self, words: Sequence[str]) -> Ids:
        return self._learn(_words_and_pairs(words))

    def known(self, words: Sequence[str]) -> tuple[Ids, int]:
        return self._known(_words_and_pairs(words))


class Pieces(Terms):
    """Runs of three to five letters of a word, its ends marked by blanks: ` kh`, `khai`, `ai `."""

    def __init__(self) -> None:
        super().__init__()
        self._of_words: dict[str, Ids] = {}

    def learn(self, words: Sequence[str]) -> Ids:
        for word in words:
            if word not in self._of_words:
                self._of_words[word] = self._learn(_pieces(word))
        return np.concatenate([self._of_words[word] for word in words]) if words else _NO_IDS

    def known(self, words: Sequence[str]) -> tuple[Ids, int]:
        whole = [word for word in words if word in self._of_words]
        parts = [self._of_words[word] for word in whole]
        unknown = 0
        for word in words:
            if word not in self._of_words:
                ids, others = self._known(_pieces(word))
                parts.append(ids)
                unknown += others
        return (np.concatenate(parts) if parts else _NO_IDS), unknown


def _words_and_pairs(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _pieces(word: str) -> list[str]:
    marked = f" {word} "
    return [
        marked[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(marked) - length + 1)
    ]
