"""Which fact of a procedure is asked for."""

from __future__ import annotations

from advisor.advice import Facet
from advisor.understanding.tables import FACETS


def facet_of(text: str) -> Facet | None:
    """The fact that `text` (normalised words, joined) asks for; None: none is named.

    The longest phrase wins, and of equals the one that was said first.
    """
    best: tuple[int, int] | None = None
    found: Facet | None = None
    for facet, phrases in FACETS.items():
        for one in phrases.all(text):
            rank = (-one.words, one.start)
            if best is None or rank < best:
                best, found = rank, facet
    return found


def without_facets(text: str) -> str:
    """What is left of `text` when every asking for a fact is taken out."""
    for phrases in FACETS.values():
        text = phrases.without(text)
    return text
