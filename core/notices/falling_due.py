"""Writing down what has become due to be said, without anybody doing anything.

Two steps, each a short transaction that any number of processes may take. The first follows
the notices as they are written: each puts off the next word about its dossier. The second
takes the dossiers whose moment has come, by an index of those moments alone, and writes what
`becoming` says. However many dossiers there are, only these few are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

import orjson

from core.calendar.loading import calendar_for
from core.database import many, on_postgres, rows, transaction
from core.dossiers.models import Dossier
from core.dossiers.promises import shown_due_at
from core.dossiers.states import ENDS, State
from core.notices import kind_versions
from core.notices.becoming import WAITING, Next, Rhythm, Stands, Word, next_word
from core.notices.kinds import (
    DUE_SOON,
    ON_TIME,
    OVERDUE,
    PAPERS_REMINDER,
    PAYMENT_REMINDER,
    RATING_ASKED,
    priority_of,
)
from core.notices.models import Medium, Notice, NoticeState
from core.notices.owing import addressed, facts_of, iso
from core.notices.preferences import agreeing
from core.notices.writing import told, told_alone
from core.people.models import Officer
from core.people.units import UnitTree, unit_tree

#: Notices taken in, and dossiers looked at, in one transaction.
TAKEN, LOOKED_AT = 1000, 200
#: A notice is taken in only when it is so old: on PostgreSQL one with a smaller number may
#: still be on its way, in a transaction that is not committed.
_LAG = timedelta(seconds=30)
#: After these nothing is left to be said.
_LAST = frozenset({"refused", "withdrawn", "stopped", "handed_over"})

_READ_THROUGH = """
INSERT INTO notice_read_through (reader, last_notice_id) VALUES ('due', 0)
 ON CONFLICT (reader) DO NOTHING
"""
_FROM = "SELECT last_notice_id FROM notice_read_through WHERE reader = 'due'"
_THROUGH = "UPDATE notice_read_through SET last_notice_id = $1 WHERE reader = 'due'"
_ANY_WRITTEN = f"""
SELECT 1 FROM notice WHERE id = (SELECT MIN(id) FROM notice WHERE id > COALESCE(({_FROM}), 0))
AND owed_at <= $1
"""
_ANY_DUE = "SELECT 1 FROM next_word WHERE look_at <= $1 LIMIT 1"
_WRITTEN = f"""
SELECT id, dossier_id, kind, owed_at, facts, medium, address, language, key FROM notice
WHERE id > $1 ORDER BY id LIMIT {TAKEN}
"""
#: What begins a wait; what a reminder says in between leaves the wait as it is.
_BEGINS = "excluded.told IN ('supplement_asked', 'payment_asked', 'ready', 'early_result')"
_PUT_OFF = f"""
INSERT INTO next_word (dossier_id, look_at, told_at, told, until, reminded, said)
VALUES ($1, $2, $2, $3, $4, 0, '') ON CONFLICT (dossier_id) DO UPDATE SET
 look_at = excluded.look_at, told_at = excluded.told_at, told = excluded.told,
 until = CASE WHEN {_BEGINS} THEN excluded.until ELSE next_word.until END,
 reminded = CASE WHEN {_BEGINS} THEN 0 ELSE next_word.reminded END
 WHERE excluded.told_at >= next_word.told_at
"""
_DUE = """
SELECT w.dossier_id, w.told_at, w.until, w.reminded, w.said FROM next_word w
WHERE w.look_at <= $1 ORDER BY w.look_at LIMIT {limit} {locked}
"""
_LOOKED = """
UPDATE next_word SET look_at = $2, told_at = $3, reminded = $4, said = $5 WHERE dossier_id = $1
"""


async def owe_what_is_due(now: datetime) -> bool:
    """Take in what was told, write what is to be told; whether there may be more to be told.

    What is left to be taken in waits for the next turn: after an upgrade it is all notices of
    the past, and nobody who receives a dossier is to wait for that.
    """
    # Asked first without a transaction: on SQLite a turn that finds nothing keeps nobody waiting.
    if await rows(_ANY_WRITTEN, now - _LAG):
        await _take_in(now)
    return bool(await rows(_ANY_DUE, now)) and await _look(now)


async def _take_in(now: datetime) -> None:
    locked = " FOR UPDATE SKIP LOCKED" if on_postgres() else ""
    async with transaction():
        await rows(_READ_THROUGH)
        through = await rows(f"{_FROM}{locked}")
        if not through:
            return  # another process is at it
        found = await rows(_WRITTEN, through[0]["last_notice_id"])
        before = now - _LAG
        settled = list(takewhile(lambda row: _moment(row["owed_at"]) <= before, found))
        if not settled:
            return
        await _follow(settled)
        await rows(_THROUGH, settled[-1]["id"])


async def _follow(told: Sequence[dict[str, Any]]) -> None:
    """Put off, or end, what is to be said next about the dossiers of these notices."""
    in_order = sorted(told, key=lambda row: _moment(row["owed_at"]))
    last = {row["dossier_id"]: row for row in in_order if row["dossier_id"] and row["address"]}
    ended = [(row["dossier_id"],) for row in last.values() if row["kind"] in _LAST]
    going_on = [
        (row["dossier_id"], _moment(row["owed_at"]), row["kind"], _until(row["facts"]))
        for row in last.values()
        if row["kind"] not in _LAST and row["kind"] != RATING_ASKED
    ]
    await _ask_for_ratings([row for row in told if row["kind"] == "handed_over"])
    if going_on:
        await many(_PUT_OFF, going_on)
    if ended:
        await many("DELETE FROM next_word WHERE dossier_id = $1", ended)


async def _ask_for_ratings(handed_over: Sequence[dict[str, Any]]) -> None:
    """Later, of those who have a result and agreed to be asked; of nobody else."""
    days = (await kind_versions.rhythm()).get(RATING_ASKED) if handed_over else None
    if days is None:
        return
    agreed = await agreeing({row["address"] for row in handed_over if row["address"]})
    for row in handed_over:
        if not agreed(row["address"], row["dossier_id"]):
            continue
        told_at, facts = _moment(row["owed_at"]), _read(row["facts"])
        asked = Notice(
            key=f"{row['key']}:rating",
            kind=RATING_ASKED,
            medium=Medium(row["medium"]),
            address=row["address"],
            language=row["language"],
            facts=facts,
            state=NoticeState.OWED,
            priority=priority_of(RATING_ASKED),
            owed_at=told_at,
            next_at=told_at + timedelta(days=days),
        )
        statement, values = told_alone(asked, row["dossier_id"])
        await rows(statement, *values)


async def _look(now: datetime) -> bool:
    locked = "FOR UPDATE SKIP LOCKED" if on_postgres() else ""
    async with transaction():
        due = await rows(_DUE.format(limit=LOOKED_AT, locked=locked), now)
        if not due:
            return False
        found = await Dossier.filter(id__in=[row["dossier_id"] for row in due])
        turn = _Turn(now, await unit_tree(now), await kind_versions.rhythm())
        await turn.take(due, {one.id: one for one in found})
    return len(due) == LOOKED_AT


@dataclass
class _Turn:
    """One look at some dossiers whose moment has come."""

    now: datetime
    tree: UnitTree
    rhythm: Rhythm

    async def take(self, due: Sequence[dict[str, Any]], dossiers: dict[int, Dossier]) -> None:
        looked, over, words = [], [], []
        for row in due:
            dossier = dossiers.get(row["dossier_id"])
            if dossier is None or dossier.state in ENDS or dossier.state is State.STOPPED:
                over.append((row["dossier_id"],))
                continue
            found = await self._next(dossier, row)
            if found.word is not None:
                words.append((dossier, found.word, row))
            looked.append(self._after(row, found))
        await self._say(words)
        if looked:
            await many(_LOOKED, looked)
        if over:
            await many("DELETE FROM next_word WHERE dossier_id = $1", over)

    async def _next(self, dossier: Dossier, row: dict[str, Any]) -> Next:
        calendar = await calendar_for(self.tree.chain(dossier.receiving_unit_id), self.now)
        stands = Stands(
            dossier.state,
            _promised(dossier),
            dossier.paused_at is not None,
            _moment(row["told_at"]),
            _moment(row["until"]) if row["until"] else None,
            row["reminded"],
            row["said"],
        )
        return next_word(stands, calendar, self.rhythm, self.now)

    def _after(self, row: dict[str, Any], found: Next) -> tuple[Any, ...]:
        """The row as it is from now on; who was just told something is looked at again soon."""
        word = found.word
        if word is None:
            return row["dossier_id"], found.look_at, row["told_at"], row["reminded"], row["said"]
        reminded = row["reminded"] + (word.kind in WAITING.values())
        said = word.name if word.kind in (DUE_SOON, OVERDUE) else row["said"]
        return row["dossier_id"], self.now, self.now, reminded, said

    async def _say(self, words: Sequence[tuple[Dossier, Word, dict[str, Any]]]) -> None:
        names = await _officers({one.handling_officer_id for one, _, _ in words})
        for dossier, word, row in words:
            unit = self.tree.agency(dossier.receiving_unit_id).name
            officer = names.get(dossier.handling_officer_id, "")
            facts = facts_of(dossier, unit, officer) | _wanted(dossier, word, row)
            notices = addressed(
                word.kind,
                f"{dossier.code}:{word.name}",
                dossier,
                facts,
                now=self.now,
                useless_after=_promised(dossier) if word.kind in (DUE_SOON, ON_TIME) else None,
            )
            await _write(notices, dossier.id)


def _promised(dossier: Dossier) -> datetime | None:
    return shown_due_at(dossier.due_at, dossier.reappointed_at)


def _wanted(dossier: Dossier, word: Word, row: dict[str, Any]) -> dict[str, Any]:
    """What a reminder tells besides: the newer date; by when, and how much."""
    told: dict[str, Any] = {}
    if dossier.reappointed_at is not None:
        told["reappointed_at"] = iso(dossier.reappointed_at)
    if word.kind in (PAPERS_REMINDER, PAYMENT_REMINDER) and row["until"]:
        told["until"] = iso(_moment(row["until"]))
    if word.kind == PAYMENT_REMINDER and dossier.fees:
        told["amount"] = dossier.fees[-1]["amount"]
    return told


async def _write(notices: Sequence[Notice], dossier_id: int) -> None:
    """To its people and to those who subscribed."""
    for statement, values in told(notices, dossier_id):
        await rows(statement, *values)


async def _officers(ids: set[int | None]) -> dict[int | None, str]:
    known = [one for one in ids if one is not None]
    if not known:
        return {}
    return dict(await Officer.filter(id__in=known).values_list("id", "name"))


def _until(facts: Any) -> datetime | None:
    said = _read(facts)
    return datetime.fromisoformat(said["until"]) if said.get("until") else None


def _read(facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(facts) if isinstance(facts, str | bytes) else facts
    return found


def _moment(value: datetime | str) -> datetime:
    """A stored moment: SQLite gives text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)
