"""What became of claimed notices, many in one statement.

A worker that sends a thousand texts a second cannot ask the database about each. What it
records is true of the claim it had: after its lease the notice is another's, and only that
a provider took it is believed all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from core.database import rows, transaction
from core.json_sql import recordset, spelled_moment
from core.notices import figures
from core.notices.models import Notice, NoticeState
from core.notices.outbox import take_early_reports
from core.notices.routing import Way

#: After so many attempts a notice is given up and shown to the officers: two days of an outage.
MAX_ATTEMPTS = 288

_COLUMNS = {
    "id": "bigint", "attempt": "int", "state": "text", "uncounted": "int", "failure": "text",
    "next_at": "timestamptz", "wanted_at": "timestamptz", "sent_at": "timestamptz",
    "provider": "text", "provider_id": "text", "went_by": "text", "closed_ways": "jsonb",
    "parts": "int", "cost_dong": "int",
}  # fmt: skip
_KEPT_UNLESS_TOLD = (
    "next_at", "wanted_at", "sent_at", "provider", "provider_id", "went_by", "closed_ways",
    "parts", "cost_dong",
)  # fmt: skip
_UPDATE = f"""
UPDATE notice SET state = told.state, claimed_until = NULL, failure = told.failure,
 attempts = attempts - told.uncounted,
 {", ".join(f"{name} = COALESCE(told.{name}, notice.{name})" for name in _KEPT_UNLESS_TOLD)}
 FROM {{told}}
 WHERE notice.id = told.id AND (
  (notice.state = 'claimed' AND notice.attempts = told.attempt)
  OR (told.state = 'sent' AND notice.state IN ('claimed', 'owed'))
 ) RETURNING notice.id AS id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one claimed notice."""

    notice: Notice
    state: NoticeState
    at: datetime
    why: str = ""  #: short, for figures: a failure's name
    failure: str = ""  #: for the officers and the log; nobody's data
    way: Way | None = None  #: the one it went; None: none
    provider: str = ""
    provider_id: str = ""
    parts: int = 0
    cost_dong: int = 0
    next_at: datetime | None = None
    closed: tuple[Way, ...] = ()  #: ways that turned out not to reach the person
    counted: bool = True  #: whether it was an attempt at all

    @property
    def waited_s(self) -> float:
        """From when it could have gone to what became of it."""
        return max((self.at - wanted_at(self.notice)).total_seconds(), 0.0)


def wanted_at(notice: Notice) -> datetime:
    """From when on a claimed notice could have gone."""
    if notice.wanted_at is not None:
        return notice.wanted_at
    return max(notice.owed_at, notice.next_at) if notice.attempts == 1 else notice.owed_at


def postponed(
    notice: Notice,
    *,
    why: str,
    failure: str,
    at: datetime,
    after: timedelta,
    closed: tuple[Way, ...] = (),
    most: int = MAX_ATTEMPTS,
) -> Outcome:
    """It is tried again `after` a while, unless it was tried too often or would come too late."""
    state, next_at = NoticeState.FAILED, None
    if notice.useless_after is not None and at + after >= notice.useless_after:
        why = "too_late"
    elif notice.attempts < most:
        state, next_at = NoticeState.OWED, at + after
    return Outcome(
        notice=notice, state=state, at=at, why=why, failure=failure, next_at=next_at, closed=closed
    )


def waits(notice: Notice, until: datetime, *, at: datetime) -> Outcome:
    """It is not to go before then, which counts as no attempt."""
    return Outcome(
        notice=notice, state=NoticeState.OWED, at=at, why="waits", next_at=until, counted=False
    )


async def record(outcomes: Sequence[Outcome]) -> None:
    """Write what became of notices, and count it for the figures; one transaction."""
    if not outcomes:
        return
    told = orjson.dumps([_spelled(one) for one in outcomes]).decode()
    async with transaction():
        changed = await rows(_UPDATE.format(told=recordset("$1", _COLUMNS)), told)
        ids = {row["id"] for row in changed}
        await figures.count(
            [
                figures.Counted(
                    at=one.at,
                    kind=one.notice.kind,
                    medium=one.way.medium if one.way else one.notice.medium,
                    provider=one.provider,
                    why=one.why,
                    waited_s=one.waited_s,
                    parts=one.parts,
                    cost_dong=one.cost_dong,
                )
                for one in outcomes
                if one.notice.id in ids and one.state is not NoticeState.OWED
            ]
        )
    # After the commit, and not before: a report that comes now must find the id, or be found.
    await take_early_reports(
        dict.fromkeys((one.provider, one.provider_id) for one in outcomes if one.provider_id)
    )


def spelled(way: Way) -> str:
    """A way in one word, as `closed_ways` and `went_by` hold it."""
    return f"{way.medium}:{way.address}"


def _spelled(one: Outcome) -> dict[str, Any]:
    notice, later = one.notice, one.why == "waits"
    start = wanted_at(notice)
    closed = [*(notice.closed_ways or []), *(spelled(way) for way in one.closed)]
    return {
        "id": notice.id,
        "attempt": notice.attempts,
        "state": one.state.value,
        "uncounted": 0 if one.counted else 1,
        "failure": _storable(_named(one))[:200],
        # Of what is given up, when: officers see the last ones first.
        "next_at": spelled_moment(one.at if one.state is NoticeState.FAILED else one.next_at),
        "wanted_at": spelled_moment(one.next_at if later else start),
        "sent_at": spelled_moment(one.at if one.state is NoticeState.SENT else None),
        "provider": one.provider or None,
        "provider_id": _storable(one.provider_id)[:80] or None,
        "went_by": spelled(one.way) if one.way else None,
        "closed_ways": closed if one.closed else None,
        "parts": one.parts if one.way else None,
        "cost_dong": one.cost_dong if one.way else None,
    }


def _named(one: Outcome) -> str:
    """Why, in one word, and what the provider said."""
    if one.why in ("", "waits") or one.failure.startswith(one.why):
        return one.failure
    return f"{one.why}: {one.failure}" if one.failure else one.why


def _storable(text: str) -> str:
    """What a provider said, without what no database takes."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
