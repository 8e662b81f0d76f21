"""Finding procedures by words, without a database.

An index over names, fields and codes: about 6,000 procedures and 3,000 different
words, answered in well under a millisecond. Accents and case do not matter.

What comes first, in this order: the code that was typed; names with all the
words, whole before begun ("khai sin"); names and fields together; then names
with more than half of the words, weighed by how rare each is, so that "tôi muốn làm giấy
khai sinh" still finds the birth registration. Inside a rank: the words side by
side, then at the start, then the shorter name.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.folding import fold, words

#: Words before the matter itself in names as published; not counted as part of a name's length.
_PREFACE = ("thu tuc ", "thu tuc: ")

#: Folded words of people asking, left out when a near answer is looked for.
_ASKING = frozenset(words("tôi mình em muốn xin hỏi làm cho ở đâu gì nào sao thì bao nhiêu lâu"))
_NEAR_BEST = 0.6  # a near answer covers at least this share of what the best one covers


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure as lists show it."""

    code: str
    version_id: int
    name: str
    field: str
    levels: tuple[str, ...]
    online_level: str | None = None


class Index:
    """An unchanging index; make another when the catalogue has changed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.code)
        self.by_code = {entry.code: entry for entry in self.entries}
        self._codes = [entry.code for entry in self.entries]
        self._names = [_matter(entry.name) for entry in self.entries]
        self._in_name = _postings(entry.name for entry in self.entries)
        self._in_field = _postings(entry.field for entry in self.entries)
        self._pairs = _pairs(self._names)
        self._vocabulary = sorted(self._in_name.keys() | self._in_field.keys())

    def find(
        self,
        query: str,
        *,
        level: str | None = None,
        field: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> tuple[list[Entry], int]:
        """The best entries of the page, and how many there are in all.

        Args:
            query: words or a code, whole or begun; empty lists everything by code.
            level: only procedures done at that tier.
            field: only that field, as published.
        """
        found = (self.entries[place] for place in self._ranked(query))
        kept = [
            entry
            for entry in found
            if (level is None or level in entry.levels) and (field is None or field == entry.field)
        ]
        return kept[offset : offset + limit], len(kept)

    def fields(self, level: str | None = None) -> Counter[str]:
        """How many procedures each field has, at one tier or at all."""
        return Counter(
            entry.field for entry in self.entries if level is None or level in entry.levels
        )

    def _ranked(self, query: str) -> Iterable[int]:
        asked = list(dict.fromkeys(words(query)))
        if not asked:
            return range(len(self.entries))
        by_code = list(self._by_code(query))
        if by_code:
            return by_code
        scores = dict(self._scores(asked))
        phrase = " ".join(words(query))
        return sorted(scores, key=lambda place: self._order(place, scores[place], phrase))

    def _by_code(self, query: str) -> Iterator[int]:
        begun = "".join(query.split()).upper()
        if len(begun) < 3 or not begun[0].isdigit() or begun[1] != ".":
            return
        start = bisect_left(self._codes, begun)
        for place in range(start, len(self._codes)):
            if not self._codes[place].startswith(begun):
                return
            yield place

    def _scores(self, asked: list[str]) -> Iterator[tuple[int, tuple[int, float]]]:
        """(place, (rank, share of the weight of the question that is covered))."""
        whole = [self._in_name.get(word, set()) for word in asked]
        begun = [self._beginning(word, self._in_name) for word in asked]
        either = [begun[n] | self._beginning(word, self._in_field) for n, word in enumerate(asked)]
        every = set[int]()
        for rank, places in enumerate((whole, begun, either)):
            for place in set.intersection(*places) - every:
                every.add(place)
                yield place, (rank, 1.0)
        telling = [word for word in asked if word not in _ASKING]
        yield from self._near(telling, every)

    def _near(self, asked: list[str], every: set[int]) -> Iterator[tuple[int, tuple[int, float]]]:
        # Most Vietnamese words are two syllables, so pairs weigh beside single ones.
        # A term that no name has says nothing about which name is meant.
        single = [self._in_name.get(word) or self._beginning(word, self._in_name) for word in asked]
        pairs = [self._pairs.get(pair, set()) for pair in pairwise(asked)]
        counts = Counter(place for places in single for place in places - every)
        terms = [places for places in [*single, *pairs] if places]
        weights = [math.log1p(len(self.entries) / len(places)) for places in terms]
        covered = dict.fromkeys((at for at, count in counts.items() if 2 * count > len(asked)), 0.0)
        for places, weight in zip(terms, weights, strict=True):
            for place in places & covered.keys():
                covered[place] += weight / sum(weights)
        enough = _NEAR_BEST * max(covered.values(), default=0)
        for place, share in covered.items():
            if share >= enough:
                yield place, (3, share)

    def _beginning(self, word: str, postings: dict[str, set[int]]) -> set[int]:
        found = set[int]()
        for other in self._vocabulary[bisect_left(self._vocabulary, word) :]:
            if not other.startswith(word):
                break
            found |= postings.get(other, set())
        return found

    def _order(self, place: int, score: tuple[int, float], phrase: str) -> tuple[object, ...]:
        rank, share = score
        name = self._names[place]
        return (
            rank,
            -round(share, 1),
            phrase not in name,
            not name.startswith(phrase),
            len(name),
            self._codes[place],
        )


def _matter(name: str) -> str:
    folded = fold(name)
    for preface in _PREFACE:
        folded = folded.removeprefix(preface)
    return " ".join(words(folded))


def _postings(texts: Iterable[str]) -> dict[str, set[int]]:
    postings: defaultdict[str, set[int]] = defaultdict(set)
    for place, text in enumerate(texts):
        for word in words(text):
            postings[word].add(place)
    return dict(postings)


def _pairs(names: Iterable[str]) -> dict[tuple[str, str], set[int]]:
    pairs: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for place, name in enumerate(names):
        for pair in pairwise(name.split()):
            pairs[pair].add(place)
    return dict(pairs)
