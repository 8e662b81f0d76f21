"""The personal checklist: papers of several procedures without repeats, and when each is due.

Its token is the codes themselves: nothing about the person is kept, and the list is made anew
from the catalogue and the calendar of the day on which it is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.answers import facts
from advisor.answers.facts import Papers
from advisor.answers.plain import plain
from advisor.answers.records import Facts
from core.calendar.due import Due, due
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.folding import fold
from core.procedures.catalogue import Version
from core.procedures.content import Channel, Paper
from core.procedures.limits import limits_for

PATH = "/viec-can-lam"
_MOST = 12
_TOKEN = re.compile(r"[0-9A-Za-z._-]{1,40}(?:~[0-9A-Za-z._-]{1,40}){0,11}")


@dataclass(frozen=True, slots=True)
class Step:
    """One procedure of the list."""

    version: Version
    due: Due | None  #: filed at the counter now; None where the limit is not known, or the year
    has_form: bool
    cases: tuple[Papers, ...]  #: papers that only some situations need

    @property
    def code(self) -> str:
        """The procedure's code."""
        return self.version.code


@dataclass(frozen=True, slots=True)
class Shared:
    """A paper that is always needed, and what for."""

    paper: Paper
    version: Version  #: in whose record it stands so
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """What to do in which order, and what to bring."""

    steps: tuple[Step, ...]
    papers: tuple[Shared, ...]

    @property
    def token(self) -> str:
        """What its address ends with; empty where a code cannot stand in one."""
        return token(one.code for one in self.steps)


def token(codes: Iterable[str]) -> str:
    """The codes in one word for an address; empty where one of them cannot stand there."""
    joined = "~".join(list(codes)[:_MOST])
    return joined if _TOKEN.fullmatch(joined) else ""


def codes_of(token: str) -> tuple[str, ...]:
    """The codes of a token, each once; none for what is no token."""
    return tuple(dict.fromkeys(token.split("~"))) if _TOKEN.fullmatch(token) else ()


async def checklist(
    codes: Sequence[str], known: Facts, *, now: datetime, unit_chain: Sequence[int] = ()
) -> Checklist:
    """The list of those procedures that the catalogue has, as of now.

    Args:
        unit_chain: whose calendar counts, nearest unit first; empty for the nation's.
    """
    steps = []
    for code in list(dict.fromkeys(codes))[:_MOST]:
        version = await known.of(code)
        if version is not None:
            steps.append(
                Step(
                    version,
                    await _due(version, unit_chain, now),
                    await known.has_form(code),
                    tuple(one for one in facts.papers(version.content) if one.case),
                )
            )
    return Checklist(tuple(steps), _shared(steps))


def _shared(steps: Iterable[Step]) -> tuple[Shared, ...]:
    found: dict[str, Shared] = {}
    for step in steps:
        always = [one for one in facts.papers(step.version.content) if not one.case]
        for paper in always[0].papers if always else ():
            name = fold(plain(paper.name))
            before = found.get(name)
            if before is None:
                found[name] = Shared(paper, step.version, (step.code,))
            elif step.code not in before.codes:
                found[name] = Shared(before.paper, before.version, (*before.codes, step.code))
    return tuple(found.values())


async def _due(version: Version, unit_chain: Sequence[int], now: datetime) -> Due | None:
    """Filed at the counter at this moment; a limit that needs review gives no date."""
    if any(where.endswith(".limit") for where, _ in version.review):
        return None
    limit = limits_for(version.content, Channel.DIRECT).only
    if limit is None:
        return None
    calendar = await calendar_for(unit_chain, now)
    rule = calendar.week.cutoff_under(version.content.cutoff_policy)
    try:
        return due(now, limit, calendar, cutoff=rule)
    except (UnknownYear, NeverOpen):
        return None
