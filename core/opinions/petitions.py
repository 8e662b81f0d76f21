"""Petitions: remarks and proposals about rules or conduct (phản ánh, kiến nghị).

A complaint or a denunciation is a legal procedure of its own and is no petition.
"""

from __future__ import annotations

from datetime import datetime

from core.clock import civil_date
from core.dossiers.serials import next_of_day
from core.errors import InvalidInput
from core.opinions.models import Petition
from core.storable import storable

#: More than anybody reads is cut, not refused.
LONGEST = 4000
#: Petitions are numbered like dossiers, as those of an agency that there is none of.
_SERIALS = "PA"
#: Petitions on a page of the officers' list.
ON_A_PAGE = 50


async def petition(words: str, *, sender: str, channel: str, now: datetime) -> Petition:
    """Keep a petition under the next number of the day; in the transaction around.

    Raises:
        InvalidInput: it says nothing.
    """
    said = words.strip()[:LONGEST]
    if not said or not storable(said):
        raise InvalidInput(field="words", why="empty")
    on = civil_date(now)
    serial = await next_of_day(_SERIALS, on)
    number = f"{_SERIALS}-{on:%y%m%d}-{serial:04}"
    return await Petition.create(number=number, words=said, channel=channel, sender=sender, at=now)


async def newest(page: int = 1) -> tuple[list[Petition], int]:
    """A page of petitions, the newest first, and how many there are."""
    start = (max(1, page) - 1) * ON_A_PAGE
    return await Petition.all().order_by("-at").offset(start).limit(
        ON_A_PAGE
    ), await Petition.all().count()
