"""Who wants notices where: DUNG and TIEP for an address, DK and HUY for a dossier."""

from __future__ import annotations

from datetime import datetime

from channels.base import Inbound
from core.notices.models import Medium
from core.notices.preferences import set_medium
from core.notices.subscriptions import TooManySubscribers, subscribe, unsubscribe


class NoticeSubscriptions:
    """Keeps the wishes of a sender; in the transaction around, with the record of them."""

    async def stop(self, inbound: Inbound, *, now: datetime) -> None:
        """No more notices to the sender."""
        await self._wish(inbound, False, now)

    async def resume(self, inbound: Inbound, *, now: datetime) -> None:
        """Notices to the sender again."""
        await self._wish(inbound, True, now)

    async def follow(self, inbound: Inbound, dossier_id: int, *, now: datetime) -> bool:
        """Notices of that dossier to the sender too; False when enough others get them."""
        medium, proof = Medium(inbound.channel), inbound.provider_id
        try:
            await subscribe(dossier_id, medium, inbound.sender, now=now, proof=proof)
        except TooManySubscribers:
            return False
        return True

    async def leave(self, inbound: Inbound, dossier_id: int, *, now: datetime) -> None:
        """No more of them."""
        medium, proof = Medium(inbound.channel), inbound.provider_id
        await unsubscribe(dossier_id, medium, inbound.sender, now=now, proof=proof)

    async def _wish(self, inbound: Inbound, wanted: bool, now: datetime) -> None:
        medium, proof = Medium(inbound.channel), inbound.provider_id
        await set_medium(medium, inbound.sender, wanted, by="text", proof=proof, now=now)
