"""What officers read of calls: what was said, masked, and what was recorded. Readings are kept.

Figures name nobody and are for whoever assigns work, answers citizens or inspects; words for
those who answer or inspect; recordings for those who read petitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.calls.models import CallReading, CallStep, PhoneCall
from core.database import rows
from core.errors import NotAllowed, NotFound
from core.opinions.models import Petition
from core.opinions.reading import units_seen
from core.people.officers import Actor
from core.people.roles import Right
from core.storable import storable_id

#: On a page.
SHOWN = 60
#: Calls are kept so long; their words and who called, as long as conversations.
KEPT = timedelta(days=800)

_COUNTS = (Right.ASSIGN, Right.ANSWER_QUESTIONS, Right.INSPECT)
_READS = (Right.ANSWER_QUESTIONS, Right.INSPECT)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that was said in a call."""

    call: str
    at: datetime
    place: str
    said: str
    ended: str  #: how what was looked up for it ended; empty: nothing was
    procedure: str  #: that was understood


def units_counted(actor: Actor) -> frozenset[int]:
    """Units whose calls this officer may count."""
    return frozenset().union(*(actor.units_with(right) for right in _COUNTS))


def units_read(actor: Actor) -> frozenset[int]:
    """Units whose callers' words this officer may read; with any, also those of no unit."""
    return frozenset().union(*(actor.units_with(right) for right in _READS))


async def heard(actor: Actor, first: datetime, *, now: datetime) -> list[Heard]:
    """What was said since, the newest first. The reading is recorded.

    Raises:
        NotAllowed
    """
    units = _required(actor)
    found = await rows(
        "SELECT s.call, s.at, s.place, s.said, s.ended, s.procedure FROM call_step s"
        " JOIN phone_call c ON c.key = s.call WHERE s.said <> '' AND s.at >= $1"
        f" AND (c.unit_id IS NULL OR c.unit_id IN ({_listed(units)}))"
        f" ORDER BY s.at DESC, s.id DESC LIMIT {SHOWN}",
        first,
    )
    if found:
        await CallReading.create(officer_id=actor.officer_id, at=now)
    return [Heard(**(dict(row) | {"at": _moment(row["at"])})) for row in found]


async def look(actor: Actor, key: str, *, now: datetime) -> tuple[PhoneCall, Sequence[CallStep]]:
    """A call with its steps. The reading is recorded.

    Raises:
        NotAllowed
        NotFound: no such call, or it is another unit's.
    """
    units = _required(actor)
    call = await PhoneCall.get_or_none(key=key)
    if call is None or (call.unit_id is not None and call.unit_id not in units):
        raise NotFound(what="call")
    await CallReading.create(call=key, officer_id=actor.officer_id, at=now)
    return call, await CallStep.filter(call=key).order_by("step")


async def readings(actor: Actor, key: str) -> list[CallReading]:
    """Who has read it, the latest first, for inspectors; empty for others."""
    if not actor.units_with(Right.INSPECT):
        return []
    return await CallReading.filter(call=key).order_by("-id").limit(SHOWN)


def listens(actor: Actor) -> bool:
    """Whether this officer may listen to petitions: whoever reads them."""
    return bool(units_seen(actor))


async def recorded(actor: Actor) -> list[Petition]:
    """The newest petitions that were spoken.

    Raises:
        NotAllowed
    """
    if not listens(actor):
        raise NotAllowed(right=Right.INSPECT.value)
    return await Petition.filter(channel="voice").order_by("-at").limit(SHOWN)


async def listen(actor: Actor, petition_id: int) -> Petition:
    """The spoken petition.

    Raises:
        NotAllowed
        NotFound: there is none.
    """
    if not listens(actor):
        raise NotAllowed(right=Right.INSPECT.value)
    found = None
    if storable_id(petition_id):
        found = await Petition.get_or_none(id=petition_id, channel="voice")
    if found is None:
        raise NotFound(what="petition")
    return found


async def listened(actor: Actor, petition_id: int, *, now: datetime) -> None:
    """Record that the officer listens to it."""
    await CallReading.create(petition_id=petition_id, officer_id=actor.officer_id, at=now)


async def sweep(now: datetime, *, days: int) -> None:
    """Forget who called and what was said after so many days; calls, later."""
    before, long_before = now - timedelta(days=days), now - KEPT
    await CallStep.filter(at__lt=before).exclude(said="").update(said="")
    await PhoneCall.filter(began_at__lt=before).exclude(caller="").update(caller="")
    await CallStep.filter(at__lt=long_before).delete()
    await PhoneCall.filter(began_at__lt=long_before).delete()
    await CallReading.filter(at__lt=long_before).delete()


def _required(actor: Actor) -> frozenset[int]:
    units = units_read(actor)
    if not units:
        raise NotAllowed(right=Right.ANSWER_QUESTIONS.value)
    return units


def _listed(units: frozenset[int]) -> str:
    return ", ".join(str(int(unit)) for unit in sorted(units))


def _moment(value: datetime | str) -> datetime:
    """SQLite gives text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
