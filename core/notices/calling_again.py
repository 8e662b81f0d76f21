"""When somebody is called again who did not hear the notice: a table.

A telephone that nobody answers is tried a few times more, always in the hours in which calls may
come (`core.notices.quiet`); after the last the notice goes another way.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.clock import CIVIL, civil
from core.notices.models import Medium
from core.notices.quiet import quiet_until

#: What a report on such a call begins with.
UNANSWERED = "unanswered"
#: After the first call that was not heard, the second, the third: so long later, or the next day
#: at that civil time.
AGAIN: tuple[timedelta | time, ...] = (timedelta(minutes=15), timedelta(hours=2), time(9))


def again_at(calls: int, now: datetime) -> datetime | None:
    """When to call again after so many calls in vain; None: not any more."""
    if calls > len(AGAIN):
        return None
    when = AGAIN[max(calls, 1) - 1]
    if isinstance(when, timedelta):
        at = now + when
    else:
        at = datetime.combine(civil(now).date() + timedelta(days=1), when, tzinfo=CIVIL)
    return quiet_until(Medium.VOICE, at) or at
