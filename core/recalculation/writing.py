"""Writing down what a batch of moved dossiers becomes: rows, events, notices.

By statements for many rows instead of one command for each: a change of the calendar
moves tens of thousands. What is written is what `core.dossiers.commands` would write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from core.calendar.models import CalendarChange
from core.clock import civil
from core.database import many, rows
from core.dossiers.history import canonical, chained, spelled
from core.dossiers.models import Dossier
from core.notices.models import Medium, NoticeState
from core.notices.owing import addresses, facts_of
from core.people.units import UnitTree
from core.recalculation.candidates import moment
from core.recalculation.moving import Moved, Standing

#: The action of the event. No officer does it to one dossier, so it is none of `Action`.
RECALCULATED = "recalculated"
#: The kind of the notice to those whose date moves later.
DUE_CHANGED = "due_changed"

#: What else of a dossier is needed to write about it.
IDENTIFIED = (
    "code", "event_count", "head_hash", "handling_officer_id", "submitter_phone", "holder_phone",
    "received_at", "asked", "outcome",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mover:
    """A dossier whose row changes."""

    row: dict[str, Any]
    stands: Standing
    move: Moved


_DOSSIER = """
UPDATE dossier SET due_at = $2, due_reasons = $3, due_provisional = $4, target_at = $5,
 reappointed_at = $6, event_count = $7, head_hash = $8, changed_at = $9 WHERE id = $1
"""
_DATES = """
UPDATE dossier SET due_at = $2, target_at = $3, reappointed_at = $4, event_count = $5,
 head_hash = $6, changed_at = $7 WHERE id = $1
"""
_EVENT = """
INSERT INTO dossier_event (dossier_id, number, action, at, officer_id, facts, changes,
 personal_salt, personal_digest, previous_hash, hash)
 VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9)
"""
_NOTICE = """
INSERT INTO notice (dossier_id, key, kind, medium, address, language, facts, state, owed_at,
 next_at, attempts, claimed_by, provider, provider_id, failure)
 VALUES ($1, $2, $3, $4, $5, 'vi', $6, $7, $8, $8, 0, '', '', '', '')
"""


async def write(
    movers: Sequence[Mover], change: CalendarChange, tree: UnitTree, now: datetime
) -> None:
    """Row, event and notices of each, inside the transaction around."""
    if not movers:
        return
    names = await _officers({one.row["handling_officer_id"] for one in movers})
    reasons: list[tuple[Any, ...]] = []
    dates: list[tuple[Any, ...]] = []
    events: list[tuple[Any, ...]] = []
    notices: list[tuple[Any, ...]] = []
    for one in movers:
        row, changes = one.row, one.move.changes
        unit_name = tree.agency(row["receiving_unit_id"]).name
        number = row["event_count"] + 1
        facts = {
            "unit": unit_name,
            "change": change.id,
            "due_before": _iso(one.stands.promised_at),
        }
        plain = {name: spelled(value) for name, value in changes.items()}
        head = chained(
            row["head_hash"],
            row["code"],
            number,
            RECALCULATED,
            now,
            change.officer_id,
            facts,
            plain,
            "",
        )
        events.append(
            (row["id"], number, RECALCULATED, now, change.officer_id, canonical(facts).decode(),
             canonical(plain).decode(), row["head_hash"], head)
        )  # fmt: skip
        target_at = changes.get("target_at", one.stands.target_at)
        reappointed_at = changes.get("reappointed_at", one.stands.reappointed_at)
        chain = (number, head, now)
        if "due_reasons" in changes:
            said = (canonical(changes["due_reasons"]).decode(), changes["due_provisional"])
            reasons.append((row["id"], one.move.due_at, *said, target_at, reappointed_at, *chain))
        else:
            dates.append((row["id"], one.move.due_at, target_at, reappointed_at, *chain))
        if one.move.told:
            officer = names.get(row["handling_officer_id"], "")
            notices += _owed(one, change, unit_name, officer, number, now)
    for statement, batch in (
        (_DOSSIER, reasons),
        (_DATES, dates),
        (_EVENT, events),
        (_NOTICE, notices),
    ):
        if batch:
            await many(statement, batch)


def _owed(
    one: Mover, change: CalendarChange, unit_name: str, officer: str, number: int, now: datetime
) -> Iterator[tuple[Any, ...]]:
    row, changes = one.row, one.move.changes
    told_at = changes.get("reappointed_at") or one.stands.reappointed_at or one.move.due_at
    told = SimpleNamespace(
        code=row["code"],
        received_at=moment(row["received_at"]),
        due_at=told_at,
        completed_at=None,
        returned_at=None,
        asked=row["asked"],
        outcome=row["outcome"],
    )
    facts = facts_of(cast(Dossier, told), unit_name, officer) | {
        "due_before": _iso(one.stands.promised_at),
        "days": change.days,
    }
    text = canonical(facts).decode()
    for place, address in enumerate(addresses(row["submitter_phone"], row["holder_phone"])):
        state = NoticeState.OWED if address else NoticeState.UNREACHABLE
        key = f"{row['code']}:{number}:{DUE_CHANGED}:{place}"
        yield (row["id"], key, DUE_CHANGED, Medium.SMS.value, address, text, state.value, now)


async def _officers(ids: set[int | None]) -> dict[int | None, str]:
    listed = ", ".join(str(int(one)) for one in ids if one is not None)
    if not listed:
        return {}
    found = await rows(f"SELECT id, name FROM officer WHERE id IN ({listed})")
    return {row["id"]: row["name"] for row in found}


def _iso(at: datetime) -> str:
    return civil(at).isoformat(timespec="minutes")
