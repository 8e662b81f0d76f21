"""A second opinion on the order of near candidates, from something that reads more than words.

It orders what the search found and is not sure of, and nothing more: it adds no procedure, makes
none certain, and without it everything goes on as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from advisor.advice import Candidate
from advisor.understood import Context, Intent, Understanding, Understood

#: Intents whose candidates are what the words themselves name.
_NAMING = frozenset({Intent.ASK, Intent.CORRECT})


class Rerank(Protocol):
    """Orders candidates by how well they answer a question."""

    async def __call__(self, text: str, candidates: Sequence[Candidate]) -> Sequence[int]:
        """Places among the candidates, the best first; empty: no opinion. Never raises."""
        ...


class Reranked:
    """Implements `Understanding` before another that does the understanding."""

    def __init__(self, understanding: Understanding, rerank: Rerank) -> None:
        self._understanding, self._rerank = understanding, rerank

    async def understand(self, text: str, context: Context) -> Understood:
        understood = await self._understanding.understand(text, context)
        near = understood.candidates
        if understood.sure or understood.intent not in _NAMING or len(near) < 2:
            return understood
        order = await self._rerank(text, near)
        return replace(understood, candidates=_in_order(near, order)) if order else understood


def _in_order(near: Sequence[Candidate], order: Sequence[int]) -> tuple[Candidate, ...]:
    """The candidates in that order, those not named last; the chances stay where they were.

    >>> one, two = Candidate("1", "a", 0.4), Candidate("2", "b", 0.3)
    >>> [(each.code, each.score) for each in _in_order([one, two], [1])]
    [('2', 0.4), ('1', 0.3)]
    """
    places = [*dict.fromkeys([*order, *range(len(near))])]
    return tuple(
        replace(near[place], score=held.score) for place, held in zip(places, near, strict=True)
    )
