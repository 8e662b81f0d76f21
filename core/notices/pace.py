"""How fast a provider may be given texts, by all workers together.

A bucket of tokens that fills at a rate, told as the moment at which the next token is there
(the generic cell rate algorithm): one row, and taking tokens is one statement.
"""

from __future__ import annotations

from datetime import datetime

from core.database import rows

_TAKE = """
UPDATE provider_pace SET free_at = (CASE WHEN free_at > $2 THEN free_at ELSE $2 END) + $3
WHERE provider = $1 AND free_at <= $4 RETURNING free_at
"""
_BEGIN = "INSERT INTO provider_pace (provider, free_at) VALUES ($1, 0) ON CONFLICT DO NOTHING"

#: What was not used is kept for so long; seconds.
KEPT_S = 0.2
#: Tokens are given out so long before they are there; seconds.
AHEAD_S = 0.2


async def take(provider: str, tokens: int, rate: float, *, now: datetime) -> float | None:
    """Take some tokens; None: somebody else has what there is, ask again in a while.

    Args:
        rate: tokens a second.

    Returns:
        Seconds from now to the first of them, the others follow at the rate; negative: it
        has been there for so long.
    """
    at, span = now.timestamp(), tokens / rate
    values = provider, at - KEPT_S, span, at + AHEAD_S
    taken = await rows(_TAKE, *values)
    if not taken:
        await rows(_BEGIN, provider)
        taken = await rows(_TAKE, *values)
    return float(taken[0]["free_at"]) - span - at if taken else None
