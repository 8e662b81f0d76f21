"""Judgments and petitions that come by text, into core."""

from __future__ import annotations

from channels.base import Inbound
from core.errors import InvalidInput
from core.opinions.petitions import petition
from core.opinions.rating import NotFinished, rate


class TextedOpinions:
    """Keeps them; in the transaction around, with the record of the text."""

    async def rate(
        self, inbound: Inbound, dossier_id: int, stars: int, words: str, sender_hash: str
    ) -> bool:
        """Keep a judgment; False when the dossier still runs."""
        try:
            await rate(
                dossier_id,
                stars,
                words,
                sender=inbound.sender,
                sender_hash=sender_hash,
                channel=inbound.channel,
                now=inbound.received_at,
            )
        except NotFinished:
            return False
        return True

    async def petition(self, inbound: Inbound, words: str) -> str | None:
        """Keep a petition; its number, or None when it says nothing."""
        sent = {"sender": inbound.sender, "channel": inbound.channel}
        try:
            return (await petition(words, **sent, now=inbound.received_at)).number
        except InvalidInput:
            return None
