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
