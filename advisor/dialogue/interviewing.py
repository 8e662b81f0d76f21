"""Leading through an interview: the next question with its buttons, at the end the checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.advice import Advice, Button, Candidate, Kind
from advisor.dialogue import payloads, speaking
from advisor.dialogue.procedures import Procedures
from advisor.dialogue.reply import Reply
from advisor.dialogue.turn import Hearing
from advisor.interviews.definition import Interview, Question
from advisor.interviews.reading import Interviews
from core.folding import fold

_STOPS = " .!?,"


class Interviewing:
    """Leads interviews."""

    def __init__(self, interviews: Interviews, procedures: Procedures) -> None:
        self._interviews, self._procedures = interviews, procedures

    async def begin(
        self, hearing: Hearing, event: str, candidates: Sequence[Candidate] = ()
    ) -> Reply | None:
        """The first question; None: there is no interview about that."""
        interview = (await self._interviews.all()).get(event)
        if interview is None:
            return None
        state = replace(hearing.state, interview=event, answers={}, misses=0, unanswered="")
        return await self._on(replace(hearing, state=state), interview, candidates, first=True)

    async def offer(self, hearing: Hearing, event: str) -> list[Button]:
        """A button that begins it; none where there is no such interview."""
        interview = (await self._interviews.all()).get(event)
        if interview is None:
            return []
        title = interview.title[hearing.saying.language]
        says = hearing.saying.say("button.interview", title=title)
        return speaking.button(says, payloads.interview(event))

    async def press(self, hearing: Hearing, event: str, question: str, answer: str) -> Reply | None:
        """An answer was pressed; one of an older question is taken as a correction."""
        interview = (await self._interviews.all()).get(event)
        if interview is None:
            return None
        given = hearing.state.answers if hearing.state.interview == event else {}
        answers = interview.known({**given, question: answer})
        state = replace(hearing.state, interview=event, answers=answers, misses=0)
        return await self._on(replace(hearing, state=state), interview)

    async def typed(self, hearing: Hearing, choice: int | None = None) -> Reply | None:
        """An answer was typed, by its words or its number; None: it is something else.

        `choice`: 0-based place, -1 the last, as an engine understood it.
        """
        state = hearing.state
        interview = (await self._interviews.all()).get(state.interview)
        question = interview.next(state.answers) if interview else None
        if question is None:
            return None
        said = fold(hearing.heard.text).strip(_STOPS)
        for place, one in enumerate(question.answers):
            names = {fold(sentence).strip(_STOPS) for sentence in one.says.values()}
            if said in names or said == str(place + 1):
                return await self.press(hearing, state.interview, question.key, one.key)
        if choice is not None and -1 <= choice < len(question.answers):
            meant = question.answers[choice].key
            return await self.press(hearing, state.interview, question.key, meant)
        return None

    async def agreed(self, hearing: Hearing, yes: bool) -> Reply | None:
        """A yes or no to the question that is asked; None: it is not one of those."""
        state, key = hearing.state, "yes" if yes else "no"
        interview = (await self._interviews.all()).get(state.interview)
        question = interview.next(state.answers) if interview else None
        if question is None or key not in {one.key for one in question.answers}:
            return None
        return await self.press(hearing, state.interview, question.key, key)

    async def _on(
        self,
        hearing: Hearing,
        interview: Interview,
        candidates: Sequence[Candidate] = (),
        *,
        first: bool = False,
    ) -> Reply:
        question = interview.next(hearing.state.answers)
        if question is None:
            return await self._procedures.checklist(
                hearing, interview.outcome(hearing.state.answers)
            )
        return self._asked(hearing, interview, question, candidates, first)

    def _asked(
        self,
        hearing: Hearing,
        interview: Interview,
        question: Question,
        candidates: Sequence[Candidate],
        first: bool,
    ) -> Reply:
        saying, language = hearing.saying, hearing.saying.language
        lines = [question.asks[language]]
        if first:
            lines.insert(0, saying.say("interview.begin", title=interview.title[language]))
        lines += [
            saying.say("clarify.line", number=number, name=one.says[language])
            for number, one in enumerate(question.answers, start=1)
        ]
        buttons = [
            each
            for one in question.answers
            for each in speaking.button(
                one.says[language], payloads.interview(interview.key, question.key, one.key)
            )
        ]
        advice = Advice(
            Kind.CLARIFY, "\n".join(lines), candidates=tuple(candidates), buttons=tuple(buttons)
        )
        return Reply(advice, replace(hearing.state, asked="interview", offered=()))
