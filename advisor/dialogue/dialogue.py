"""Which answer follows from what was understood: a table of intents, and one of buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from advisor.advice import Advice, Candidate, Facet, Kind
from advisor.conversation import State
from advisor.dialogue import payloads, speaking
from advisor.dialogue.handing_over import HandingOver
from advisor.dialogue.interviewing import Interviewing
from advisor.dialogue.offering import Offering
from advisor.dialogue.payloads import Pressed
from advisor.dialogue.procedures import Procedures
from advisor.dialogue.reply import Reply
from advisor.dialogue.telling_apart import told_apart
from advisor.dialogue.turn import Hearing
from advisor.interviews.reading import Interviews
from advisor.understanding.sending import sending
from advisor.understood import Intent, Understood

Answering = Callable[[Hearing, Understood], Awaitable[Reply]]

_EVENTS_OFFERED = 6
_FORM = "TK "
#: Turns whose words say what is talked about; letters of them that are kept.
_BRINGS = frozenset({Intent.ASK, Intent.SITUATION, Intent.CORRECT})
_SAID = 200


class Dialogue:
    """Answers turns; it remembers nothing itself."""

    def __init__(
        self,
        *,
        procedures: Procedures,
        offering: Offering,
        interviewing: Interviewing,
        interviews: Interviews,
        handing_over: HandingOver,
    ) -> None:
        self._procedures, self._offering = procedures, offering
        self._interviewing, self._interviews = interviewing, interviews
        self._handing_over = handing_over
        self._answers: dict[Intent, Answering] = {
            Intent.ASK: self._ask,
            Intent.FOLLOW_UP: self._follow_up,
            Intent.CHOOSE: self._choose,
            Intent.CORRECT: self._correct,
            Intent.SITUATION: self._situation,
            Intent.STATUS: self._status,
            Intent.FILE: self._file,
            Intent.OFFICER: self._officer,
            Intent.CHECKLIST: self._checklist,
            Intent.AFFIRM: self._affirm,
            Intent.DENY: self._deny,
            Intent.GREET: self._greet,
            Intent.HELP: self._help,
            Intent.THANK: self._thank,
            Intent.BYE: self._bye,
            Intent.INSULT: self._insult,
            Intent.OUT_OF_SCOPE: self._out_of_scope,
        }

    async def reply(self, hearing: Hearing, understood: Understood) -> Reply:
        """The answer to a turn that was understood so."""
        told = await self._answers[understood.intent](hearing, understood)
        if understood.intent not in _BRINGS or not understood.candidates:
            return told
        # A later "no, it is lost" is about the same thing as these words.
        said = hearing.heard.text
        if understood.intent is Intent.CORRECT:  # which is said of what was said before
            said = f"{hearing.state.said} {said}".strip()
        return replace(told, state=replace(told.state, said=said[-_SAID:]))

    async def pressed(self, hearing: Hearing, payload: str) -> Reply | None:
        """The answer to a button; None: it is none of ours."""
        if payload.startswith(_FORM):
            return await self._procedures.form(hearing, payload.removeprefix(_FORM).strip(), ())
        it = payloads.read(payload)
        if it is None:
            return None
        if it.what == "i":
            return await self._pressed_interview(hearing, it)
        if it.code:
            if it.what == "c":
                return await self._procedures.case(hearing, it.code, it.place, onward=it.onward)
            if it.what == "l":
                return await self._procedures.checklist(hearing, (it.code,))
            return await self._procedures.tell(hearing, it.code, it.facet)
        if it.what == payloads.OFFICER:
            return await self._handing_over.wanted(hearing)
        if it.what == payloads.NONE:
            return self._none(hearing)
        if it.what == payloads.STATUS:
            return self._ask_code(hearing)
        hearing = replace(hearing, state=State(told=hearing.state.told))
        return await self._spoken(hearing, "say.greet", events=True)

    async def chosen(self, hearing: Hearing, choice: int) -> Reply | None:
        """One of what was offered, by its place; None: there is no such place."""
        offered = hearing.state.offered
        if not -len(offered) <= choice < len(offered):
            return None
        return await self._procedures.tell(hearing, offered[choice])

    async def named(self, hearing: Hearing) -> Reply | None:
        """One of what was offered, by its name; None: it names none of them, or several."""
        code = await self._offering.named(hearing)
        return await self._procedures.tell(hearing, code) if code else None

    async def cased(self, hearing: Hearing, place: int | None) -> Reply | None:
        """The papers of a case, by its place or by words of it; None: the text tells none."""
        code = hearing.state.procedure
        if code is None:
            return None
        names = await self._procedures.cases(code, hearing.saying.language)
        if place is None:
            place = told_apart(names, hearing.heard.text)
        if place is None or not -len(names) <= place < len(names):
            return None
        return await self._procedures.case(hearing, code, place)

    def sent_on(self, hearing: Hearing) -> Reply | None:
        """How the last list is sent on; None: that is not asked, or there is none."""
        way = sending(hearing.heard.text) if hearing.state.checklist else ""
        return self._procedures.sent_on(hearing, way) if way else None

    async def interviewed(self, hearing: Hearing) -> Reply | None:
        """The text as an answer of the running interview; None: it is none."""
        return await self._interviewing.typed(hearing)

    async def help(self, hearing: Hearing) -> Reply:
        """What can be asked here."""
        return await self._spoken(hearing, "say.help", events=True)

    async def to_officer(self, hearing: Hearing) -> Reply:
        """The text is what an officer is to be asked."""
        return await self._handing_over.take(hearing, hearing.heard.text)

    async def _pressed_interview(self, hearing: Hearing, it: Pressed) -> Reply:
        if it.question:
            told = await self._interviewing.press(hearing, it.event, it.question, it.answer)
        else:
            told = await self._interviewing.begin(hearing, it.event)
        return told or self._procedures.absent(hearing)

    async def _ask(self, hearing: Hearing, it: Understood) -> Reply:
        if not it.candidates:
            if it.event and (begun := await self._interviewing.begin(hearing, it.event)):
                return begun
            if it.facet is None:
                return await self._handing_over.not_understood(hearing)
            return await self._of_current(hearing, it.facet)
        if it.sure:
            return await self._tell(hearing, it, it.candidates[0].code)
        by_residence = bool(it.lives and it.works)
        facet = it.facet or (Facet.WHERE if by_residence else None)
        return await self._offering.clarify(
            hearing, it.candidates, facet, by_residence=by_residence
        )

    async def _follow_up(self, hearing: Hearing, it: Understood) -> Reply:
        if it.choice is not None:
            return await self._choose(hearing, it)
        if it.candidates and it.sure and it.candidates[0].code != hearing.state.procedure:
            return await self._tell(hearing, it, it.candidates[0].code)
        if hearing.state.procedure is None and it.candidates:
            return await self._ask(hearing, it)
        by_residence = bool(it.lives and it.works)
        return await self._of_current(hearing, it.facet or Facet.WHICH, by_residence)

    async def _of_current(
        self, hearing: Hearing, facet: Facet, by_residence: bool = False
    ) -> Reply:
        """A fact of the procedure talked about; which one, is asked where there is none."""
        offered = hearing.state.offered if hearing.state.asked in ("choice", "yes") else ()
        if hearing.state.procedure is None and offered:
            # Who asks on without choosing or saying yes is told of the likeliest, by its name.
            return await self._procedures.tell(hearing, offered[0], facet)
        if hearing.state.procedure is None:
            advice = speaking.spoken(hearing.saying, Kind.CLARIFY, "say.which_first")
            advice = replace(advice, facet=facet)
            return Reply(advice, replace(hearing.state, wanted=facet.value))
        return await self._procedures.tell(
            hearing, hearing.state.procedure, facet, by_residence=by_residence
        )

    async def _choose(self, hearing: Hearing, it: Understood) -> Reply:
        state = hearing.state
        if state.asked == "interview":
            told = await self._interviewing.typed(hearing, it.choice)
            if told is not None:
                return told
        if state.asked == "case" and (told := await self.cased(hearing, it.choice)):
            return told
        offered = state.offered
        if it.choice is not None and -len(offered) <= it.choice < len(offered):
            return await self._tell(hearing, it, offered[it.choice])
        if it.candidates:
            return await self._ask(hearing, it)
        if it.choice is not None and (told := await self.cased(hearing, it.choice)):
            return told  # another case of those that were asked about before
        return await self._handing_over.not_understood(hearing)

    async def _correct(self, hearing: Hearing, it: Understood) -> Reply:
        others = [one for one in it.candidates if one.code != hearing.state.procedure]
        if not others:
            return self._none(hearing)
        if it.sure or len(others) == 1:
            return await self._tell(hearing, it, others[0].code, others)
        return await self._offering.clarify(hearing, others, it.facet)

    async def _situation(self, hearing: Hearing, it: Understood) -> Reply:
        if it.candidates and it.sure:
            return await self._tell(hearing, it, it.candidates[0].code)
        begun = await self._interviewing.begin(hearing, it.event, it.candidates)
        return begun or await self._ask(hearing, it)

    async def _status(self, hearing: Hearing, it: Understood) -> Reply:
        return self._ask_code(hearing)

    def _ask_code(self, hearing: Hearing) -> Reply:
        advice = speaking.spoken(hearing.saying, Kind.STATUS, "status.ask_code")
        return Reply(advice, replace(hearing.state, asked="dossier", misses=0))

    async def _file(self, hearing: Hearing, it: Understood) -> Reply:
        if it.candidates and it.sure:
            return await self._procedures.form(hearing, it.candidates[0].code, it.candidates)
        if not it.candidates and hearing.state.procedure:
            return await self._procedures.form(hearing, hearing.state.procedure, ())
        return await self._ask(hearing, replace(it, facet=it.facet or Facet.ONLINE))

    async def _officer(self, hearing: Hearing, it: Understood) -> Reply:
        return await self._handing_over.wanted(hearing)

    async def _checklist(self, hearing: Hearing, it: Understood) -> Reply:
        state = hearing.state
        if it.candidates and it.sure:
            return await self._procedures.checklist(hearing, (it.candidates[0].code,))
        if it.candidates:
            return await self._offering.clarify(hearing, it.candidates, Facet.PAPERS)
        codes = state.checklist or ((state.procedure,) if state.procedure else ())
        if codes:
            return await self._procedures.checklist(hearing, codes)
        return await self._of_current(hearing, Facet.PAPERS)

    async def _affirm(self, hearing: Hearing, it: Understood) -> Reply:
        state = hearing.state
        if state.asked == "yes" and state.offered:
            return await self._procedures.tell(hearing, state.offered[0])
        if state.asked == "interview" and (told := await self._interviewing.agreed(hearing, True)):
            return told
        found = speaking.facets(hearing.saying, state.procedure, None) if state.procedure else []
        return Reply(speaking.spoken(hearing.saying, Kind.SMALLTALK, "say.affirm", found), state)

    async def _deny(self, hearing: Hearing, it: Understood) -> Reply:
        told = await self._interviewing.agreed(hearing, False)
        if hearing.state.asked == "interview" and told is not None:
            return told
        return await self._correct(hearing, it) if it.candidates else self._none(hearing)

    def _none(self, hearing: Hearing) -> Reply:
        """None of what was told or offered is meant."""
        saying = hearing.saying
        advice = speaking.spoken(saying, Kind.CLARIFY, "say.deny", speaking.officer(saying))
        state = replace(hearing.state, procedure=None, offered=(), asked="", interview="")
        return Reply(advice, state)

    async def _greet(self, hearing: Hearing, it: Understood) -> Reply:
        return await self._spoken(hearing, "say.greet", events=True)

    async def _help(self, hearing: Hearing, it: Understood) -> Reply:
        return await self.help(hearing)

    async def _thank(self, hearing: Hearing, it: Understood) -> Reply:
        return await self._spoken(hearing, "say.thank")

    async def _bye(self, hearing: Hearing, it: Understood) -> Reply:
        return await self._spoken(hearing, "say.bye")

    async def _insult(self, hearing: Hearing, it: Understood) -> Reply:
        officer = speaking.officer(hearing.saying)
        advice = speaking.spoken(hearing.saying, Kind.SMALLTALK, "say.insult", officer)
        return Reply(advice, hearing.state)

    async def _out_of_scope(self, hearing: Hearing, it: Understood) -> Reply:
        if it.lives and it.works and it.candidates:  # names of places hide the matter
            return await self._ask(hearing, it)
        return await self._handing_over.out_of_scope(hearing, it.candidates)

    async def _spoken(self, hearing: Hearing, key: str, *, events: bool = False) -> Reply:
        saying = hearing.saying
        buttons = []
        if events:
            known = list((await self._interviews.all()).values())[:_EVENTS_OFFERED]
            for one in known:
                title = one.title[saying.language]
                buttons += speaking.button(title, payloads.interview(one.key))
        advice: Advice = speaking.spoken(saying, Kind.SMALLTALK, key, buttons)
        return Reply(advice, hearing.state)

    async def _tell(
        self,
        hearing: Hearing,
        it: Understood,
        code: str,
        candidates: list[Candidate] | None = None,
    ) -> Reply:
        by_residence = bool(it.lives and it.works)
        return await self._procedures.tell(
            hearing,
            code,
            it.facet or (Facet.WHERE if by_residence else None),
            candidates=candidates or it.candidates,
            by_residence=by_residence,
            more=await self._interviewing.offer(hearing, it.event) if it.event else (),
        )
