"""DUNG and TIEP: no more notices to a number, and notices again.

A command leaves its record in the same transaction, under the provider's id, and is
not carried out again when the same message comes a second time.
"""

from __future__ import annotations

from datetime import datetime

from channels.base import Inbound
from channels.commands import Kind
from core.database import transaction
from core.dossiers.enquiries import Enquiries, Question
from core.dossiers.models import InboundMessage
from core.notices.models import Medium
from core.notices.outbox import opt_in, opt_out


class NoticeSubscriptions:
    """Keeps the wish of an address in core's list of opt-outs."""

    def __init__(self, enquiries: Enquiries) -> None:
        self._enquiries = enquiries

    async def stop(self, inbound: Inbound, sentence: str, *, now: datetime) -> None:
        """No more notices to the sender."""
        async with transaction():
            if await self._enquiries.record_now(_asked(inbound), Kind.STOP, sentence, now=now):
                await opt_out(Medium(inbound.channel), inbound.sender, now=now)

    async def resume(self, inbound: Inbound, sentence: str, *, now: datetime) -> None:
        """Notices to the sender again."""
        async with transaction():
            if await self._enquiries.record_now(_asked(inbound), Kind.RESUME, sentence, now=now):
                await opt_in(Medium(inbound.channel), inbound.sender)


async def _done(inbound: Inbound) -> bool:
    return await InboundMessage.exists(channel=inbound.channel, provider_id=inbound.provider_id)


def _asked(inbound: Inbound) -> Question:
    return Question(inbound.channel, inbound.sender, provider_id=inbound.provider_id)
