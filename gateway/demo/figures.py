"""Figures of the demo's past notices, as they would have been counted when they left."""

from __future__ import annotations

from core.database import on_postgres, rows

#: The provider that carried them all.
_PROVIDER = "demo"
#: On PostgreSQL, and on SQLite.
_CIVIL_DAY = (
    "((sent_at AT TIME ZONE 'UTC') + interval '7 hours')::date",
    "date(sent_at, '+7 hours')",
)
_COUNT = """
INSERT INTO notice_figure (day, kind, medium, provider, why, count, quick, parts, cost_dong)
SELECT {day}, kind, medium, provider, '', count(*), count(*), count(*), 0 FROM notice
WHERE provider = $1 AND provider_id = '' AND sent_at IS NOT NULL
GROUP BY 1, kind, medium, provider
"""


async def count_past_notices() -> None:
    """Count them anew."""
    await rows("DELETE FROM notice_figure WHERE provider = $1", _PROVIDER)
    on_server, in_file = _CIVIL_DAY
    await rows(_COUNT.format(day=on_server if on_postgres() else in_file), _PROVIDER)
