"""Writing down what a batch of moved dossiers becomes: rows, events, notices.

By statements for many rows instead of one command for each: a change of the calendar
moves hundreds of thousands. What is written is what `core.dossiers.commands` would write;
what dossiers share is spelled once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from orjson import Fragment

from core.calendar.models import CalendarChange
from core.calendar.reasons import Reason
from core.clock import civil
from core.database import Record, execute, rows
from core.dossiers.history import Chaining, canonical, chaining, spelled
from core.dossiers.models import Dossier
from core.json_sql import joined
from core.notices.kinds import DUE_CHANGED
from core.notices.models import NoticeState
from core.notices.owing import facts_of, reached
from core.people.units import UnitTree
from core.recalculation.sharing import COUNTED, Shared, moment
from core.scratch import Scratch

#: The action of the event. No officer does it to one dossier, so it is none of `Action`.
RECALCULATED = "recalculated"

#: What else of a dossier is needed to write about it.
IDENTIFIED = (
    "code", "event_count", "head_hash", "handling_officer_id", "submitter_phone", "holder_phone",
    "holder_email", "received_at", "asked", "outcome", "pin_hash <> '' AS has_pin",
)  # fmt: skip
_OWN = slice(len(COUNTED), None)

#: A dossier whose row changes, and what becomes of it.
Mover = tuple[Record, Shared]

_MOVED = Scratch(
    "moved",
    {"id": "bigint", "place": "int", "number": "int", "previous_hash": "text", "hash": "text"},
)
_TOLD = Scratch(
    "told",
    {
        "id": "bigint", "place": "int", "key": "text", "medium": "text", "address": "text",
        "state": "text", "facts": "jsonb",
    },
)  # fmt: skip
_SHARED = Scratch(
    "shared",
    {
        "place": "int", "at": "timestamptz", "officer_id": "bigint", "facts": "jsonb",
        "changes": "jsonb", "due_at": "timestamptz", "due_provisional": "bool",
        "due_reasons": "jsonb", "target_at": "timestamptz", "reappointed_at": "timestamptz",
        "notice": "jsonb",
    },
)  # fmt: skip
# Who was changed while this transaction was counting is left out, and found among the
# stragglers: its `changed_at` is younger than the change.
_UPDATE = """
UPDATE dossier SET event_count = moved.number, head_hash = moved.hash, changed_at = shared.at,
 due_at = shared.due_at, due_provisional = shared.due_provisional,
 due_reasons = COALESCE(shared.due_reasons, dossier.due_reasons),
 target_at = shared.target_at, reappointed_at = shared.reappointed_at
 FROM moved JOIN shared ON shared.place = moved.place
 WHERE dossier.id = moved.id AND dossier.event_count = moved.number - 1
"""
_LEAVE_OUT = (
    "DELETE FROM moved WHERE NOT EXISTS (SELECT 1 FROM dossier d WHERE d.id = moved.id"
    " AND d.event_count = moved.number AND d.head_hash = moved.hash)",
    "DELETE FROM told WHERE id NOT IN (SELECT id FROM moved)",
)
_TELL_HISTORY = f"""
INSERT INTO dossier_event (dossier_id, number, action, at, officer_id, facts, changes,
 personal_salt, personal_digest, previous_hash, hash)
 SELECT moved.id, moved.number, '{RECALCULATED}', shared.at, shared.officer_id, shared.facts,
 shared.changes, '', '', moved.previous_hash, moved.hash
 FROM moved JOIN shared ON shared.place = moved.place
"""
_TELL = """
INSERT INTO notice (dossier_id, key, kind, medium, address, facts, state, owed_at, next_at,
 language, attempts, claimed_by, provider, provider_id, failure)
"""
_TELL_PEOPLE = f"""{_TELL}
 SELECT told.id, told.key, '{DUE_CHANGED}', told.medium, told.address, $facts, told.state,
 shared.at, shared.at, 'vi', 0, '', '', '', ''
 FROM told JOIN shared ON shared.place = told.place
"""
# Once for each dossier, and not to whom it was just told as one of its people.
_TELL_SUBSCRIBERS = f"""{_TELL}
 SELECT told.id, told.key || ':s' || s.id, '{DUE_CHANGED}', s.medium, s.address, $facts,
 '{NoticeState.OWED}', shared.at, shared.at, s.language, 0, '', '', '', ''
 FROM told JOIN shared ON shared.place = told.place
 JOIN notice_subscription s ON s.dossier_id = told.id AND s.ended_at IS NULL
 WHERE told.key LIKE '%:0'
 AND NOT EXISTS (SELECT 1 FROM told t WHERE t.id = told.id AND t.address = s.address)
"""


async def write(
    movers: Sequence[Mover], change: CalendarChange, tree: UnitTree, now: datetime
) -> None:
    """Row, event and notices of each, inside the transaction around."""
    if not movers:
        return
    names = await _officers({row["handling_officer_id"] for row, _ in movers})
    batch = _Batch(change, tree, names, now)
    for row, shared in movers:
        batch.add(row, shared)
    await batch.store()


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said alike of all dossiers that share what becomes of them."""

    place: int  #: among those of the batch
    chained: Chaining
    told: bool


@dataclass(slots=True)
class _Batch:
    """What is written of the movers, as the statements take it."""

    change: CalendarChange
    tree: UnitTree
    names: dict[int | None, str]  #: of officers
    now: datetime
    said: dict[Shared, _Said] = field(default_factory=dict)
    moved: list[tuple[Any, ...]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    shared: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, row: Record, shared: Shared) -> None:
        """One more dossier."""
        said = self.said.get(shared)
        if said is None:
            said = self.said[shared] = self._say(shared)
        dossier_id, (code, count, previous, *_) = row[0], row[_OWN]
        head = said.chained(previous, code, count + 1)
        self.moved.append((dossier_id, said.place, count + 1, previous, head))
        # What was opened for another agency is told by that one.
        if said.told and row["has_pin"]:
            self._tell(row, said.place)

    async def store(self) -> None:
        """Each kind with one statement."""
        await _SHARED.fill(self.shared)
        await _MOVED.fill(self.moved)
        await _TOLD.fill(self.told)
        if await execute(_UPDATE) < len(self.moved):
            for statement in _LEAVE_OUT:
                await execute(statement)
        await execute(_TELL_HISTORY)
        if self.told:
            facts = joined("shared.notice", "told.facts")
            for statement in (_TELL_PEOPLE, _TELL_SUBSCRIBERS):
                await execute(statement.replace("$facts", facts))

    def _say(self, shared: Shared) -> _Said:
        unit_name = self.tree.agency(shared.unit_id).name
        stands, changes, place = shared.stands, shared.move.changes, len(self.shared)
        due_before = _iso(stands.promised_at)
        facts = canonical({"unit": unit_name, "change": self.change.id, "due_before": due_before})
        reasons, plain = _spelled(changes)
        self.shared.append(
            (
                place,
                self.now,
                self.change.officer_id,
                facts.decode(),
                plain.decode(),
                shared.move.due_at,
                changes.get("due_provisional", stands.provisional),
                reasons and reasons.decode(),
                changes.get("target_at", stands.target_at),
                changes.get("reappointed_at", stands.reappointed_at),
                canonical(self._told(shared, unit_name) | {"due_before": due_before}).decode(),
            )
        )
        said = Fragment(facts), Fragment(plain), ""
        chained = chaining(RECALCULATED, self.now, self.change.officer_id, *said)
        return _Said(place, chained, shared.move.told)

    def _told(self, shared: Shared, unit_name: str) -> dict[str, Any]:
        """The facts of a notice but those that are the dossier's own."""
        stands, changes = shared.stands, shared.move.changes
        told_at = changes.get("reappointed_at") or stands.reappointed_at or shared.move.due_at
        alike = SimpleNamespace(
            code="", received_at=None, due_at=told_at, completed_at=None, returned_at=None,
            asked="", outcome="",
        )  # fmt: skip
        reasons = _changed(changes.get("due_reasons", ()), self.change)
        return facts_of(cast(Dossier, alike), unit_name, "") | {"reasons": reasons}

    def _tell(self, row: Record, place: int) -> None:
        """To each address of its own, what is the dossier's own."""
        code, count, _, officer_id, *known, received, asked, outcome, _ = row[_OWN]
        received_at = moment(received)
        own = {
            "code": code,
            "officer": self.names.get(officer_id, ""),
            "received_at": received_at and _iso(received_at),
            "asked": asked,
            "outcome": outcome,
        }
        facts, key = canonical(own).decode(), f"{code}:{count + 1}:{DUE_CHANGED}"
        for nth, (medium, address) in enumerate(reached(*known)):
            state = _OWED if address else _UNREACHABLE
            told = f"{key}:{nth}", medium.value, address, state, facts
            self.told.append((row[0], place, *told))


_OWED, _UNREACHABLE = NoticeState.OWED.value, NoticeState.UNREACHABLE.value


def _spelled(changes: Mapping[str, Any]) -> tuple[bytes | None, bytes]:
    """The new reasons, if there are any, and all changes; both as JSON."""
    values, reasons = {name: spelled(value) for name, value in changes.items()}, None
    if "due_reasons" in values:
        reasons = canonical([reason.as_json() for reason in values["due_reasons"]])
        values["due_reasons"] = Fragment(reasons)
    return reasons, canonical(values)


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


def _iso(at: datetime) -> str:
    return civil(at).isoformat(timespec="minutes")
