"""What nobody here understood, and what is wanted from a person: offered and handed to officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.advice import Candidate, Kind
from advisor.conversation import State
from advisor.dialogue import payloads, speaking
from advisor.dialogue.reply import Reply
from advisor.dialogue.turn import Hearing
from advisor.questions import Questions, Why

#: Fewer letters ("?", "ok") are no question.
_LEAST = 8


class HandingOver:
    """Takes questions to officers."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def wanted(self, hearing: Hearing) -> Reply:
        """A person is asked for: what was not understood goes to her, else words are asked for."""
        if hearing.state.unanswered:
            return await self.take(hearing, hearing.state.unanswered)
        advice = speaking.spoken(hearing.saying, Kind.HANDOVER, "handover.words")
        return Reply(advice, replace(hearing.state, asked="words"))

    async def take(self, hearing: Hearing, text: str) -> Reply:
        """These words go to an officer."""
        if len(text.strip()) < _LEAST:
            advice = speaking.spoken(hearing.saying, Kind.HANDOVER, "handover.words")
            return Reply(advice, replace(hearing.state, asked="words"))
        returns = await self._questions.ask(hearing.asked(Why.WANTED, text), now=hearing.now)
        key = "handover.taken" if returns else "handover.recorded"
        advice = speaking.spoken(hearing.saying, Kind.HANDOVER, key)
        return Reply(advice, _calm(hearing.state))

    async def not_understood(self, hearing: Hearing, candidates: Sequence[Candidate] = ()) -> Reply:
        """Nobody here knows what is meant: more words, or an officer."""
        await self._count(hearing, candidates)
        misses = hearing.state.misses + 1
        key = "say.unclear" if misses == 1 else "say.unclear_again"
        saying = hearing.saying
        buttons = speaking.officer(saying)
        buttons += speaking.button(saying.say("button.back"), payloads.RESTART)
        advice = speaking.spoken(saying, Kind.HANDOVER, key, buttons)
        advice = replace(advice, candidates=tuple(candidates))
        unanswered = hearing.heard.text
        state = replace(hearing.state, misses=misses, unanswered=unanswered, asked="")
        return Reply(advice, state, understood=False)

    async def out_of_scope(self, hearing: Hearing, candidates: Sequence[Candidate] = ()) -> Reply:
        """Refused as no matter of ours: whoever then wants a person need not say it again."""
        if len(hearing.heard.text.strip()) >= _LEAST:
            await self._count(hearing, candidates)
        saying = hearing.saying
        officer = speaking.officer(saying)
        advice = speaking.spoken(saying, Kind.OUT_OF_SCOPE, "say.out_of_scope", officer)
        advice = replace(advice, candidates=tuple(candidates))
        return Reply(advice, replace(hearing.state, unanswered=hearing.heard.text))

    async def _count(self, hearing: Hearing, candidates: Sequence[Candidate]) -> None:
        """For the weekly list of what was not answered."""
        codes = tuple(one.code for one in candidates)
        asked = hearing.asked(Why.NOT_UNDERSTOOD, hearing.heard.text, codes)
        await self._questions.ask(asked, now=hearing.now)


def _calm(state: State) -> State:
    return replace(state, asked="", misses=0, unanswered="")
