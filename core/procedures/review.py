"""What a person must still look at before a procedure can be trusted.

Asked of every content on its way in, whatever it was read from, and stored
beside it. `review` lists doubts that stop a date or a fee from being printed;
`missing` lists what L-01 asks for and the source does not have.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.procedures.content import Content, Paper, Way
from core.procedures.limit_kinds import kind_of

#: (field, why); the faces phrase the second.
Doubt = tuple[str, str]


def way_doubts(way: Way) -> Iterator[Doubt]:
    """Why the limit or the fee of a way may not be used as it stands."""
    if way.limit is None and not (kind := kind_of(way)).understood:
        yield "limit", kind.value
    if way.fee_amount is None and (way.fee_raw or way.fee_note):
        yield "fee", "fee_unclear"


def _paper_doubts(paper: Paper) -> Iterator[Doubt]:
    if not paper.is_note and paper.originals is None and paper.copies is None:
        yield "count", "paper_count_unclear"


def review(content: Content) -> list[dict[str, str]]:
    """Every doubt with its place: `[{"where": "ways.0.limit", "why": "limit_missing"}]`."""
    found = [
        (f"ways.{number}.{field}", why)
        for number, way in enumerate(content.ways)
        for field, why in way_doubts(way)
    ]
    found += [
        (f"papers.{number}.{field}", why)
        for number, paper in enumerate(content.papers)
        for field, why in _paper_doubts(paper)
    ]
    return [{"where": where, "why": why} for where, why in found]


def missing(content: Content) -> list[str]:
    """The fields of L-01 that every procedure must have and this one lacks."""
    present = {
        "steps": content.steps,
        "ways": content.ways,
        "papers": content.papers,
        "sets": content.sets is not None,
        "limit": any(kind_of(way).understood for way in content.ways),
        "subject": content.subject,
        "competent": content.agencies.competent,
    }
    return [field for field, there in present.items() if not there]
