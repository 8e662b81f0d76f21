"""How often one asker may do what costs us, or try what he may not know.

Counted in the database at once, unlike questions about dossiers: these are rare, and none of
them may be lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import rows


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in one window."""

    most: int
    window: timedelta


#: A whole hall of citizens may sit behind one address; each of them types wrong now and then.
KEEPING = Limit(60, timedelta(minutes=10))
GUESSING = Limit(20, timedelta(minutes=10))
#: Typesetting is the dearest thing that a stranger can ask for.
PRINTING = Limit(40, timedelta(minutes=10))

_COUNT = """
INSERT INTO enquiry_count (subject, window_at, asked, missed) VALUES ($1, $2, 1, 1)
ON CONFLICT (subject, window_at) DO UPDATE
SET asked = enquiry_count.asked + 1, missed = enquiry_count.missed + 1
"""
_COUNTED = "SELECT sum(missed) AS n FROM enquiry_count WHERE subject = $1 AND window_at > $2"


async def left(subject: str, limit: Limit, now: datetime) -> bool:
    """Whether the asker may try once more."""
    (found,) = await rows(_COUNTED, subject, now - limit.window)
    return (found["n"] or 0) < limit.most


async def missed(subject: str, now: datetime) -> None:
    """Count one."""
    await rows(_COUNT, subject, now.replace(second=0, microsecond=0))


async def allowed(subject: str, limit: Limit, now: datetime) -> bool:
    """Count one that is allowed; whether it is."""
    if not await left(subject, limit, now):
        return False
    await missed(subject, now)
    return True
