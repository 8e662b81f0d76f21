"""Writing calls down, beside the calls: nobody on a line waits for the database.

What happens is put into a buffer and written a few times a second, many things in one statement.
A process that is killed loses what happened in its last moments (a quarter of a second), and the
figures with it; no call is led by what stands here. The same step told twice is kept once. Numbers
are hashed under a key that is not in the database, words are masked, before either is written.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from core.calls.happened import Answered, Began, Ended, Happened, Line, Stepped
from core.conversations.masking import masked
from core.database import rows, transaction
from core.json_sql import recordset, spelled_moment
from core.people.phones import InvalidPhone, read_phone
from core.people.units import UnitTree, unit_tree
from core.storable import tidy

#: How much waits at most while the database is away; then the oldest is lost.
MOST_WAITING = 50_000
#: Written in one go at most.
TOGETHER = 200

_CALL = {
    "key": "text",
    "line": "text",
    "outgoing": "boolean",
    "caller": "text",
    "language": "text",
    "unit_id": "bigint",
    "began_at": "timestamptz",
    "answered_ms": "int",
    "last_at": "timestamptz",
    "steps": "int",
    "place": "text",
    "got_answer": "boolean",
}
_STEP = {
    "call": "text",
    "step": "int",
    "place": "text",
    "means": "text",
    "sign": "text",
    "deed": "text",
    "ended": "text",
    "led_to": "text",
    "took_ms": "double precision",
    "said": "text",
    "procedure": "text",
    "at": "timestamptz",
}
_END = {"key": "text", "cut": "text", "ended_at": "timestamptz"}

_UNIT = "COALESCE((SELECT receiving_unit_id FROM dossier WHERE id = told.dossier_id), told.unit_id)"
# In one order, so that two processes that write the same calls do not block each other.
_PUT_CALLS = f"""
INSERT INTO phone_call (cut, {", ".join(_CALL)})
SELECT '', {", ".join(_UNIT if name == "unit_id" else f"told.{name}" for name in _CALL)}
FROM {{told}} WHERE true ORDER BY told.key
ON CONFLICT (key) DO UPDATE SET
 outgoing = phone_call.outgoing OR excluded.outgoing,
 caller = CASE WHEN phone_call.caller = '' THEN excluded.caller ELSE phone_call.caller END,
 language = CASE WHEN excluded.steps >= phone_call.steps THEN excluded.language
  ELSE phone_call.language END,
 unit_id = CASE WHEN excluded.steps = 0 THEN COALESCE(phone_call.unit_id, excluded.unit_id)
  ELSE COALESCE(excluded.unit_id, phone_call.unit_id) END,
 began_at = CASE WHEN excluded.began_at < phone_call.began_at THEN excluded.began_at
  ELSE phone_call.began_at END,
 answered_ms = COALESCE(phone_call.answered_ms, excluded.answered_ms),
 last_at = CASE WHEN excluded.last_at > phone_call.last_at THEN excluded.last_at
  ELSE phone_call.last_at END,
 place = CASE WHEN excluded.steps > phone_call.steps THEN excluded.place
  ELSE phone_call.place END,
 steps = CASE WHEN excluded.steps > phone_call.steps THEN excluded.steps
  ELSE phone_call.steps END,
 got_answer = phone_call.got_answer OR excluded.got_answer
"""
_PUT_STEPS = f"""
INSERT INTO call_step ({", ".join(_STEP)}) SELECT {", ".join(_STEP)} FROM {{told}}
WHERE true ORDER BY call, step ON CONFLICT (call, step) DO NOTHING
"""
_END_CALLS = """
UPDATE phone_call SET ended_at = told.ended_at,
 cut = CASE WHEN told.cut = '' THEN phone_call.cut ELSE told.cut END
FROM {told} WHERE phone_call.key = told.key
"""


class CallBook:
    """What happened in calls of this process and is not written yet."""

    def __init__(
        self, key: bytes, *, counted: Callable[[Happened], None] = lambda happened: None
    ) -> None:
        """
        Args:
            key: under which calls and numbers are hashed.
            counted: is told everything at once, for metrics.
        """
        self._key, self._counted = key[:64], counted
        self._waiting: deque[Happened] = deque(maxlen=MOST_WAITING)
        self._numbers: tuple[UnitTree | None, dict[str, int]] = (None, {})

    def record(self, happened: Happened) -> None:
        """Take note; it is written with the next batch."""
        self._waiting.append(happened)
        self._counted(happened)

    async def flush(self, now: datetime) -> int:
        """Write what waits; how much. On failure it waits for the next time."""
        written, waiting = 0, len(self._waiting)
        while written < waiting and self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            try:
                await self._write(batch, now)
            except BaseException:
                self._waiting = deque([*batch, *self._waiting], MOST_WAITING)
                raise
            written += len(batch)
        return written

    def key(self, line: Line, call: str) -> str:
        """What a call is filed under."""
        return self._digest(f"call\0{line}", call)

    def _digest(self, kind: str, name: str) -> str:
        octets = f"{kind}\0{name}".encode("utf-8", "replace")
        return hashlib.blake2b(octets, key=self._key, digest_size=24).hexdigest()

    async def _write(self, batch: Sequence[Happened], now: datetime) -> None:
        calls = await self._calls(batch, now)
        steps = [self._step(one) for one in batch if isinstance(one, Stepped)]
        ends = [self._end(one) for one in batch if isinstance(one, Ended)]
        async with transaction():
            if calls:
                await _put(_PUT_CALLS, _CALL | {"dossier_id": "bigint"}, calls)
            if steps:
                await _put(_PUT_STEPS, _STEP, steps)
            if ends:
                # Of one call in a batch, the last word counts.
                last = {one["key"]: one for one in ends}
                await _put(_END_CALLS, _END, last.values())

    async def _calls(self, batch: Sequence[Happened], now: datetime) -> list[dict[str, Any]]:
        """One row for each call of the batch: what is new of it."""
        numbers = await self._units_by_number(now)
        found: dict[str, dict[str, Any]] = {}
        for one in batch:
            if isinstance(one, Ended):
                continue
            key = self.key(one.line, one.call)
            row = found.setdefault(key, _fresh(key, one))
            row["last_at"] = max(row["last_at"], one.at)
            if isinstance(one, Answered):
                row["answered_ms"] = round(one.after_s * 1000)
                continue
            if one.number and not row["caller"]:
                row["caller"] = self._digest("caller", one.number)
            if isinstance(one, Began):
                _add_beginning(row, one, numbers)
            else:
                _add_step(row, one)
        for row in found.values():
            row |= {name: spelled_moment(row[name]) for name in ("began_at", "last_at")}
        return list(found.values())

    async def _units_by_number(self, now: datetime) -> dict[str, int]:
        tree = await unit_tree(now)
        if self._numbers[0] is not tree:
            self._numbers = (tree, _by_number(tree))
        return self._numbers[1]

    def _step(self, one: Stepped) -> dict[str, Any]:
        return {
            "call": self.key(one.line, one.call),
            "step": one.step,
            "place": one.place,
            "means": one.means,
            "sign": one.sign,
            "deed": one.deed,
            "ended": one.ended,
            "led_to": one.led_to,
            "took_ms": round(one.took_s * 1000, 1),
            "said": masked(tidy(one.said)) if one.said else "",
            "procedure": one.procedure[:40],
            "at": spelled_moment(one.at),
        }

    def _end(self, one: Ended) -> dict[str, Any]:
        return {
            "key": self.key(one.line, one.call),
            "cut": one.out or "",
            "ended_at": spelled_moment(one.at),
        }


def _fresh(key: str, one: Began | Answered | Stepped) -> dict[str, Any]:
    return {
        "key": key,
        "line": one.line,
        "outgoing": False,
        "caller": "",
        "language": "vi",
        "unit_id": None,
        "dossier_id": None,
        "began_at": one.at,
        "answered_ms": None,
        "last_at": one.at,
        "steps": 0,
        "place": "",
        "got_answer": False,
    }


def _add_beginning(row: dict[str, Any], one: Began, numbers: dict[str, int]) -> None:
    row["began_at"] = min(row["began_at"], one.at)
    row["outgoing"], row["unit_id"] = one.outgoing, numbers.get(one.called)
    if not row["steps"]:
        row |= {"place": one.place, "language": one.language}


def _add_step(row: dict[str, Any], one: Stepped) -> None:
    row["got_answer"] = row["got_answer"] or one.answered
    if one.step > row["steps"]:
        row |= {"steps": one.step, "place": one.led_to, "language": one.language}
    if one.dossier_id is not None:
        row["dossier_id"] = one.dossier_id


def _by_number(tree: UnitTree) -> dict[str, int]:
    """Telephone number in E.164 -> the one unit that has it."""
    found: dict[str, list[int]] = {}
    for unit in tree.all():
        try:
            found.setdefault(read_phone(unit.phone).number, []).append(unit.id)
        except InvalidPhone:
            continue
    return {number: units[0] for number, units in found.items() if len(units) == 1}


async def _put(statement: str, columns: dict[str, str], told: Iterable[dict[str, Any]]) -> None:
    given = orjson.dumps(list(told)).decode()
    await rows(statement.format(told=recordset("$1", columns)), given)
