"""The outbox's life: owed, claimed, and what a provider says of it afterwards.

A worker claims notices in one statement, sends them with no transaction open, and records
what became of them (`core.notices.outcomes`). A worker that dies in between loses its claim
when the lease runs out, and another one sends again: at least once, and made once by the
provider where it takes a name of ours.

On PostgreSQL claims skip rows that another worker has locked; on SQLite a claim
is a transaction of its own kind, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from core.database import on_postgres, rows
from core.json_sql import appended
from core.notices.calling_again import UNANSWERED, again_at
from core.notices.models import EarlyReport, Medium, Notice, OptOut, Priority

#: How long a worker may keep what it claimed.
LEASE = timedelta(minutes=2)

_DUE = """
SELECT id FROM notice WHERE state = 'owed' AND priority = {priority} AND next_at <= $1
ORDER BY next_at, address LIMIT {limit} {skip}
"""
#: A statement for each priority: in one for all, those that wait for a moment to come would be
#: read again and again by whoever looks for what comes after them.
_TAKE = """
WITH {due}
UPDATE notice SET state = 'claimed', claimed_by = $2, claimed_until = $3, attempts = attempts + 1
WHERE id {chosen} RETURNING *
"""
_ANY_DUE = """
SELECT 1 AS one FROM notice
WHERE state = 'owed' AND priority IN ({priorities}) AND next_at <= $1 LIMIT 1
"""
_IN_ORDER = attrgetter("priority", "next_at", "address", "id")


class Progress(StrEnum):
    """What a provider may report afterwards, from little to final."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


async def claim(
    worker: str,
    limit: int,
    *,
    now: datetime,
    lease: timedelta = LEASE,
    priorities: Sequence[Priority] = tuple(Priority),
) -> list[Notice]:
    """Take up to `limit` notices that are due; nobody else gets them until the lease ends.

    What somebody waits for comes first, then whatever is due longest, and of what is due
    since the same moment all that go to one address.
    """
    # Looking costs SQLite nothing; taking nothing would make all who write wait for it.
    if not on_postgres() and not await _any_due(priorities, now):
        return []
    taken = await rows(_taking(int(limit), priorities), now, worker, now + lease)
    return sorted((Notice._init_from_db(**row) for row in taken), key=_IN_ORDER)


async def _any_due(priorities: Sequence[Priority], now: datetime) -> bool:
    listed = ", ".join(str(one.value) for one in priorities)
    return bool(await rows(_ANY_DUE.format(priorities=listed), now))


def _taking(limit: int, priorities: Sequence[Priority]) -> str:
    skip = "FOR UPDATE SKIP LOCKED" if on_postgres() else ""
    due: list[str] = []
    for priority in sorted(priorities):
        before = "".join(f" - (SELECT count(*) FROM due{one})" for one in range(len(due)))
        found = _DUE.format(priority=priority.value, limit=f"{limit}{before}", skip=skip)
        due.append(f"due{len(due)} AS ({found})")
    ids = " UNION ALL ".join(f"SELECT id FROM due{n}" for n in range(len(due)))
    # As an array they are looked up one by one, however many the planner thinks there are.
    chosen = f"= ANY(ARRAY({ids}))" if on_postgres() else f"IN ({ids})"
    return _TAKE.format(due=", ".join(due), chosen=chosen)


async def give_back(now: datetime) -> None:
    """Owe again what dead workers held."""
    await rows(
        "UPDATE notice SET state = 'owed', claimed_until = NULL"
        " WHERE state = 'claimed' AND claimed_until <= $1",
        now,
    )


async def hurry(now: datetime) -> int:
    """A provider is back: what waits for one is due at once; how many those are."""
    return await _changed(
        "UPDATE notice SET next_at = $1 WHERE state = 'owed' AND next_at > $1"
        " AND attempts > 0 AND failure LIKE 'try_later%' RETURNING id",
        now,
    )


async def send_again(notice_ids: Iterable[int], *, now: datetime) -> int:
    """Owe failed notices anew, over every way there is; how many there were."""
    return await _changed(
        f"UPDATE notice SET state = 'owed', next_at = $1, wanted_at = $1, attempts = 0,"
        f" closed_ways = NULL, useless_after = NULL, rounds = rounds + 1, failure = ''"
        f" WHERE state = 'failed' AND id IN ({_listed(notice_ids)}) RETURNING id",
        now,
    )


async def settle(notice_ids: Iterable[int]) -> int:
    """An officer has seen to failed notices in another way; how many there were."""
    return await _changed(
        f"UPDATE notice SET state = 'settled' WHERE state = 'failed'"
        f" AND id IN ({_listed(notice_ids)}) RETURNING id"
    )


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(str(int(one)) for one in ids) or "NULL"


async def _changed(statement: str, *values: object) -> int:
    return len(await rows(statement, *values))


#: A telephone that is off may be on again: so often, and so long after.
_OFF, _TRIES, _OFF_FOR = "try_later", 6, timedelta(minutes=20)

_OURS = "provider = $1 AND provider_id = $2 AND provider_id <> ''"
#: What a report changes: nothing moves back, and delivered is final. What did not arrive is
#: owed again, over the ways that are left; whether there are any, the delivery finds. A way that
#: may work later stays open for some tries.
_MOVES: dict[Progress, str] = {
    Progress.DELIVERED: f"""
        UPDATE notice SET state = 'delivered', delivered_at = $3, failure = $4,
         claimed_until = NULL
        WHERE {_OURS} AND state IN ('owed', 'claimed', 'sent', 'failed', 'settled')
        RETURNING id""",
    Progress.FAILED: f"""
        UPDATE notice SET state = CASE WHEN went_by IS NULL THEN 'failed' ELSE 'owed' END,
         next_at = $3, wanted_at = $3, failure = $4,
         closed_ways = CASE WHEN went_by IS NULL OR {{open}} THEN closed_ways ELSE {{closed}} END
        WHERE {_OURS} AND state = 'sent'
        RETURNING id""",
}


async def report(
    provider: str, provider_id: str, progress: Progress, why: str = "", *, now: datetime
) -> bool:
    """A provider's later word on a notice; whether it changed anything.

    Reports come late, twice and out of order, and some overtake the provider's answer to
    the sending: those wait in a table of their own until its id is recorded.
    """
    if await _move(provider, provider_id, progress, why, now=now):
        return True
    if progress is Progress.SENT:
        return False
    if await _ours(provider, provider_id):
        # It may have become ours between the two looks, and was not then moved.
        return await _move(provider, provider_id, progress, why, now=now)
    early = await EarlyReport.create(
        provider=provider, provider_id=provider_id, progress=progress, why=why[:200], at=now
    )
    # The id may have been recorded between the two looks, by somebody who saw no report.
    moved = await _move(provider, provider_id, progress, why, now=now)
    if moved:
        await early.delete()
    return moved


async def take_early_reports(sent: Iterable[tuple[str, str]]) -> None:
    """Bring reports that waited to notices whose (provider, id) is recorded by now."""
    listed = [*sent]
    if not listed or not await EarlyReport.exists():
        return
    wanted = set(listed)
    ids = [provider_id for _, provider_id in listed]
    for early in await EarlyReport.filter(provider_id__in=ids).order_by("id"):
        if (early.provider, early.provider_id) not in wanted:
            continue
        told = Progress(early.progress)
        await _move(early.provider, early.provider_id, told, early.why, now=early.at)
        await early.delete()


async def _ours(provider: str, provider_id: str) -> bool:
    return bool(
        await rows(f"SELECT 1 AS one FROM notice WHERE {_OURS} LIMIT 1", provider, provider_id)
    )


async def _move(
    provider: str, provider_id: str, progress: Progress, why: str, *, now: datetime
) -> bool:
    if (move := _MOVES.get(progress)) is None:
        return False
    stays_open, at = "1 = 0", now
    if progress is Progress.FAILED and why.startswith(_OFF):
        stays_open, at = f"attempts < {_TRIES}", now + _OFF_FOR
    elif progress is Progress.FAILED and why.startswith(UNANSWERED):
        in_vain = await rows(_IN_VAIN, provider, provider_id)
        if (again := again_at(in_vain[0]["n"], now)) is not None:
            stays_open, at = "1 = 1", again
    statement = move.replace("{open}", stays_open).replace(
        "{closed}", appended("closed_ways", "went_by")
    )
    told = why[:200] if progress is Progress.FAILED else ""
    return bool(await _changed(statement, provider, provider_id, at, told))


#: How many calls about the same notice ended before it was told.
_IN_VAIN = """
SELECT count(*) AS n FROM notice_call WHERE came = 2 AND reference = (
 SELECT reference FROM notice_call WHERE provider = $1 AND provider_id = $2)
"""


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
        " UNION ALL ".join(
            f"SELECT '{state}' AS state, count(*) AS n FROM notice WHERE state = '{state}'"
            for state in ("owed", "claimed", "failed")
        )
    )
    return {row["state"]: row["n"] for row in found if row["n"]}


async def longest_due_s(now: datetime) -> float:
    """Since how many seconds the notice waits that is due longest; 0 when none is."""
    found = await rows(
        " UNION ALL ".join(
            "SELECT * FROM (SELECT next_at FROM notice WHERE state = 'owed'"
            f" AND priority = {one.value} AND next_at <= $1 ORDER BY next_at"
            f" LIMIT 1) AS p{one.value}"
            for one in Priority
        ),
        now,
    )
    since = [_moment(row["next_at"]) for row in found]
    return max((now - at).total_seconds() for at in since) if since else 0.0


def _moment(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
