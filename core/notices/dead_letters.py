"""Notices that were given up: whoever speaks with the applicant sees them, and sees to them.

Requests and news reach the citizen through the one-stop (L-22), so they are shown where the
dossier was received. Each is sent again, or settled: somebody called, or met the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import rows
from core.dossiers.models import Dossier
from core.notices import outbox
from core.notices.models import Notice, NoticeState
from core.people.officers import Actor
from core.people.roles import Right
from core.storable import storable_id

#: Shown at once, and seen to at once.
SHOWN = 50
#: Counted no further.
MOST = 1000
#: What is older is no news any more.
SHOWN_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One notice that reached nobody."""

    notice: Notice
    dossier: Dossier

    @property
    def why(self) -> str:
        """A failure's name, such as `bad_address`."""
        return self.notice.failure.partition(":")[0]


async def dead_letters(actor: Actor, *, now: datetime, most: int = SHOWN) -> list[DeadLetter]:
    """Those of the officer's units, the last ones first."""
    found = await _ids(actor, most, now)
    notices = await Notice.filter(id__in=found).select_related("dossier") if found else []
    ordered = sorted(notices, key=lambda one: found.index(one.id))
    return [DeadLetter(one, one.dossier) for one in ordered if one.dossier is not None]


async def count(actor: Actor, *, now: datetime) -> int:
    """How many there are, up to `MOST`."""
    return len(await _ids(actor, MOST, now))


async def send_again(actor: Actor, notice_ids: Iterable[int], *, now: datetime) -> int:
    """Owe those anew, over every way; those that are not this officer's, or not failed, stay."""
    return await outbox.send_again(await _of(actor, notice_ids), now=now)


async def settle(actor: Actor, notice_ids: Iterable[int]) -> int:
    """The person was told in another way; the same holds."""
    return await outbox.settle(await _of(actor, notice_ids))


async def _of(actor: Actor, notice_ids: Iterable[int]) -> list[int]:
    wanted = [one for one in dict.fromkeys(notice_ids) if storable_id(one)][:SHOWN]
    if not wanted or not _units(actor):
        return []
    mine = Notice.filter(
        id__in=wanted, state=NoticeState.FAILED, dossier__receiving_unit_id__in=_units(actor)
    )
    return [int(str(one)) for one in await mine.values_list("id", flat=True)]


async def _ids(actor: Actor, most: int, now: datetime) -> list[int]:
    units = ", ".join(str(int(one)) for one in _units(actor))
    if not units:
        return []
    found = await rows(
        "SELECT notice.id AS id FROM notice JOIN dossier ON dossier.id = notice.dossier_id"
        " WHERE notice.state = 'failed' AND notice.next_at >= $1"
        f" AND dossier.receiving_unit_id IN ({units})"
        f" ORDER BY notice.next_at DESC, notice.id DESC LIMIT {int(most)}",
        now - SHOWN_FOR,
    )
    return [row["id"] for row in found]


def _units(actor: Actor) -> list[int]:
    return sorted(actor.units_with(Right.ASK_PAPERS))
