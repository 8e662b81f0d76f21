"""Versions of interviews that lie over what was shipped.

What a version says is checked by whoever understands it (`advisor.interviews.definition`) before
it comes here. Going back makes a newer version with the content of an older one: nothing is ever
rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.database import IntegrityError, rows, transaction
from core.errors import Conflict, NotFound
from core.interviews.models import InterviewVersion
from core.people.models import Officer
from core.people.officers import Actor
from core.people.roles import Right


@dataclass(frozen=True, slots=True)
class Saved:
    """One version, with who made it."""

    number: int
    content: Mapping[str, Any]  #: empty: as shipped
    by: str
    at: datetime


def require_interviews(actor: Actor) -> None:
    """Go on only with the right to change interviews: they hold for the whole installation.

    Raises:
        NotAllowed: no role at the top carries it.
    """
    actor.require_at_the_top(Right.MANAGE_CATALOGUE)


def may_change(actor: Actor) -> bool:
    """Whether this officer changes interviews."""
    tops = (unit for unit in actor.tree.all() if unit.parent_id is None)
    return all(actor.may(Right.MANAGE_CATALOGUE, unit.id) for unit in tops)


async def revision() -> int:
    """A number that rises whenever anybody saves anything."""
    found = await rows("SELECT COALESCE(MAX(id), 0) AS last FROM interview_version")
    return int(found[0]["last"])


async def newest() -> dict[str, Mapping[str, Any]]:
    """Event -> the content that holds, of each that has a version; empty: as shipped."""
    found = await InterviewVersion.all().order_by("event", "number")
    return {one.event: one.content for one in found}


async def versions(event: str) -> list[Saved]:
    """All versions of one event, the newest first."""
    found = await InterviewVersion.filter(event=event).order_by("-number")
    authors = {one.officer_id for one in found}
    names = dict(await Officer.filter(id__in=authors or [0]).values_list("id", "name"))
    return [Saved(one.number, one.content, names.get(one.officer_id, ""), one.at) for one in found]


async def save(
    actor: Actor, event: str, content: Mapping[str, Any], *, after: int, now: datetime
) -> InterviewVersion:
    """A new version that holds from now on; `after` is the number that the author looked at.

    Raises:
        NotAllowed: no right.
        Conflict: somebody saved in between.
    """
    require_interviews(actor)
    try:
        async with transaction():
            last = await InterviewVersion.filter(event=event).order_by("-number").first()
            if (last.number if last else 0) != after:
                raise Conflict(what="interview")
            return await InterviewVersion.create(
                event=event,
                number=after + 1,
                content=dict(content),
                officer_id=actor.officer_id,
                at=now,
            )
    except IntegrityError:
        raise Conflict(what="interview") from None


async def go_back(
    actor: Actor, event: str, number: int, *, after: int, now: datetime
) -> InterviewVersion:
    """Let an older version hold again; 0 is what was shipped.

    Raises:
        NotAllowed, Conflict: as `save`.
        NotFound: no such version.
    """
    require_interviews(actor)
    if number == 0:
        return await save(actor, event, {}, after=after, now=now)
    found = await InterviewVersion.get_or_none(event=event, number=number)
    if found is None:
        raise NotFound(what="interview")
    return await save(actor, event, found.content, after=after, now=now)
