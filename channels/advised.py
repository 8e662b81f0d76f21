"""The advisor in a text or a letter: one short turn, fitted to the room there is."""

from __future__ import annotations

from advisor.advice import Advice, Advising, Heard, Kind
from channels.base import Inbound
from channels.room import Part, Room, fitted

#: What the help of texts answers better than a sentence of the advisor.
_HELP_INSTEAD = frozenset({Kind.SMALLTALK, Kind.OUT_OF_SCOPE})
#: Only lists and quotations are longer; a sum or a limit is told whole or not at all.
_MAY_BE_CUT_FROM = 120


class AdvisedTexts:
    """Implements `channels.answers.Guides`."""

    def __init__(self, advisor: Advising, *, room: Room | None = None) -> None:
        """`room`: of one answer; None: there is room enough."""
        self._advisor, self._room = advisor, room

    async def about(self, words: str, inbound: Inbound, language: str) -> str | None:
        """What to say to these words; None: the help of texts says it better."""
        heard = Heard(
            words,
            f"{inbound.channel}:{inbound.sender}",
            inbound.channel,
            language,
            turn=inbound.provider_id,
        )
        told = await self._advisor.hear(heard, now=inbound.received_at)
        if told.kind in _HELP_INSTEAD or _at_a_loss(told):
            return None
        if self._room is None:
            return told.text
        first, *others = told.text.splitlines()
        parts = [Part(line, may_be_cut=len(line) >= _MAY_BE_CUT_FROM) for line in others]
        return fitted(first, parts, self._room)


def _at_a_loss(told: Advice) -> bool:
    """Whether it only offers somebody who knows more, which a text has no button for."""
    return told.kind is Kind.HANDOVER and bool(told.buttons) and told.procedure is None
