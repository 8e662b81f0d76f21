"""Writing down what a batch of moved dossiers becomes: rows, events, notices.

By statements for many rows instead of one command for each: a change of the calendar
moves tens of thousands. What is written is what `core.dossiers.commands` would write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from orjson import Fragment

from core.calendar.models import CalendarChange
from core.calendar.reasons import Reason
from core.clock import civil
from core.database import append, rows, spread
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


_DATES = {
    "id": "bigint", "due_at": "timestamptz", "target_at": "timestamptz",
    "reappointed_at": "timestamptz", "event_count": "int", "head_hash": "text",
    "changed_at": "timestamptz",
}  # fmt: skip
_RESTS = _DATES | {"due_reasons": "jsonb", "due_provisional": "bool"}
_EVENT = (
    "dossier_id", "number", "action", "at", "officer_id", "facts", "changes", "personal_salt",
    "personal_digest", "previous_hash", "hash",
)  # fmt: skip
_NOTICE = (
    "dossier_id", "key", "kind", "medium", "address", "facts", "state", "owed_at", "next_at",
    "language", "attempts", "claimed_by", "provider", "provider_id", "failure",
)  # fmt: skip
#: What a notice that nobody has tried to send yet says of itself.
_UNTRIED = ("vi", 0, "", "", "", "")


def _update(columns: Iterable[str]) -> str:
    taken = ", ".join(f"{name} = given.{name}" for name in columns if name != "id")
    return f"UPDATE dossier SET {taken} FROM {{given}} WHERE dossier.id = given.id"


@dataclass
class _Written:
    """The rows of a batch, by the statement that writes them."""

    dates: list[tuple[Any, ...]] = field(default_factory=list)
    reasons: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    notices: list[tuple[Any, ...]] = field(default_factory=list)

    async def store(self) -> None:
        """Each kind with one statement."""
        for columns, batch in ((_DATES, self.dates), (_RESTS, self.reasons)):
            if batch:
                await spread(_update(columns), columns, batch)
        if self.events:
            await append("dossier_event", _EVENT, self.events)
        if self.notices:
            await append("notice", _NOTICE, self.notices)


async def write(
    movers: Sequence[Mover], change: CalendarChange, tree: UnitTree, now: datetime
) -> None:
    """Row, event and notices of each, inside the transaction around."""
    names = await _officers({one.row["handling_officer_id"] for one in movers})
    written = _Written()
    for one in movers:
        unit_name = tree.agency(one.row["receiving_unit_id"]).name
        officer = names.get(one.row["handling_officer_id"], "")
        _write_one(one, change, unit_name, officer, now, written)
    await written.store()


def _write_one(
    one: Mover,
    change: CalendarChange,
    unit_name: str,
    officer: str,
    now: datetime,
    written: _Written,
) -> None:
    row, changes = one.row, one.move.changes
    number, previous, by = row["event_count"] + 1, row["head_hash"], change.officer_id
    facts = _facts(unit_name, change.id, one.stands.promised_at)
    reasons, plain = _spelled(tuple(changes.items()))
    said = (by, Fragment(facts), Fragment(plain))
    head = chained(previous, row["code"], number, RECALCULATED, now, *said, "")
    written.events.append(
        (row["id"], number, RECALCULATED, now, by, facts, plain, "", "", previous, head)
    )
    columns = (
        row["id"],
        one.move.due_at,
        changes.get("target_at", one.stands.target_at),
        changes.get("reappointed_at", one.stands.reappointed_at),
        number,
        head,
        now,
    )
    if reasons:
        written.reasons.append((*columns, reasons, changes["due_provisional"]))
    else:
        written.dates.append(columns)
    if one.move.told:
        written.notices += _owed(one, change, unit_name, officer, number, now)


@lru_cache(maxsize=1024)
def _facts(unit_name: str, change_id: int, promised_at: datetime) -> str:
    facts = {"unit": unit_name, "change": change_id, "due_before": _iso(promised_at)}
    return canonical(facts).decode()


@lru_cache(maxsize=4096)
def _spelled(changes: tuple[tuple[str, Any], ...]) -> tuple[str, str]:
    """The new reasons, empty when they are the old ones, and all changes; both as JSON.

    Most dossiers of a day and a procedure have the same.
    """
    values = {name: spelled(value) for name, value in changes}
    if "due_reasons" not in values:
        return "", canonical(values).decode()
    reasons = canonical([reason.as_json() for reason in values["due_reasons"]])
    values["due_reasons"] = Fragment(reasons)
    return reasons.decode(), canonical(values).decode()


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
        "reasons": _changed(changes.get("due_reasons", ()), change),
    }
    text = canonical(facts).decode()
    for place, address in enumerate(addresses(row["submitter_phone"], row["holder_phone"])):
        state = (NoticeState.OWED if address else NoticeState.UNREACHABLE).value
        key = f"{row['code']}:{number}:{DUE_CHANGED}:{place}"
        told_by = (DUE_CHANGED, Medium.SMS.value, address, text, state, now, now)
        yield (row["id"], key, *told_by, *_UNTRIED)


def _changed(reasons: Iterable[Reason], change: CalendarChange) -> list[dict[str, Any]]:
    """Those of the reasons that this change made: what to tell whoever knew the others."""
    dates = {day["on"] for day in change.days}
    return [reason.as_json() for reason in reasons if reason.on.isoformat() in dates]


async def _officers(ids: set[int | None]) -> dict[int | None, str]:
    listed = ", ".join(str(int(one)) for one in ids if one is not None)
    if not listed:
        return {}
    found = await rows(f"SELECT id, name FROM officer WHERE id IN ({listed})")
    return {row["id"]: row["name"] for row in found}


@lru_cache(maxsize=1024)
def _iso(at: datetime) -> str:
    return civil(at).isoformat(timespec="minutes")
