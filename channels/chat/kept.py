"""What chats remember, kept in the database (`channels.chat.keeping.Keeping`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.conversations.keeping import CHAT, SHOWN, Keeper

#: Begins the names under which the chat of the browser keeps what it shows.
_SHOWN = "shown:"


class KeptTalks:
    """Keeps plain data under the name of a conversation."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def load(self, key: str, now: datetime) -> Mapping[str, Any] | None:
        """What was kept last; None: nothing, or it is forgotten."""
        party, conversation = _party(key)
        state, version = await self._keeper.standing(party, conversation, now=now)
        return None if state is None and not version else {**(state or {}), "version": version}

    async def keep(self, key: str, state: Mapping[str, Any] | None, now: datetime) -> bool:
        """Keep it in place of what was kept; None: forget at once. False: it was overtaken.

        Who forgets a conversation forgets all of it, the advisor's part too; who forgets what
        was shown in a browser empties that window alone.
        """
        party, conversation = _party(key)
        if state is not None:
            plain = {name: value for name, value in state.items() if name != "version"}
            version = state.get("version")  # None: it goes on from nothing
            return await self._keeper.keep(party, conversation, plain, now=now, version=version)
        if party == SHOWN:
            await self._keeper.drop(party, conversation)
        else:
            await self._keeper.forget(conversation)
        return True


def _party(key: str) -> tuple[str, str]:
    if key.startswith(_SHOWN):
        return SHOWN, key.removeprefix(_SHOWN)
    return CHAT, key
