"""Kinds of notice as an administrator wants them: versions that lie over what was shipped.

Each saving is a version of its own, with who and when; the newest holds. Going back makes a
newer one with the content of an older one, so that nothing is ever rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.database import IntegrityError, rows, transaction
from core.errors import Conflict, InvalidForm, NotFound
from core.notices.becoming import RHYTHM, Rhythm
from core.notices.kinds import NOTICE_KINDS, OPTIONAL
from core.notices.sentences import Sentences, faults
from core.notices.tables import KindVersion
from core.people.models import Officer
from core.people.officers import Actor
from core.people.roles import Right

#: Days of silence that may be chosen.
MOST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says."""

    #: Empty: the sentences that were shipped
    sentences: Sentences = field(default_factory=dict)
    goes_out: bool = True
    after_days: int | None = None  #: None: as shipped


@dataclass(frozen=True, slots=True)
class Saved:
    """One version, with who made it."""

    number: int
    content: Content
    by: str
    at: datetime


#: Nobody has changed it.
SHIPPED = Content()


def require_notices(actor: Actor) -> None:
    """Go on only with the right to word notices: they hold for the whole installation.

    Raises:
        NotAllowed: no role at the top carries it.
    """
    actor.require_at_the_top(Right.MANAGE_CATALOGUE)


async def newest() -> dict[str, KindVersion]:
    """The version that holds, of each kind that has one."""
    found = await KindVersion.all().order_by("kind", "number")
    return {one.kind: one for one in found}


async def rhythm() -> Rhythm:
    """The kinds that go out, with their days of silence."""
    changed = await newest()
    found = dict(RHYTHM)
    for kind, version in changed.items():
        if not version.goes_out and kind in OPTIONAL:
            found.pop(kind, None)
        elif version.after_days is not None and found.get(kind) is not None:
            found[kind] = version.after_days
    return found


async def revision() -> int:
    """A number that rises whenever anybody saves anything."""
    found = await rows("SELECT COALESCE(MAX(id), 0) AS last FROM notice_kind_version")
    return int(found[0]["last"])


async def sentences() -> dict[str, Sentences]:
    """What was saved of each kind whose sentences are not those shipped."""
    return {kind: one.sentences for kind, one in (await newest()).items() if one.sentences}


async def versions(kind: str) -> list[Saved]:
    """All versions of a kind, the newest first.

    Raises:
        NotFound: no such kind.
    """
    _known(kind)
    found = await KindVersion.filter(kind=kind).order_by("-number")
    names = dict(
        await Officer.filter(id__in={one.officer_id for one in found} or [0]).values_list(
            "id", "name"
        )
    )
    return [Saved(one.number, content(one), names.get(one.officer_id, ""), one.at) for one in found]


async def save(
    actor: Actor, kind: str, content: Content, *, after: int, now: datetime
) -> KindVersion:
    """A new version that holds from now on; `after` is the number that the author looked at.

    Raises:
        NotAllowed: no right.
        NotFound: no such kind.
        InvalidForm: a sentence cannot be sent, a kind cannot be switched off or so timed.
        Conflict: somebody saved in between.
    """
    require_notices(actor)
    _known(kind)
    found = _faults(kind, content)
    if found:
        raise InvalidForm(found)
    try:
        async with transaction():
            last = await KindVersion.filter(kind=kind).order_by("-number").first()
            if (last.number if last else 0) != after:
                raise Conflict(what="notice_kind")
            return await KindVersion.create(
                kind=kind,
                number=after + 1,
                sentences=_plain(content.sentences),
                goes_out=content.goes_out,
                after_days=content.after_days,
                officer_id=actor.officer_id,
                at=now,
            )
    except IntegrityError:
        raise Conflict(what="notice_kind") from None


async def go_back(
    actor: Actor, kind: str, number: int, *, after: int, now: datetime
) -> KindVersion:
    """Let an older version hold again; 0 is what was shipped.

    Raises:
        NotAllowed, Conflict: as `save`.
        NotFound: no such kind or version.
    """
    require_notices(actor)
    if number == 0:
        return await save(actor, kind, SHIPPED, after=after, now=now)
    found = await KindVersion.get_or_none(kind=kind, number=number)
    if found is None:
        raise NotFound(what="notice_kind")
    return await save(actor, kind, content(found), after=after, now=now)


def _faults(kind: str, content: Content) -> dict[str, str]:
    found = faults(kind, content.sentences) if content.sentences else {}
    if not content.goes_out and kind not in OPTIONAL:
        found["goes_out"] = "by_law"
    days = content.after_days
    if days is not None:
        if NOTICE_KINDS[kind].after_days is None:
            found["after_days"] = "choose"
        elif not 1 <= days <= MOST_DAYS:
            found["after_days"] = "range"
    return found


def _known(kind: str) -> None:
    if kind not in NOTICE_KINDS:
        raise NotFound(what="notice_kind")


def content(version: KindVersion) -> Content:
    """What a version says."""
    return Content(version.sentences, version.goes_out, version.after_days)


def _plain(sentences: Sentences) -> dict[str, Any]:
    kept: dict[str, Mapping[str, str]] = dict(sentences)
    return {
        language: {form: text.strip() for form, text in forms.items() if text.strip()}
        for language, forms in kept.items()
    }
