"""Quiet hours: nobody's telephone rings at night for what can wait until the morning.

NĐ 91/2020 art. 13(6) keeps advertising to 07:00-22:00 and calls to 08:00-17:00. Service
notices are no advertising; that they keep to the same hours is a choice of ours.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.clock import CIVIL, civil
from core.notices.models import Medium

#: Medium -> from when to when it may be used, civil time. A medium that is absent disturbs nobody.
HOURS: dict[Medium, tuple[time, time]] = {
    Medium.SMS: (time(7), time(22)),
    Medium.ZALO: (time(7), time(22)),
    Medium.TELEGRAM: (time(7), time(22)),
    Medium.VOICE: (time(8), time(17)),
}


def quiet_until(medium: Medium, now: datetime) -> datetime | None:
    """When the medium may be used again; None: now."""
    hours = HOURS.get(medium)
    if hours is None:
        return None
    opens, closes = hours
    here = civil(now)
    if opens <= here.time() < closes:
        return None
    day = here.date() + timedelta(days=1) if here.time() >= closes else here.date()
    return datetime.combine(day, opens, tzinfo=CIVIL)
