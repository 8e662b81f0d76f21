"""Finds the procedures that words mean, in one catalogue, with scores that can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
#: How likely a procedure is meant by who says word for word what people say of it.
_SAID = 0.9


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    candidates: tuple[Candidate, ...]
    scope: float  #: how likely any procedure of the catalogue is meant, 0..1


class Finder:
    """Never changes: when the catalogue does, another is built and takes its place."""

    def __init__(self, contents: Sequence[Content], evidence: Evidence) -> None:
        # Code and name: the rest of a content is many times as large, and is in the database.
        self._known = tuple((one.code, one.name) for one in contents)
        self._at = {code: place for place, (code, _) in enumerate(self._known)}
        self._evidence = evidence

    @classmethod
    def build(cls, contents: Sequence[Content], situations: Corpus) -> Finder:
        """Index a catalogue and what people say. No database; about two seconds for 2,642."""
        return cls(contents, Evidence(contents, situations))

    def __len__(self) -> int:
        return len(self._known)

    def knows(self, code: str) -> bool:
        """Whether the catalogue has it."""
        return code in self._at

    def named(self, code: str, score: float = 1.0) -> Candidate | None:
        """That procedure as a candidate; None: it is not in the catalogue."""
        place = self._at.get(code)
        return Candidate(code, self._known[place][1], score) if place is not None else None

    def find(self, text: str, *, limit: int = 5) -> list[Candidate]:
        """The likeliest procedures first: the candidates of `search`."""
        return list(self.search(text, limit=limit).candidates)

    def search(self, text: str, *, limit: int = 5) -> Found:
        """The likeliest procedures first, and how likely any is meant at all.

        A score is the chance that this is the one meant: two near procedures share it, and what
        resembles nothing gets little. A code that is typed is certain.
        """
        coded = self._by_code(text)
        if coded:
            return Found(tuple(coded[:limit]), 1.0)
        words = matter(normalised(text))
        if not words or not self._known:
            return Found((), 0.0)
        return self._by_words(words, limit)

    def _by_code(self, text: str) -> list[Candidate]:
        known = (self.named(code) for code in dict.fromkeys(_CODE.findall(text)))
        return [one for one in known if one is not None]

    def _by_words(self, words: Sequence[str], limit: int) -> Found:
        rows = self._evidence.of(words)
        own = len(self._known)
        scores = ranked(rows)
        order = np.argpartition(-scores[:own], min(limit, own - 1))[:limit]
        order = order[np.argsort(-scores[order], kind="stable")]
        likely = chances(scores)
        scope = in_scope(rows, likely, own)
        if self._evidence.said_of(words) == order[0]:
            scope = max(scope, _SAID)
        shares = likely[order] / max(float(likely[:own].sum()), 1e-9) * scope
        candidates = (
            Candidate(self._known[place][0], self._known[place][1], float(score))
            for place, score in zip(order, shares, strict=True)
            if score >= _LEAST * scope
        )
        return Found(tuple(candidates), scope)
