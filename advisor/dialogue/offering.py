"""Asking back when two procedures are close: by what tells them apart, else by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.advice import Advice, Candidate, Facet, Kind
from advisor.dialogue import payloads, speaking
from advisor.dialogue.apart import Apart, hinging
from advisor.dialogue.procedures import Procedures
from advisor.dialogue.reply import Reply
from advisor.dialogue.turn import Hearing
from core.folding import words

#: Candidates this near to the likeliest are offered beside it.
_NEAR, _MOST = 0.4, 5
#: Words of a short answer; those around the matter do not count.
_SHORT = 8
_FILLING = frozenset(words("dạ vâng là cái thủ tục việc tôi em mình muốn làm cho ạ nhé đó ý xin"))


class Offering:
    """Offers procedures to choose from."""

    def __init__(self, procedures: Procedures, groups: Sequence[Apart]) -> None:
        self._procedures, self._groups = procedures, groups

    async def clarify(
        self,
        hearing: Hearing,
        candidates: Sequence[Candidate],
        facet: Facet | None,
        *,
        by_residence: bool = False,
    ) -> Reply:
        """Which of them is meant; `facet` is answered once that is known, by residence if so."""
        near = _nearest(candidates)
        state = replace(
            hearing.state,
            asked="choice",
            wanted=facet.value if facet else hearing.state.wanted,
            by_residence=by_residence,
            interview="",
            answers={},
            misses=0,
        )
        hearing = replace(hearing, state=state)
        if group := hinging(self._groups, [one.code for one in near]):
            told = await self._apart(hearing, group, candidates)
            if told is not None:
                return told
        return self._by_name(hearing, near, candidates)

    async def named(self, hearing: Hearing) -> str | None:
        """The one of those offered that a short answer names: "khai sinh"; None: none, or several.

        Its words must all stand in the name, or be what its button says.
        """
        said = [word for word in words(hearing.heard.text) if word not in _FILLING]
        if not 0 < len(said) <= _SHORT:
            return None
        found = []
        for code in hearing.state.offered:
            version = await self._procedures.known(code)
            if version is not None and set(said) <= set(words(version.content.name)):
                found.append(code)
        return found[0] if len(found) == 1 else self._said(hearing)

    def _said(self, hearing: Hearing) -> str | None:
        said = words(hearing.heard.text)
        group = hinging(self._groups, hearing.state.offered)
        answers = group.answers if group else ()
        found = {one.code for one in answers if said in [words(it) for it in one.says.values()]}
        return found.pop() if len(found) == 1 else None

    async def _apart(
        self, hearing: Hearing, group: Apart, candidates: Sequence[Candidate]
    ) -> Reply | None:
        """The question of a group; None where the catalogue has fewer than two of its answers."""
        language = hearing.saying.language
        answers = [
            (one, version)
            for one in group.answers
            if (version := await self._procedures.known(one.code)) is not None
        ]
        codes = tuple(dict.fromkeys(one.code for one, _ in answers))
        if len(codes) < 2:
            return None
        scores = {one.code: one.score for one in candidates}
        offered = [
            Candidate(version.code, version.content.name, scores.get(version.code, 0.0))
            for _, version in answers
        ]
        says = [one.says[language] for one, _ in answers]
        question = group.question[language]
        return self._asked(hearing, question, offered, says, candidates)

    def _by_name(
        self, hearing: Hearing, near: Sequence[Candidate], candidates: Sequence[Candidate]
    ) -> Reply:
        saying = hearing.saying
        if len(near) > 1:
            question = saying.say("clarify.which")
            return self._asked(hearing, question, near, speaking.names(near), candidates)
        only = near[0]
        buttons = speaking.button(saying.say("clarify.yes"), payloads.procedure(only.code))
        buttons += speaking.button(saying.say("button.other"), payloads.NONE)
        text = saying.say("clarify.one", name=only.name)
        advice = Advice(
            Kind.CLARIFY,
            text,
            facet=hearing.state.facet(),
            candidates=tuple(candidates),
            buttons=tuple(buttons),
        )
        return Reply(advice, replace(hearing.state, offered=(only.code,), asked="yes"))

    def _asked(
        self,
        hearing: Hearing,
        question: str,
        offered: Sequence[Candidate],
        says: Sequence[str],
        candidates: Sequence[Candidate],
    ) -> Reply:
        saying = hearing.saying
        lines = [question] + [
            saying.say("clarify.line", number=number, name=name)
            for number, name in enumerate(says, start=1)
        ]
        buttons = [
            each
            for one, name in zip(offered, says, strict=True)
            for each in speaking.button(name, payloads.procedure(one.code))
        ]
        buttons += speaking.button(saying.say("button.none"), payloads.NONE)
        known = {one.code for one in offered}
        thought_of = [*offered, *(one for one in candidates if one.code not in known)]
        advice = Advice(
            Kind.CLARIFY,
            "\n".join(lines),
            facet=hearing.state.facet(),
            candidates=tuple(sorted(thought_of, key=lambda one: -one.score)),
            buttons=tuple(buttons),
        )
        codes = tuple(one.code for one in offered)
        return Reply(advice, replace(hearing.state, offered=codes))


def _nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    best = candidates[0].score
    return [one for one in candidates if one.score >= _NEAR * best][:_MOST]
