"""The personal checklist as a page: to read, print, or send on by one's own telephone.

Its address is made of the procedures alone (`advisor.checklist`); nothing about the reader is
kept, and the dates are those of filing today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from aiohttp import web

from advisor.answers.checking import Unfounded
from advisor.answers.facts import Papers
from advisor.answers.records import Facts
from advisor.answers.telling import Telling
from advisor.checklist import PATH, Checklist, Step, checklist, codes_of
from channels.web.pages import Pages
from channels.web.presenting import Words
from core.clock import civil_date
from core.procedures.catalogue import Version
from core.procedures.content import Paper


@dataclass(frozen=True, slots=True)
class ShownCase:
    """Papers that one situation needs."""

    case: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One procedure of the list."""

    code: str
    name: str
    told: tuple[str, ...]  #: fee, time, place, online: a sentence each
    due_on: str  #: empty where no date may be given
    reasons: tuple[str, ...]
    provisional: bool
    has_form: bool
    cases: tuple[ShownCase, ...]


class ChecklistPage:
    """Serves `/viec-can-lam/TOKEN`."""

    def __init__(
        self, *, pages: Pages, facts: Facts, telling: Telling, clock: Callable[[], datetime]
    ) -> None:
        self._pages, self._facts, self._telling = pages, facts, telling
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH + "/{token}", self.page)]

    async def page(self, request: web.Request) -> web.Response:
        """The list; 404 where the address names no procedure that there is."""
        words, now = self._pages.words(request), self._clock()
        found = await checklist(codes_of(request.match_info["token"]), self._facts, now=now)
        names = {one.code: one.version.content.name for one in found.steps}
        try:
            steps = [self._step(one, words) for one in found.steps]
            papers = [
                (
                    self._paper(one.paper, one.version, words.language),
                    "; ".join(names[code] for code in one.codes),
                )
                for one in found.papers
            ]
        except Unfounded:
            steps, papers = [], []
        if not steps:
            typed = request.match_info["token"][:40]
            return self._pages.private(request, "no_procedure.html", status=404, typed=typed)
        return self._pages.public(
            request,
            "checklist.html",
            index=False,
            steps=steps,
            papers=papers,
            made_on=words.short_day(civil_date(now)),
            **self._sent_on(found, words),
        )

    def _step(self, step: Step, words: Words) -> ShownStep:
        version = step.version
        composing = self._telling.composing(version, words.language)
        told = [
            *composing.one_fee(),
            *composing.one_time(),
            *composing.one_place(),
            *composing.one_online(),
        ]
        due = step.due
        return ShownStep(
            code=version.code,
            name=version.content.name,
            told=tuple(self._telling.checked(told, version, words.language)),
            due_on=words.day(due.on) if due else "",
            reasons=tuple(words.reasons(due.as_json()["reasons"], due.at)) if due else (),
            provisional=bool(due and due.provisional),
            has_form=step.has_form,
            cases=tuple(self._case(one, step, words.language) for one in step.cases),
        )

    def _case(self, group: Papers, step: Step, language: str) -> ShownCase:
        papers = tuple(self._paper(paper, step.version, language) for paper in group.papers)
        return ShownCase(group.case, papers)

    def _paper(self, paper: Paper, version: Version, language: str) -> str:
        line = self._telling.composing(version, language).paper(paper)
        [checked] = self._telling.checked([line], version, language)
        return checked.removeprefix("- ")

    def _sent_on(self, found: Checklist, words: Words) -> dict[str, str]:
        """Addresses that open the reader's own telephone or mail with the list's address in it."""
        link = f"{self._telling.public_url}{PATH}/{found.token}"
        body = quote(f"{words.say('checklist.title')}: {link}")
        subject = quote(words.say("checklist.title"))
        return {"sms": f"sms:?&body={body}", "mail": f"mailto:?subject={subject}&body={body}"}
