"""The outbox's life: claim, then sent, postponed or failed.

A worker claims notices in one short transaction, sends them with no transaction
open, and records each outcome in another. A worker that dies in between loses
its claim when the lease runs out, and another one sends again: at least once,
and made once by the provider where it takes an id of ours.

On PostgreSQL claims skip rows that another worker has locked; on SQLite a claim
is a transaction of its own kind, one at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise.queryset import QuerySet

from core.database import on_postgres, rows, transaction
from core.notices.models import EarlyReport, Medium, Notice, NoticeState, OptOut

#: After so many attempts a notice is given up and shown to the officers.
MAX_ATTEMPTS = 12
#: How long a worker may keep what it claimed.
LEASE = timedelta(minutes=2)

#: What dead workers held is owed again. A statement of its own: asked together with what is
#: owed, a backlog of a day would be sorted whole for every few notices.
_GIVE_BACK = "UPDATE notice SET state = 'owed' WHERE state = 'claimed' AND claimed_until <= $1"
_DUE = """
SELECT id FROM notice WHERE state = 'owed' AND next_at <= $1
ORDER BY next_at LIMIT {limit} {skip}
"""
_TAKE = """
UPDATE notice SET state = 'claimed', claimed_by = $2, claimed_until = $3, attempts = attempts + 1
WHERE id IN ({due}) RETURNING id
"""


class Progress(StrEnum):
    """What a provider may report afterwards, from little to final."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


async def claim(worker: str, limit: int, *, now: datetime) -> list[Notice]:
    """Take up to `limit` notices that are due; nobody else gets them until the lease ends."""
    skip = "FOR UPDATE SKIP LOCKED" if on_postgres() else ""
    statement = _TAKE.format(due=_DUE.format(limit=int(limit), skip=skip))
    async with transaction():
        await rows(_GIVE_BACK, now)
        taken = await rows(statement, now, worker, now + LEASE)
        ids = [row["id"] for row in taken]
        return await Notice.filter(id__in=ids).order_by("next_at", "id") if ids else []


async def sent(notice: Notice, provider: str, provider_id: str, *, now: datetime) -> None:
    """The provider took it."""
    await Notice.filter(id=notice.id, state=NoticeState.CLAIMED).update(
        state=NoticeState.SENT,
        provider=provider,
        provider_id=provider_id,
        sent_at=now,
        claimed_until=None,
        failure="",
    )
    for early in await EarlyReport.filter(provider=provider, provider_id=provider_id):
        await _move(provider, provider_id, Progress(early.progress), early.why, now=early.at)
        await early.delete()


async def postponed(notice: Notice, why: str, *, now: datetime, after: timedelta) -> None:
    """It will be tried again `after` a while, unless it was tried too often."""
    if notice.attempts >= MAX_ATTEMPTS:
        await failed(notice, why, now=now)
        return
    await _held(notice).update(
        state=NoticeState.OWED, next_at=now + after, claimed_until=None, failure=why[:200]
    )


async def failed(notice: Notice, why: str, *, now: datetime) -> None:
    """It is given up; it stays for the officers to see and to send again."""
    await _held(notice).update(
        state=NoticeState.FAILED, next_at=now, claimed_until=None, failure=why[:200]
    )


def _held(notice: Notice) -> QuerySet[Notice]:
    """The notice, as long as this claim is the last one: after the lease it is another's."""
    return Notice.filter(id=notice.id, state=NoticeState.CLAIMED, attempts=notice.attempts)


async def send_again(notice_id: int, *, now: datetime) -> bool:
    """Owe a failed notice anew; whether there was one."""
    return bool(
        await Notice.filter(id=notice_id, state=NoticeState.FAILED).update(
            state=NoticeState.OWED, next_at=now, attempts=0, failure=""
        )
    )


#: What a report may still change: nothing moves back, and delivered is final.
_BEFORE: dict[Progress, Sequence[NoticeState]] = {
    Progress.SENT: (NoticeState.CLAIMED,),
    Progress.DELIVERED: (NoticeState.CLAIMED, NoticeState.SENT, NoticeState.FAILED),
    Progress.FAILED: (NoticeState.CLAIMED, NoticeState.SENT),
}


async def report(
    provider: str, provider_id: str, progress: Progress, why: str = "", *, now: datetime
) -> bool:
    """A provider's later word on a notice; whether it changed anything.

    Reports come late, twice and out of order, and some overtake the provider's answer to
    the sending: those wait in a table of their own until `sent` knows the id.
    """
    if await _move(provider, provider_id, progress, why, now=now):
        return True
    if await Notice.exists(provider=provider, provider_id=provider_id):
        return False
    early = await EarlyReport.create(
        provider=provider, provider_id=provider_id, progress=progress, why=why[:200], at=now
    )
    # `sent` may have run between the two looks: then it did not see the report.
    moved = await _move(provider, provider_id, progress, why, now=now)
    if moved:
        await early.delete()
    return moved


async def _move(
    provider: str, provider_id: str, progress: Progress, why: str, *, now: datetime
) -> bool:
    changes: dict[Progress, dict[str, Any]] = {
        Progress.SENT: {"state": NoticeState.SENT, "sent_at": now},
        Progress.DELIVERED: {"state": NoticeState.DELIVERED, "delivered_at": now, "failure": ""},
        Progress.FAILED: {"state": NoticeState.FAILED, "failure": why[:200]},
    }
    return bool(
        await Notice.filter(
            provider=provider, provider_id=provider_id, state__in=_BEFORE[progress]
        ).update(**changes[progress])
    )


async def forget_early_reports(before: datetime) -> None:
    """Drop reports on messages that were never ours."""
    await EarlyReport.filter(at__lt=before).delete()


async def opted_out(medium: Medium, address: str) -> bool:
    """Whether the address asked for no more notices."""
    return await OptOut.exists(medium=medium, address=address)


async def opt_out(medium: Medium, address: str, *, now: datetime) -> None:
    """No more notices to this address; nothing happens the second time."""
    await OptOut.get_or_create(medium=medium, address=address, defaults={"at": now})


async def opt_in(medium: Medium, address: str) -> None:
    """Notices again."""
    await OptOut.filter(medium=medium, address=address).delete()


async def counts() -> dict[str, int]:
    """How many notices are in each state that still asks for something; no others are counted."""
    found = await rows(
        "SELECT state, count(*) AS n FROM notice"
        " WHERE state IN ('owed', 'claimed', 'failed') GROUP BY state"
    )
    return {row["state"]: row["n"] for row in found}
