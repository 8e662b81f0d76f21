"""Reports on changed answers: keeping them, and who reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.changes.models import AnswerReport, ReportedUpTo
from core.database import rows, transaction
from core.errors import NotAllowed, NotFound
from core.people.officers import Actor
from core.people.roles import Right
from core.procedures import catalogue
from core.questions.models import Example, ExampleState
from core.storable import storable_id

#: On the page, and lines of each list that are kept.
SHOWN, MOST = 50, 300
#: Procedures that were asked about since then are named first.
LATELY = timedelta(days=30)
_NAME = "answers"


@dataclass(frozen=True, slots=True)
class Standing:
    """A catalogue and the examples, at one moment."""

    versions: Mapping[str, int]  #: code -> version of every active procedure
    examples: tuple[int, ...]  #: ids of those accepted
    state: str


@dataclass(slots=True)
class Found:
    """What a comparison found."""

    compared: int = 0
    moved: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    procedures: list[dict[str, Any]] = field(default_factory=list)


def may_read(actor: Actor) -> bool:
    """Whether this officer reads the reports."""
    return any(actor.units_with(right) for right in (Right.MANAGE_CATALOGUE, Right.INSPECT))


async def latest(actor: Actor) -> list[AnswerReport]:
    """The latest first.

    Raises:
        NotAllowed
    """
    _require(actor)
    return await AnswerReport.all().order_by("-id").limit(SHOWN)


async def one(actor: Actor, report_id: int) -> AnswerReport:
    """One report.

    Raises:
        NotAllowed, NotFound
    """
    _require(actor)
    found = await AnswerReport.get_or_none(id=report_id) if storable_id(report_id) else None
    if found is None:
        raise NotFound(what="report")
    return found


async def names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> name, of those in the catalogue."""
    found = {}
    for code in codes:
        try:
            found[code] = (await catalogue.get(code)).content.name
        except NotFound:
            continue
    return found


async def standing(state: str) -> Standing:
    """How catalogue and examples stand now; `state` is what the cheap looks said before."""
    versions = await rows(
        "SELECT p.code, v.id FROM procedure p JOIN procedure_version v"
        " ON v.procedure_id = p.id AND v.number = p.current_number WHERE p.active"
    )
    accepted = Example.filter(state=ExampleState.ACCEPTED).order_by("id")
    ids = [int(str(one)) for one in await accepted.values_list("id", flat=True)]
    return Standing({row["code"]: int(row["id"]) for row in versions}, tuple(ids), state[:200])


async def last() -> Standing | None:
    """Up to where the last report went; None: there was none yet."""
    found = await ReportedUpTo.get_or_none(name=_NAME)
    return Standing(found.versions, tuple(found.examples), found.state) if found else None


async def keep(found: Found | None, up_to: Standing, *, now: datetime) -> None:
    """Keep a report, and up to where it goes; None: nothing was before."""
    async with transaction():
        if found is not None:
            await AnswerReport.create(
                at=now,
                compared=found.compared,
                moved=found.moved[:MOST],
                facts=found.facts[:MOST],
                procedures=found.procedures[:MOST],
                counts={
                    "moved": len(found.moved),
                    "facts": len(found.facts),
                    "procedures": len(found.procedures),
                },
            )
        values = {
            "versions": dict(up_to.versions),
            "examples": list(up_to.examples),
            "state": up_to.state,
        }
        await ReportedUpTo.update_or_create(name=_NAME, defaults=values)


async def asked_lately(now: datetime) -> dict[str, int]:
    """Code -> how often it was answered about lately."""
    found = await rows(
        "SELECT procedure, count(*) AS n FROM conversation_turn"
        " WHERE procedure IS NOT NULL AND at > $1 GROUP BY procedure",
        now - LATELY,
    )
    return {row["procedure"]: int(row["n"]) for row in found}


def _require(actor: Actor) -> None:
    if not may_read(actor):
        raise NotAllowed(right=Right.MANAGE_CATALOGUE.value)
