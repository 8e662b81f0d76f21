"""The advisor's conversations, kept in the database (`advisor.conversation.Conversations`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from advisor.conversation import Turn
from core.conversations.keeping import ADVISOR, Keeper, Said


class KeptConversations:
    """Keeps states, and turns as officers may read them."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        """The state that was saved last; None: there is none, or it is forgotten."""
        return await self._keeper.state(ADVISOR, key, now=now)

    async def save(self, key: str, state: Mapping[str, Any], turn: Turn, now: datetime) -> None:
        """Keep a state, and add the turn to what officers may read."""
        advice = turn.advice
        said = Said(
            turn=turn.id,
            channel=turn.channel,
            language=turn.language,
            said=turn.said,
            answered=advice.text,
            kind=advice.kind.value,
            understood=turn.understood,
            procedure=advice.procedure,
            facet=advice.facet.value if advice.facet else "",
        )
        await self._keeper.save(key, state, said, now=now)
