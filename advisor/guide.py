"""Which procedure words mean, and its facts in short: the first, simple form of advising.

Every fact is one of the catalogue's; what the catalogue does not know is left out, never
guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.calendar.limits import Limit
from core.procedures import catalogue
from core.procedures.content import Content

#: As published, papers are lines of a list.
_BULLETS = "-+*• "


@dataclass(frozen=True, slots=True)
class Guide:
    """A procedure in short."""

    code: str
    name: str
    papers: tuple[str, ...]  #: asked of everybody
    more_papers: int  #: asked in some cases only
    limits: tuple[Limit, ...]  #: of its ways, each once; empty when one of them is not known
    fees: tuple[int, ...]  #: in đồng, the least first; empty when one of them is not known
    agency: str  #: who does it, as published; may be empty


async def guide(words: str) -> Guide | None:
    """The procedure that fits the words best; None when none does."""
    found, _ = await catalogue.find(words, limit=1) if words.strip() else ([], 0)
    if not found:
        return None
    return _short((await catalogue.version(found[0].version_id)).content)


def _short(it: Content) -> Guide:
    papers = [paper for paper in it.papers if not paper.is_note]
    limits = [way.limit for way in it.ways]
    fees = [way.fee_amount if way.fee_currency == "VND" else None for way in it.ways]
    return Guide(
        code=it.code,
        name=it.name,
        papers=tuple(paper.name.lstrip(_BULLETS) for paper in papers if not paper.case),
        more_papers=sum(bool(paper.case) for paper in papers),
        limits=() if None in limits else tuple(dict.fromkeys(one for one in limits if one)),
        fees=() if None in fees else tuple(sorted({one for one in fees if one is not None})),
        agency=it.agencies.executing,
    )
