"""Whom a notice reaches, and how: the ways that may be tried, in order, and not before when.

In this order: is the person one whom the dossier's notices go to; is the notice owed by law,
or welcome; over what does the person want it, and what does the dossier know besides; which of
that was stopped; is it night there. Two questions to the database for a whole batch.

An address that stopped a medium gets nothing over it, not even what the law owes: it was
promised so. What the law owes goes by another way, if there is one (DECISIONS.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from core.clock import CIVIL, civil
from core.database import rows
from core.notices.kinds import NOTICE_KINDS, Duty, kind_of, may_join
from core.notices.models import Medium, Notice, Priority
from core.notices.owing import reached
from core.notices.preferences import Way, Wish
from core.notices.quiet import quiet_until
from core.notices.tables import Told

__all__ = ["Route", "Way", "routes"]

#: When a digest goes out, civil time.
_EVENING = time(18)


@dataclass(frozen=True, slots=True)
class Route:
    """What may be tried for one notice."""

    ways: tuple[Way, ...]  #: in order; none: nobody is to be told
    not_before: datetime | None = None  #: it waits until then
    why: str = ""  #: when nobody is to be told: `not_chosen`, `declined`, `stopped`, `no_address`


@dataclass(slots=True)
class _Known:
    """What the two questions brought."""

    dossiers: dict[int, dict[str, Any]] = field(default_factory=dict)
    wishes: dict[tuple[str, int], Wish] = field(default_factory=dict)
    stopped: set[Way] = field(default_factory=set)


async def routes(
    notices: Sequence[Notice], *, now: datetime, quiet: bool = True
) -> dict[int, Route]:
    """Notice id -> how it may go.

    A language that the person chose takes the place of the notice's, in memory.

    Args:
        quiet: whether the night is kept quiet.
    """
    known = await _known(notices)
    return {one.id: _route(one, known, now, quiet) for one in notices}


def _route(notice: Notice, known: _Known, now: datetime, quiet: bool) -> Route:
    kind = kind_of(notice.kind)
    own = Way(notice.medium, notice.address)
    if notice.kind not in NOTICE_KINDS or notice.priority <= Priority.ASKED:
        # An answer to this very person, whatever it stopped: nothing to weigh.
        return Route((own,) if own.address else (), why="" if own.address else "no_address")
    dossier = known.dossiers.get(notice.dossier_id or 0, {})
    if not _meant(notice.address, dossier):
        return Route((), why="not_chosen")
    wish = _wish(notice, known)
    if not _welcome(kind.duty, wish):
        return Route((), why="declined")
    ways = list(dict.fromkeys([*wish.ways, own, *_others(notice.address, dossier)]))
    if not kind.by_voice:
        ways = [way for way in ways if way.medium is not Medium.VOICE]
    open_ways = tuple(way for way in ways if way.address and way not in known.stopped)
    if not open_ways:
        return Route((), why="stopped" if any(way.address for way in ways) else "no_address")
    asked = kind.duty is Duty.ASKED
    notice.language = wish.language or notice.language
    digest = wish.digest and may_join(notice.kind)
    if digest and (evening := _evening_of(notice.owed_at)) > now:
        return Route(open_ways, evening)
    return Route(open_ways, _morning(open_ways, now) if quiet and not asked else None)


def _meant(address: str, dossier: dict[str, Any]) -> bool:
    """Whether the dossier's notices go to this one of its people (the authorised one instead)."""
    holder, submitter = dossier.get("holder_phone", ""), dossier.get("submitter_phone", "")
    if not (holder and submitter) or holder == submitter:
        return True
    match dossier.get("told"):
        case Told.HOLDER:
            return bool(address != submitter)
        case Told.SUBMITTER:
            return bool(address != holder)
        case _:
            return True


def _wish(notice: Notice, known: _Known) -> Wish:
    """That for this dossier; what it leaves open, as for all."""
    own = known.wishes.get((notice.address, notice.dossier_id or 0))
    general = known.wishes.get((notice.address, 0), Wish())
    if own is None:
        return general
    return replace(
        own,
        ways=own.ways or general.ways,
        language=own.language or general.language,
        optional=general.optional if own.optional is None else own.optional,
    )


def _welcome(duty: Duty, wish: Wish) -> bool:
    match duty:
        case Duty.SERVICE:
            return wish.optional is not False
        case Duty.CONSENT:
            return wish.optional is True
        case _:
            return True


def _others(address: str, dossier: dict[str, Any]) -> Iterator[Way]:
    """Where the dossier's own person is reached besides: the holder's mail."""
    mail, submitter = dossier.get("holder_email", ""), dossier.get("submitter_phone", "")
    people = [way for _, way in reached(submitter, dossier.get("holder_phone", ""), mail)]
    if mail and address in people and (address != submitter or len(people) == 1):
        yield Way(Medium.MAIL, mail)


def _morning(ways: Sequence[Way], now: datetime) -> datetime | None:
    """The end of quiet hours, unless no way disturbs anybody.

    Also when the first way does not: the next one may be needed, and would ring at night.
    """
    return max(filter(None, (quiet_until(way.medium, now) for way in ways)), default=None)


def _evening_of(moment: datetime) -> datetime:
    here = civil(moment)
    day = here.date() if here.time() < _EVENING else here.date() + timedelta(days=1)
    return datetime.combine(day, _EVENING, tzinfo=CIVIL)


async def _known(notices: Sequence[Notice]) -> _Known:
    known = _Known()
    ids = sorted({one.dossier_id for one in notices if one.dossier_id})
    if ids:
        found = await rows(_DOSSIERS.format(ids=_places(ids)), *_filled(ids))
        known.dossiers = {row["id"]: row for row in found}
    addresses = {one.address for one in notices}
    addresses |= {row["holder_email"] for row in known.dossiers.values()}
    listed = sorted(addresses - {""})
    if listed:
        _sort(await rows(_WISHES.format(them=_places(listed)), *_filled(listed)), known)
    return known


def _sort(found: Iterable[dict[str, Any]], known: _Known) -> None:
    """The rows of three tables, each where it belongs; ways come in their order."""
    for row in sorted(found, key=lambda row: (row["part"], row["place"])):
        owner = row["address"], row["dossier_id"]
        if row["part"] == "1":
            optional = None if row["optional"] is None else bool(row["optional"])
            known.wishes[owner] = Wish((), row["said"], optional, bool(row["digest"]))
        elif row["part"] == "2":
            way = Way(Medium(row["medium"]), row["said"])
            if owner in known.wishes:
                mine = known.wishes[owner]
                known.wishes[owner] = replace(mine, ways=(*mine.ways, way))
            if row["optional"]:
                known.stopped.add(way)
        else:
            known.stopped.add(Way(Medium(row["medium"]), row["address"]))


_DOSSIERS = """
SELECT d.id, d.holder_phone, d.submitter_phone, d.holder_email, c.told
FROM dossier d LEFT JOIN notice_dossier_choice c ON c.dossier_id = d.id WHERE d.id IN ({ids})
"""
# Of a way `optional` says whether it was stopped.
_WISHES = """
SELECT '1' AS part, address, dossier_id, '' AS medium, language AS said, optional, digest,
 0 AS place FROM notice_preference WHERE address IN ({them})
UNION ALL
SELECT '2', w.owner, w.dossier_id, w.medium, w.address, o.id IS NOT NULL, w.id IS NULL, w.place
 FROM notice_preferred_way w
 LEFT JOIN opt_out o ON o.medium = w.medium AND o.address = w.address WHERE w.owner IN ({them})
UNION ALL
SELECT '3', address, 0, medium, '', id IS NULL, id IS NULL, 0 FROM opt_out
 WHERE address IN ({them})
"""


def _places(values: Sequence[object]) -> str:
    return ", ".join(f"${n}" for n, _ in enumerate(_filled(values), 1))


def _filled(values: Sequence[Any]) -> list[Any]:
    """As many values as a power of two: few different statements to be planned and kept."""
    count = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (count - len(values))]
