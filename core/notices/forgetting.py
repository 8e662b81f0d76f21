"""Forgetting where somebody was told: when a person takes back what a messenger knows of it.

What was agreed to or declined stays, as the law wants it for a year (NĐ 91/2020 art. 11(7)); the
address in it is what the consent was about.
"""

from __future__ import annotations

from datetime import datetime

from core.database import transaction
from core.notices.models import Medium, Notice, NoticeState, OptOut
from core.notices.tables import PreferredWay, Subscription

#: Nobody has sent those yet.
_WAITING = (NoticeState.OWED, NoticeState.FAILED)


async def forget_address(medium: Medium, address: str, *, now: datetime) -> None:
    """Tell that address nothing more, and keep it nowhere but in the proofs of consent."""
    async with transaction():
        await Subscription.filter(medium=medium, address=address).delete()
        await PreferredWay.filter(medium=medium, address=address).delete()
        await OptOut.filter(medium=medium, address=address).delete()
        mine = Notice.filter(medium=medium, address=address)
        await mine.filter(state__in=_WAITING).update(
            state=NoticeState.SETTLED, failure="withdrawn by the person"
        )
        await mine.update(address="")
