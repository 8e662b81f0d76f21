"""Papers that depend on the case: which one it is, is asked before they are listed.

Where the cases of a procedure fill more than a screen, nobody finds his own papers in the list.
Every line is a sentence under `fact.`, and is checked as all others are.
"""

from __future__ import annotations

from advisor.answers import facts
from advisor.answers.composing import Composing, fitting
from advisor.answers.plain import cut, unnumbered
from advisor.answers.saying import Saying
from core.procedures.content import Content, Paper

#: From so many papers of cases on it is asked which case it is; fewer are listed together.
ASKED_FROM = 8
#: So many cases are told at once: on a telephone they are read with their buttons.
AT_ONCE = 8
#: Letters of a case, in a list of them and at the head of its papers.
_IN_LIST, _LONGEST = 120, 240


class ByCase:
    """The papers of one procedure, case by case, in one language."""

    def __init__(self, content: Content, composing: Composing, saying: Saying) -> None:
        self._composing, self._saying, self._sets = composing, saying, content.sets
        groups = facts.papers(content)
        self._always: tuple[Paper, ...] = ()
        if groups and not groups[0].case:
            self._always, groups = groups[0].papers, groups[1:]
        self._cases = groups

    @property
    def worth_asking(self) -> bool:
        """Whether somebody is served better with one case than with all."""
        papers = sum(len(one.papers) for one in self._cases)
        return len(self._cases) > 1 and papers >= ASKED_FROM

    @property
    def names(self) -> tuple[str, ...]:
        """What the cases are called, without the numbers they were published with."""
        return tuple(unnumbered(one.case) for one in self._cases)

    def question(self, start: int = 0) -> list[str]:
        """What all cases need, and which one it is, from the one at that place on."""
        shown = list(enumerate(self.names, start=1))[start : start + AT_ONCE]
        lines = [
            self._say("papers_choice", number=number, case=cut(name, _IN_LIST))
            for number, name in shown
        ]
        if start + len(shown) < len(self._cases):
            lines.append(self._say("papers_cases_more"))
        ends = [self._composing.more(), self._composing.source()]
        always = [] if start else self._shared()
        return [self._composing.name(), *always, self._say("papers_which"), *lines, *ends]

    def answer(self, place: int) -> list[str]:
        """The papers of the case at that place, and those that all cases need."""
        case = self._cases[place]
        shown = self._whole(
            [
                self._say("papers_case", case=cut(unnumbered(case.case), _LONGEST)),
                *map(self._composing.paper, case.papers),
                *self._shared(),
            ]
        )
        if self._sets:
            shown.append(self._say("sets", sets=self._sets))
        ends = [self._composing.more(), self._composing.source()]
        return [self._composing.name(), *shown, *ends]

    def _shared(self) -> list[str]:
        if not self._always:
            return []
        papers = map(self._composing.paper, self._always)
        return self._whole([self._say("papers_always"), *papers])

    def _whole(self, lines: list[str]) -> list[str]:
        """As many as a message has room for, and that there are more."""
        shown = fitting(lines)
        return shown if len(shown) == len(lines) else [*shown, self._say("papers_more")]

    def _say(self, key: str, **values: object) -> str:
        return self._saying.say(f"fact.{key}", **values)
