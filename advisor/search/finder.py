"""Finds the procedures that words mean, in one catalogue, with scores that can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from advisor.advice import Candidate
from advisor.search.evidence import Evidence
from advisor.search.normalising import matter, normalised
from advisor.search.ranking import chances, in_scope, ranked
from advisor.situations.reading import Corpus
from core.procedures.content import Content

_CODE = re.compile(r"\b\d\.\d{6}\b")
#: Chances below this are noise.
_LEAST = 0.005


class Finder:
    """Never changes: when the catalogue does, another is built and takes its place."""

    def __init__(self, contents: Sequence[Content], evidence: Evidence) -> None:
        self._contents = tuple(contents)
        self._at = {one.code: place for place, one in enumerate(self._contents)}
        self._evidence = evidence

    @classmethod
    def build(cls, contents: Sequence[Content], situations: Corpus) -> Finder:
        """Index a catalogue and what people say. No database; about two seconds for 2,642."""
        return cls(contents, Evidence(contents, situations))

    def __len__(self) -> int:
        return len(self._contents)

    def knows(self, code: str) -> bool:
        """Whether the catalogue has it."""
        return code in self._at

    def named(self, code: str, score: float = 1.0) -> Candidate | None:
        """That procedure as a candidate; None: it is not in the catalogue."""
        place = self._at.get(code)
        return Candidate(code, self._contents[place].name, score) if place is not None else None

    def find(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """The likeliest procedures first.

        A score is the chance that this is the one meant: two near procedures share it, and what
        resembles nothing gets little. A code that is typed is certain.
        """
        found = self._by_code(text)
        if found or not self._contents:
            return found[:limit]
        words = matter(normalised(text))
        return self._by_words(words, limit) if words else []

    def _by_code(self, text: str) -> list[Candidate]:
        known = (self.named(code) for code in dict.fromkeys(_CODE.findall(text)))
        return [one for one in known if one is not None]

    def _by_words(self, words: Sequence[str], limit: int) -> list[Candidate]:
        rows = self._evidence.of(words)
        scores = ranked(rows)
        order = np.argsort(-scores)[:limit]
        scope = in_scope(rows, int(order[0]), len(words))
        likely = chances(scores)[order] * scope
        return [
            Candidate(self._contents[place].code, self._contents[place].name, float(score))
            for place, score in zip(order, likely, strict=True)
            if score >= _LEAST
        ]
