"""The journal of what was asked and answered (L-04), and the memory against repeats.

A webhook may arrive twice, at two processes: the provider's message id is a
unique key, so one record stays, and the second arrival gets the first answer.
Questions are journalled in small batches after the answer went out; a command
brings its record into its own transaction (`write_one`).
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import many, on_postgres, rows

#: How many answers a process remembers beyond those not yet written.
REMEMBERED = 10_000

#: How many wait at most while the database is away; then the oldest are lost.
MOST_WAITING = 50_000

#: Written in one go at most: those who ask meanwhile wait for the database and the processor.
TOGETHER = 200

_WRITE = """
INSERT INTO inbound_message (channel, provider_id, sender_hash, kind, answer, dossier_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (channel, provider_id) DO NOTHING
"""
#: The same for lists of values: a fraction of the work of so many statements.
_WRITE_LISTS = _WRITE.replace(
    "VALUES ($1, $2, $3, $4, $5, $6, $7)",
    "SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],"
    " $6::bigint[], $7::timestamptz[])",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message and its answer."""

    channel: str
    provider_id: str
    sender_hash: str
    kind: str
    answer: str  #: the sentence that went back
    dossier_id: int | None
    at: datetime


class Journal:
    """Answers of this process that wait to be written, and those lately given."""

    def __init__(self) -> None:
        self._waiting: deque[Entry] = deque(maxlen=MOST_WAITING)
        self._answers: OrderedDict[tuple[str, str], str] = OrderedDict()

    def earlier(self, channel: str, provider_id: str) -> str | None:
        """What this process answered to that message before."""
        return self._answers.get((channel, provider_id))

    def add(self, entry: Entry) -> None:
        """Remember an answer; it is written with the next batch."""
        self._waiting.append(entry)
        self._answers[entry.channel, entry.provider_id] = entry.answer
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)

    async def flush(self) -> int:
        """Write what waits; how many entries. On failure they wait for the next time."""
        written, waiting = 0, len(self._waiting)
        while written < waiting and self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            try:
                await write(batch)
            except BaseException:
                self._waiting = deque([*batch, *self._waiting], MOST_WAITING)
                raise
            written += len(batch)
        return written


async def write(batch: Sequence[Entry]) -> None:
    """Write entries in one go; a message that was written before stays as it is."""
    # In one order everywhere: two processes that got the same two messages do not block
    # each other.
    ordered = sorted(batch, key=lambda entry: (entry.channel, entry.provider_id))
    values = [_values(entry) for entry in ordered]
    if on_postgres():
        await rows(_WRITE_LISTS, *map(list, zip(*values, strict=True)))
    else:
        await many(_WRITE, values)


async def write_one(entry: Entry) -> bool:
    """Write an entry inside the transaction around it; whether the message was new."""
    return bool(await rows(f"{_WRITE} RETURNING id", *_values(entry)))


def _values(entry: Entry) -> tuple[object, ...]:
    return (
        entry.channel,
        entry.provider_id,
        entry.sender_hash,
        entry.kind,
        entry.answer,
        entry.dossier_id,
        entry.at,
    )
