"""The advisor's conversations, kept in the database (`advisor.conversation.Conversations`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from advisor.conversation import Turn
from core.conversations.keeping import ADVISOR, Keeper, Said

#: Stands for what a PIN opened: officers read in the dossier itself, and are recorded there.
NOT_KEPT = "[chi tiết hồ sơ]"


class KeptConversations:
    """Keeps states, and turns as officers may read them."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        """The state that was saved last; None: there is none, or it is forgotten."""
        state, version = await self._keeper.standing(ADVISOR, key, now=now)
        return {**(state or {}), "version": version} if version else None

    async def save(self, key: str, state: Mapping[str, Any], turn: Turn, now: datetime) -> bool:
        """Keep a state, and add the turn to what officers may read; False: it was overtaken."""
        advice = turn.advice
        said = Said(
            turn=turn.id,
            channel=turn.channel,
            language=turn.language,
            said=turn.said,
            answered=advice.text if turn.kept else NOT_KEPT,
            kind=advice.kind.value,
            understood=turn.understood,
            procedure=advice.procedure,
            facet=advice.facet.value if advice.facet else "",
        )
        plain = {name: value for name, value in state.items() if name != "version"}
        version = state.get("version", 0)
        return await self._keeper.save(key, plain, said, now=now, version=version)
