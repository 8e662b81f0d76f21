"""One page of a list of dossiers."""

from __future__ import annotations

from dataclasses import dataclass

from tortoise.queryset import QuerySet

from core.dossiers.models import Dossier

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """The dossiers of a page, with what a row shows of others."""

    dossiers: list[Dossier]
    total: int
    number: int  #: from 1
    pages: int


async def page_of(query: QuerySet[Dossier], number: int, size: int = SIZE) -> Page:
    """A page of an ordered query; a number out of range gives the nearest page."""
    total = await query.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    dossiers = (
        await query.offset((number - 1) * size)
        .limit(size)
        .select_related("handling_officer", "handling_unit")
    )
    return Page(dossiers, total, number, pages)
