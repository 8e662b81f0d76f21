"""Questions for officers, kept in the database (`advisor.questions.Questions`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from advisor.advice import Advice, Advising, Heard
from advisor.questions import Asked
from core.conversations.keeping import Keeper
from core.language import Wording
from core.questions import asking
from core.questions.asking import Asking


class KeptQuestions:
    """Takes questions to the officers' inbox."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def ask(self, asked: Asked, *, now: datetime) -> bool:
        """Keep it; whether the answer can be sent back over the same channel."""
        question = Asking(
            conversation=asked.conversation,
            channel=asked.channel,
            language=asked.language,
            text=asked.text,
            why=asked.why.value,
            procedure=asked.procedure,
            candidates=asked.candidates,
            turn=asked.turn,
        )
        return await asking.ask(question, self._keeper, now=now)


class WithAnswers:
    """An advisor before whose next answer stands what an officer answered meanwhile.

    For conversations that nothing can be pushed into, and that are not shown again by anybody.
    """

    def __init__(self, advising: Advising, keeper: Keeper, wording: Wording) -> None:
        """`wording`: the advisor's."""
        self._advising, self._keeper, self._wording = advising, keeper, wording

    async def hear(self, heard: Heard, *, now: datetime) -> Advice:
        """Answer one turn; what went before in the conversation is remembered."""
        told = await self._advising.hear(heard, now=now)
        found = await asking.returned(heard.conversation, self._keeper, now=now)
        if not found:
            return told
        says = [
            self._wording.say("handover.answered", one.language, asked=one.asked, answer=one.answer)
            for one in found
        ]
        return replace(told, text="\n\n".join([*says, told.text]))
