"""What texts are compared by: words, pairs of neighbours, and pieces of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

_SHORTEST, _LONGEST = 3, 5


def words_and_pairs(words: Sequence[str]) -> Counter[str]:
    """How often each word and each pair of neighbours occurs: `khai`, `khai sinh`."""
    return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words))])


def pieces(words: Iterable[str]) -> Counter[str]:
    """How often each run of three to five letters of a word occurs, its ends marked by blanks."""
    found: Counter[str] = Counter()
    for word in words:
        found.update(_pieces(word))
    return found


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    marked = f" {word} "
    return tuple(
        marked[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(marked) - length + 1)
    ) or (marked,)
