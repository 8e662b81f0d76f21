"""What moves dossiers on without anybody: time, and results that come back (L-31)."""

from __future__ import annotations

import asyncio
from datetime import datetime

from core.workflow.returning import return_results
from core.workflow.waking import escalate, wake


async def turn(now: datetime) -> bool:
    """The loop's turn; whether there may be more."""
    # One that fails must not keep the others from their work.
    ended = await asyncio.gather(
        wake(now), escalate(now), return_results(now), return_exceptions=True
    )
    for failure in ended:
        if isinstance(failure, BaseException):
            raise failure
    return ended[0] is True or ended[1] is True
