"""Moments and civil dates.

Inside, moments are aware and in UTC. What a citizen or an officer reads, and
every rule that counts days, uses the civil time of Viet Nam: UTC+7 all year,
without summer time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

#: Asia/Ho_Chi_Minh since 1975. A fixed offset needs no time zone database.
CIVIL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def civil(moment: datetime) -> datetime:
    """The same moment on the clock of the office wall.

    Raises:
        ValueError: it has no zone; the machine's own would be taken for it.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(CIVIL)


def civil_date(moment: datetime) -> date:
    """The date at the counter when `moment` strikes.

    Raises:
        ValueError: it has no zone.
    """
    return civil(moment).date()
