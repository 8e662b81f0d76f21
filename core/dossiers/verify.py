"""Proving that no history was altered: chains within dossiers, seals over all of them.

A chain shows an event that was altered, removed or reordered, and the dossier's
row shows one cut off at the end. What no chain can show is a dossier that
vanished whole, so every hour or so a *seal* is written: a signed digest over the
hashes of all events up to an id, each seal on top of the one before. The key is
not in the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.database import on_postgres, rows, transaction
from core.dossiers.history import GENESIS, event_hash, personal_digest
from core.dossiers.models import Dossier, DossierEvent, HistorySeal
from core.storable import LARGEST

#: Events younger than this are sealed next time: a transaction may still be open.
SETTLED = timedelta(minutes=5)
#: Events under one seal: a second's work.
MOST_SEALED = 100_000
_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that cannot be unless somebody reached into the database."""

    code: str  #: of the dossier, or "" when a seal is broken
    number: int  #: of the event, or the seal's id
    what: str  #: "altered", "removed", "reordered", "row", "personal", "seal"


async def verify_history(
    code: str | None = None,
    *,
    public_key: Ed25519PublicKey | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> AsyncIterator[Finding]:
    """Every finding, of one dossier or of all and the seals; nothing when all is well.

    `progress` is told the number of dossiers seen so far.
    """
    last, seen = 0, 0
    query = Dossier.filter(code=code) if code else Dossier.all()
    while page := await query.filter(id__gt=last).order_by("id").limit(_PAGE // 10):
        last = page[-1].id
        events: dict[int, list[DossierEvent]] = {dossier.id: [] for dossier in page}
        async for event in DossierEvent.filter(dossier_id__in=list(events)).order_by(
            "dossier_id", "number", "id"
        ):
            events[event.dossier_id].append(event)
        for dossier in page:
            for finding in chain_findings(dossier, events[dossier.id]):
                yield finding
        seen += len(page)
        progress(seen)
    if code is None:
        async for finding in _seal_findings(public_key):
            yield finding


def chain_findings(dossier: Dossier, events: Sequence[DossierEvent]) -> Iterator[Finding]:
    """What is wrong with the chain of one dossier; `events` in order of their numbers."""
    previous, expected = GENESIS, 1
    for event in events:
        if event.number != expected:
            yield Finding(dossier.code, expected, "removed")
            expected = event.number
        elif event.previous_hash != previous:
            yield Finding(dossier.code, event.number, "reordered")
        if event_hash(dossier.code, event) != event.hash:
            yield Finding(dossier.code, event.number, "altered")
        elif (
            event.personal is not None
            and personal_digest(event.personal, event.personal_salt) != event.personal_digest
        ):
            yield Finding(dossier.code, event.number, "personal")
        previous, expected = event.hash, expected + 1
    if dossier.event_count >= expected:
        yield Finding(dossier.code, expected, "removed")
    elif dossier.head_hash != previous:
        yield Finding(dossier.code, dossier.event_count, "row")


async def seal(
    key: Ed25519PrivateKey, *, now: datetime, most: int = MOST_SEALED
) -> HistorySeal | None:
    """Seal what has settled since the last seal; None when there is nothing new.

    At most so many events at once, because the transaction lasts so long: call it again
    as long as it gives a seal.
    """
    async with transaction():
        if on_postgres():
            # A lock on the last row would not do: whoever waited for it goes on with that
            # row, though a newer one is there, and two seals cover the same events.
            await rows("LOCK TABLE history_seal IN SHARE ROW EXCLUSIVE MODE")
        before = await HistorySeal.all().order_by("-id").first()
        first = before.last_event_id + 1 if before else 1
        start = before.digest if before else GENESIS
        digest, count, last = await _digest(first, start, older_than=now - SETTLED, most=most)
        if count == 0:
            return None
        return await HistorySeal.create(
            first_event_id=first,
            last_event_id=last,
            event_count=count,
            digest=digest,
            signature=key.sign(digest.encode()).hex(),
            sealed_at=now,
        )


_EVER = datetime.max.replace(tzinfo=UTC)
_EVENTS = """
SELECT id, hash, at > $2 AS young FROM dossier_event WHERE id > $1 ORDER BY id LIMIT $3
"""


async def _digest(
    first: int,
    previous: str,
    *,
    upper: int = LARGEST,
    older_than: datetime = _EVER,
    most: int = LARGEST,
) -> tuple[str, int, int]:
    """(digest, number of events, id of the last) of the events from `first` on.

    It stops after `upper`, after so many, or before the first that is not older.
    """
    running, count, last = hashlib.sha256(previous.encode()), 0, first - 1
    while page := await rows(_EVENTS, last, older_than, min(_PAGE, most - count)):
        for row in page:
            if row["young"] or row["id"] > upper:
                return running.hexdigest(), count, last
            running.update(f"{row['id']}:{row['hash']}\n".encode())
            count, last = count + 1, row["id"]
    return running.hexdigest(), count, last


async def _seal_findings(public_key: Ed25519PublicKey | None) -> AsyncIterator[Finding]:
    previous, expected = GENESIS, 1
    async for one in HistorySeal.all().order_by("id"):
        digest, count, _ = await _digest(one.first_event_id, previous, upper=one.last_event_id)
        whole = (
            one.first_event_id == expected
            and digest == one.digest
            and count == one.event_count
            and (public_key is None or _signed(public_key, one))
        )
        if not whole:
            yield Finding("", one.id, "seal")
        previous, expected = one.digest, one.last_event_id + 1


def _signed(public_key: Ed25519PublicKey, one: HistorySeal) -> bool:
    try:
        public_key.verify(bytes.fromhex(one.signature), one.digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
