"""Taking and giving back: a process that died holds nothing for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.database import rows

_TAKE = """
INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder OR lease.until <= $4
RETURNING holder
"""
_GIVE_BACK = "DELETE FROM lease WHERE name = $1 AND holder = $2"


async def take(name: str, holder: str, lasts: timedelta, *, now: datetime) -> bool:
    """Have that work from now for a while, or for longer; whether nobody else has it."""
    return bool(await rows(_TAKE, name, holder, now + lasts, now))


async def give_back(name: str, holder: str) -> None:
    """Let others have it at once."""
    await rows(_GIVE_BACK, name, holder)
