"""Notices for tests: owed to somebody, and taken by a provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.notices.models import Medium, Notice, NoticeState
from core.notices.outcomes import Outcome
from core.notices.routing import Way

PHONE = "+84912345678"


async def owe(now: datetime, number: int = 1, **changes: Any) -> Notice:
    """A notice that is due now; `changes` are columns."""
    values = {
        "key": f"key {number}",
        "kind": "received",
        "medium": Medium.SMS,
        "address": PHONE,
        "facts": {"code": f"H15.01-261102-{number:04}"},
        "state": NoticeState.OWED,
        "owed_at": now,
        "next_at": now,
    }
    return await Notice.create(**(values | changes))


def taken(
    notice: Notice, provider_id: str, *, now: datetime, provider: str = "twilio", **more: Any
) -> Outcome:
    """That a provider took a claimed notice."""
    return Outcome(
        notice=notice,
        state=NoticeState.SENT,
        at=now,
        way=Way(notice.medium, notice.address),
        provider=provider,
        provider_id=provider_id,
        **more,
    )
