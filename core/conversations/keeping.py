"""Keeping conversations: their states between two turns, their turns for officers, for some days.

Processes share them through the database. Of two turns of one conversation that two processes
answer in the same moment, the later save is refused: it was answered from a state that no longer
holds, and is to be answered again. A turn that is saved
again under its provider's name is not kept twice. Conversations are filed under digests made with
a key outside the database: a table of them tells nobody's telephone number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from core.conversations.masking import masked
from core.conversations.models import ConversationState, ConversationTurn
from core.database import rows, transaction
from core.questions.models import Question
from core.storable import tidy

#: A state is of no use to somebody who comes back later.
STATE_KEPT = timedelta(days=7)
#: Who remembers something of a conversation.
ADVISOR, CHAT, SHOWN = "advisor", "chat", "shown"
_PARTIES = (ADVISOR, CHAT, SHOWN)

_PUT = """
INSERT INTO conversation_state (name, state, changed_at, version) VALUES ($1, $2, $3, 1)
ON CONFLICT (name) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
version = conversation_state.version + 1
"""
_PUT_AFTER = f"{_PUT} WHERE conversation_state.version = $4 RETURNING version"
_ADD = """
INSERT INTO conversation_turn
(conversation, turn, channel, language, said, answered, kind, procedure, facet, understood, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn, as it came: it is masked before it is kept."""

    turn: str  #: the provider's name of the message; empty: it had none
    channel: str
    language: str
    said: str
    answered: str
    kind: str
    understood: bool
    procedure: str | None = None
    facet: str = ""


class Keeper:
    """Keeps the conversations of one installation."""

    def __init__(self, key: bytes) -> None:
        """`key`: under which conversations are filed; another one finds none of them."""
        self._key = key

    def digest(self, conversation: str) -> str:
        """What turns and questions of a conversation are filed under."""
        return self._digest("turns", conversation)

    async def state(
        self, party: str, conversation: str, *, now: datetime
    ) -> Mapping[str, Any] | None:
        """What a party kept last; None: nothing, or it is forgotten."""
        return (await self.standing(party, conversation, now=now))[0]

    async def standing(
        self, party: str, conversation: str, *, now: datetime
    ) -> tuple[Mapping[str, Any] | None, int]:
        """What `state` gives, and its version; 0: nothing is there yet."""
        found = await rows(
            "SELECT state, version, changed_at > $2 AS holds FROM conversation_state"
            " WHERE name = $1",
            self._digest(party, conversation),
            now - STATE_KEPT,
        )
        if not found:
            return None, 0
        return _plain(found[0]["state"]) if found[0]["holds"] else None, found[0]["version"]

    async def keep(
        self,
        party: str,
        conversation: str,
        state: Mapping[str, Any],
        *,
        now: datetime,
        version: int | None = None,
    ) -> bool:
        """Keep it in place of what was kept.

        `version`: that was read. False: another was saved since, and nothing is kept. None: what
        was read does not matter.
        """
        name = self._digest(party, conversation)
        if version is None:
            await rows(_PUT, name, _text(state), now)
            return True
        return bool(await rows(_PUT_AFTER, name, _text(state), now, version))

    async def save(
        self,
        conversation: str,
        state: Mapping[str, Any],
        said: Said,
        *,
        now: datetime,
        version: int | None = None,
    ) -> bool:
        """Keep the advisor's state together with the turn that led to it; False: as `keep`."""
        turn = self._digest("turn", said.turn) if said.turn else None
        values = (
            self.digest(conversation),
            turn,
            said.channel,
            said.language,
            masked(tidy(said.said)),
            masked(tidy(said.answered)),
            said.kind,
            said.procedure,
            said.facet,
            said.understood,
            now,
        )
        async with transaction():
            kept = await self.keep(ADVISOR, conversation, state, now=now, version=version)
            if kept:
                await rows(_ADD, *values)
        return kept

    async def forget(self, conversation: str) -> None:
        """Erase whatever was kept of it, at once: its person wishes so."""
        names = [self._digest(party, conversation) for party in _PARTIES]
        async with transaction():
            await ConversationState.filter(name__in=names).delete()
            digest = self.digest(conversation)
            await ConversationTurn.filter(conversation=digest).delete()
            await Question.filter(conversation=digest).delete()

    async def drop(self, party: str, conversation: str) -> None:
        """Erase what one party kept of it."""
        await ConversationState.filter(name=self._digest(party, conversation)).delete()

    def _digest(self, kind: str, name: str) -> str:
        octets = f"{kind}\0{name}".encode("utf-8", "replace")
        return hashlib.blake2b(octets, key=self._key[:64], digest_size=24).hexdigest()


async def turns(digest: str, *, most: int = 200) -> Sequence[ConversationTurn]:
    """The last turns of a conversation, oldest first."""
    found = await ConversationTurn.filter(conversation=digest).order_by("-id").limit(most)
    return found[::-1]


async def sweep(now: datetime, *, days: int) -> None:
    """Erase turns after so many days, and states that nobody comes back to."""
    kept = timedelta(days=days)
    await ConversationTurn.filter(at__lt=now - kept).delete()
    await ConversationState.filter(changed_at__lt=now - min(kept, STATE_KEPT)).delete()


def _text(state: Mapping[str, Any]) -> str:
    # No database keeps NUL in JSON, nor half of a letter.
    return orjson.dumps(_tidied(state)).decode()


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Mapping):
        return {tidy(str(name)): _tidied(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_tidied(one) for one in value]
    return value


def _plain(kept: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = orjson.loads(kept) if isinstance(kept, str | bytes) else kept
    return found
