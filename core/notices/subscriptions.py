"""DK and HUY: to be told of each change of one dossier, and not any more.

Who knew the PIN may be told what the PIN tells; that was checked before (`enquiries`). The
subscription is a consent and is kept with its proof (NĐ 91/2020 art. 11(7)).
"""

from __future__ import annotations

from datetime import datetime

from core.database import rows, transaction
from core.errors import CoreError
from core.notices.models import Medium
from core.notices.preferences import keep_word
from core.notices.tables import Subscription

#: Addresses that may follow one dossier besides its people: more are hardly its family.
MOST = 10

_SUBSCRIBE = """
INSERT INTO notice_subscription (dossier_id, medium, address, language, begun_at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (dossier_id, medium, address) DO UPDATE SET
 language = excluded.language, ended_at = NULL,
 begun_at = CASE WHEN notice_subscription.ended_at IS NULL THEN notice_subscription.begun_at
  ELSE excluded.begun_at END
"""


class TooManySubscribers(CoreError):
    """So many addresses follow the dossier that no other one may. `facts`: `most`."""

    kind = "too_many_subscribers"


async def subscribe(
    dossier_id: int,
    medium: Medium,
    address: str,
    *,
    now: datetime,
    language: str = "vi",
    by: str = "text",
    proof: str = "",
) -> bool:
    """Tell this address of each change from now on; whether that is new.

    The PIN was checked by the caller. Nothing happens the second time.

    Raises:
        TooManySubscribers: enough others follow it.
    """
    async with transaction():
        follow = await Subscription.filter(dossier_id=dossier_id, ended_at__isnull=True)
        if any((one.medium, one.address) == (medium, address) for one in follow):
            return False
        if len(follow) >= MOST:
            raise TooManySubscribers(most=MOST)
        await rows(_SUBSCRIBE, dossier_id, medium.value, address, language, now)
        await keep_word(
            medium,
            address,
            "subscription",
            True,
            dossier_id=dossier_id,
            by=by,
            proof=proof,
            now=now,
        )
    return True


async def unsubscribe(
    dossier_id: int,
    medium: Medium,
    address: str,
    *,
    now: datetime,
    by: str = "text",
    proof: str = "",
) -> bool:
    """Tell this address no more; whether it was told. No PIN is needed to be left alone."""
    async with transaction():
        ended = await Subscription.filter(
            dossier_id=dossier_id, medium=medium, address=address, ended_at__isnull=True
        ).update(ended_at=now)
        if ended:
            await keep_word(
                medium,
                address,
                "subscription",
                False,
                dossier_id=dossier_id,
                by=by,
                proof=proof,
                now=now,
            )
    return bool(ended)


async def following(dossier_id: int) -> list[Subscription]:
    """Who is told of each change besides its people."""
    return await Subscription.filter(dossier_id=dossier_id, ended_at__isnull=True).order_by("id")
