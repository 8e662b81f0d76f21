"""Answers about one procedure: a facet of it, its form, its checklist."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from advisor.advice import Advice, Button, Candidate, Facet, Kind
from advisor.answers.by_case import AT_ONCE, ByCase
from advisor.answers.checking import Unfounded
from advisor.answers.records import Facts
from advisor.answers.telling import Telling
from advisor.checklist import PATH, Checklist, checklist, token
from advisor.conversation import State
from advisor.dialogue import payloads, speaking
from advisor.dialogue.reply import Reply
from advisor.dialogue.turn import Hearing
from advisor.questions import Questions, Why
from core.procedures.catalogue import Version

log = logging.getLogger(__name__)

_MOST_PAPERS = 15


class Procedures:
    """Tells about procedures; what does not match the record is stopped and never sent."""

    def __init__(self, facts: Facts, telling: Telling, questions: Questions) -> None:
        self._facts, self._telling, self._questions = facts, telling, questions

    async def known(self, code: str) -> Version | None:
        """The procedure, if the catalogue has it."""
        return await self._facts.of(code)

    async def tell(
        self,
        hearing: Hearing,
        code: str,
        facet: Facet | None = None,
        *,
        candidates: Sequence[Candidate] = (),
        by_residence: bool = False,
        more: Sequence[Button] = (),
    ) -> Reply:
        """A facet of a procedure; the one that was waited for where none is named.

        `more`: buttons that go first.
        """
        version = await self._facts.of(code)
        if version is None:
            return self.absent(hearing)
        facet = facet or hearing.state.facet() or Facet.WHICH
        by_residence = by_residence or hearing.state.by_residence
        if facet is Facet.PAPERS and hearing.may_ask:
            by_case = self._telling.by_case(version, hearing.saying.language)
            if by_case.worth_asking:
                return await self._which_case(hearing, version, by_case, 0, candidates)
        state = _talking_of(hearing.state, code)
        language = hearing.saying.language
        try:
            text = self._telling.about(
                version, facet, language, brief=hearing.brief, by_residence=by_residence
            )
        except Unfounded as error:
            return await self._stopped(hearing, error, version, facet, state)
        advice = Advice(
            Kind.ANSWER,
            text,
            procedure=code,
            facet=facet,
            candidates=tuple(candidates) or (Candidate(code, version.content.name, 1.0),),
            sources=(self._telling.source(version),),
            buttons=(*more, *await self._buttons(hearing, code, facet)),
        )
        return Reply(advice, state)

    async def case(self, hearing: Hearing, code: str, place: int, *, onward: bool = False) -> Reply:
        """The papers of one case.

        Args:
            place: 0-based, among the cases; -1: the last. Which case it is, is asked anew where
                there is none: the record has changed since.
            onward: the cases from that one on are to be shown instead.
        """
        version = await self._facts.of(code)
        if version is None:
            return self.absent(hearing)
        by_case = self._telling.by_case(version, hearing.saying.language)
        there = -len(by_case.names) <= place < len(by_case.names)
        if not by_case.names:
            return await self.tell(hearing, code, Facet.PAPERS)
        if onward or not there:
            start = place if there else 0
            return await self._which_case(hearing, version, by_case, start, ())
        state, others = _talking_of(hearing.state, code), payloads.cases(code, 0)
        buttons = speaking.button(hearing.saying.say("button.other_cases"), others)
        return await self._papers(hearing, version, by_case.answer(place), state, buttons)

    async def cases(self, code: str, language: str) -> tuple[str, ...]:
        """What the cases are called that are asked about, in the order of their places."""
        version = await self._facts.of(code)
        found = self._telling.by_case(version, language) if version else None
        return found.names if found and found.worth_asking else ()

    async def _which_case(
        self,
        hearing: Hearing,
        version: Version,
        by_case: ByCase,
        start: int,
        candidates: Sequence[Candidate],
    ) -> Reply:
        saying, code, names = hearing.saying, version.code, by_case.names
        shown = speaking.short(names[start : start + AT_ONCE])
        buttons = [
            each
            for place, name in enumerate(shown, start)
            for each in speaking.button(name, payloads.case(code, place))
        ]
        if start + AT_ONCE < len(names):
            onward = payloads.cases(code, start + AT_ONCE)
            buttons += speaking.button(saying.say("button.other_cases"), onward)
        state = replace(_talking_of(hearing.state, code), asked="case")
        lines = by_case.question(start)
        return await self._papers(hearing, version, lines, state, buttons, candidates)

    async def _papers(
        self,
        hearing: Hearing,
        version: Version,
        lines: Sequence[str],
        state: State,
        first: Sequence[Button],
        candidates: Sequence[Candidate] = (),
    ) -> Reply:
        code = version.code
        try:
            told = self._telling.checked(lines, version, hearing.saying.language)
        except Unfounded as error:
            return await self._stopped(hearing, error, version, Facet.PAPERS, state)
        advice = Advice(
            Kind.ANSWER,
            "\n".join(told),
            procedure=code,
            facet=Facet.PAPERS,
            candidates=tuple(candidates) or (Candidate(code, version.content.name, 1.0),),
            sources=(self._telling.source(version),),
            buttons=(*first, *await self._buttons(hearing, code, Facet.PAPERS)),
        )
        return Reply(advice, state)

    async def form(self, hearing: Hearing, code: str, candidates: Sequence[Candidate]) -> Reply:
        """Where its form is filled in."""
        version = await self._facts.of(code)
        if version is None:
            return self.absent(hearing)
        saying, link = hearing.saying, f"{self._telling.public_url}/thu-tuc/{code}/to-khai"
        if not await self._facts.has_form(code):
            told = await self.tell(hearing, code, Facet.ONLINE, candidates=candidates)
            text = f"{saying.say('form.none')}\n{told.advice.text}"
            return Reply(replace(told.advice, text=text), told.state)
        advice = Advice(
            Kind.ANSWER,
            f"{version.content.name}\n{saying.say('form.here', link=link)}",
            procedure=code,
            facet=Facet.ONLINE,
            candidates=tuple(candidates),
            sources=(self._telling.source(version),),
            buttons=tuple(_form_button(hearing, code)),
        )
        return Reply(advice, _talking_of(hearing.state, code))

    async def checklist(self, hearing: Hearing, codes: Sequence[str]) -> Reply:
        """What to prepare for several procedures, in order."""
        found = await checklist(codes, self._facts, now=hearing.now)
        saying, state = hearing.saying, hearing.state
        if not found.steps:
            advice = speaking.spoken(
                saying, Kind.HANDOVER, "interview.nothing", speaking.officer(saying)
            )
            return Reply(advice, _ended(state))
        try:
            lines = self._listed(hearing, found)
        except Unfounded as error:
            first = found.steps[0].version
            return await self._stopped(hearing, error, first, Facet.PAPERS, _ended(state))
        codes = tuple(one.code for one in found.steps)
        buttons = [
            each
            for name, code in zip(_names(found), codes, strict=True)
            for each in speaking.button(name, payloads.procedure(code))
        ]
        if len(codes) == 1 and found.steps[0].cases:
            of_case = payloads.facet(codes[0], Facet.PAPERS)
            buttons += speaking.button(saying.say(f"facet.{Facet.PAPERS}"), of_case)
        advice = Advice(
            Kind.ANSWER,
            "\n".join(lines),
            procedure=codes[0] if len(codes) == 1 else None,
            candidates=tuple(Candidate(c.code, c.version.content.name, 1.0) for c in found.steps),
            sources=tuple(self._telling.source(one.version) for one in found.steps),
            buttons=(*buttons[:6], *speaking.officer(saying)),
        )
        state = replace(_ended(state).about(codes[0]), checklist=codes, offered=codes)
        return Reply(advice, state)

    def sent_on(self, hearing: Hearing, way: str) -> Reply | None:
        """How the list is sent by that way, by the asker's own telephone; nothing leaves here."""
        listed = token(hearing.state.checklist)
        if not listed:
            return None
        link = f"{self._telling.public_url}{PATH}/{listed}"
        advice = speaking.spoken(
            hearing.saying, Kind.ANSWER, f"checklist.sent_{way}", speaking.officer(hearing.saying),
            link=link,
        )  # fmt: skip
        return Reply(advice, replace(hearing.state, misses=0))

    def absent(self, hearing: Hearing) -> Reply:
        """The catalogue has no such procedure (any more)."""
        officer = speaking.officer(hearing.saying)
        advice = speaking.spoken(hearing.saying, Kind.HANDOVER, "say.not_known", officer)
        return Reply(advice, replace(hearing.state, asked=""))

    def _listed(self, hearing: Hearing, found: Checklist) -> list[str]:
        saying, language = hearing.saying, hearing.saying.language
        link = f"{self._telling.public_url}{PATH}/{found.token}"
        lines = [saying.say("checklist.head")]
        if hearing.brief:
            lines.append(saying.say("checklist.link", link=link))
        for number, step in enumerate(found.steps, start=1):
            name = step.version.content.name
            lines.append(saying.say("checklist.line", number=number, name=name))
            if hearing.brief:
                continue
            composing = self._telling.composing(step.version, language)
            told = [*composing.one_fee()[:1], *composing.one_time()]
            lines += self._telling.checked(told, step.version, language)
            if step.due is not None:
                lines.append(saying.say("checklist.due", day=saying.day(step.due.on)))
        if hearing.brief:
            return lines
        lines.append(saying.say("checklist.papers"))
        for one in found.papers[:_MOST_PAPERS]:
            line = self._telling.composing(one.version, language).paper(one.paper)
            lines += self._telling.checked([line], one.version, language)
        if len(found.papers) > _MOST_PAPERS:
            lines.append(saying.say("fact.papers_more"))
        if any(step.cases for step in found.steps):
            lines.append(saying.say("fact.papers_cases"))
        return [*lines, saying.say("checklist.link", link=link)]

    async def _stopped(
        self, hearing: Hearing, error: Unfounded, version: Version, facet: Facet, state: State
    ) -> Reply:
        # The line is ours and the catalogue's: nothing of the asker is in it.
        log.error("an answer was stopped: %s", error)
        asked = hearing.asked(Why.STOPPED, hearing.heard.text, (version.code,))
        await self._questions.ask(asked, now=hearing.now)
        link = f"{self._telling.public_url}/thu-tuc/{version.code}"
        advice = Advice(
            Kind.HANDOVER,
            f"{hearing.saying.say('say.stopped')}\n{link}",
            procedure=version.code,
            facet=facet,
            buttons=tuple(speaking.officer(hearing.saying)),
        )
        return Reply(advice, state)

    async def _buttons(self, hearing: Hearing, code: str, facet: Facet) -> list[Button]:
        saying = hearing.saying
        found = speaking.facets(saying, code, facet)
        found += speaking.button(saying.say("button.checklist"), payloads.checklist(code))
        if await self._facts.has_form(code):
            found += _form_button(hearing, code)
        return found + speaking.officer(saying)


def _form_button(hearing: Hearing, code: str) -> list[Button]:
    # A command of the chat: whoever carries the conversation leads through the form.
    return speaking.button(hearing.saying.say("button.form"), f"TK {code}")


def _names(found: Checklist) -> list[str]:
    return speaking.names([Candidate(c.code, c.version.content.name, 1.0) for c in found.steps])


def _talking_of(state: State, code: str) -> State:
    offered = state.offered if code in state.offered else ()
    return replace(_ended(state).about(code), offered=offered)


def _ended(state: State) -> State:
    """The same with nothing left open."""
    return replace(
        state,
        asked="",
        interview="",
        answers={},
        wanted="",
        by_residence=False,
        misses=0,
        unanswered="",
    )
