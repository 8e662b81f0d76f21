"""The journal of what was asked and answered (L-04), and the memory against repeats.

A webhook may arrive twice, at two processes: the provider's message id is a
unique key, so one record stays, and the second arrival gets the first answer.
Questions are journalled in batches after the answer went out; a command brings
its record into its own transaction (`write_one`).
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import many, rows

#: How many answers a process remembers beyond those not yet written.
REMEMBERED = 10_000

#: How many wait at most while the database is away; then the oldest are lost.
MOST_WAITING = 50_000

_WRITE = """
INSERT INTO inbound_message (channel, provider_id, sender_hash, kind, answer, dossier_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (channel, provider_id) DO NOTHING
"""


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
        """Write the batch; how many entries it had. On failure they wait for the next."""
        batch = list(self._waiting)
        self._waiting.clear()
        if not batch:
            return 0
        try:
            await write(batch)
        except BaseException:
            self._waiting = deque([*batch, *self._waiting], MOST_WAITING)
            raise
        return len(batch)


async def write(batch: Sequence[Entry]) -> None:
    """Write entries in one go; a message that was written before stays as it is."""
    # In one order everywhere: two processes that got the same two messages do not block
    # each other.
    ordered = sorted(batch, key=lambda entry: (entry.channel, entry.provider_id))
    await many(_WRITE, [_values(entry) for entry in ordered])


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
