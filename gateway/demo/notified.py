"""Notices of the past: they were sent and arrived, so that nothing is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from core.notices.models import Medium, NoticeState
from gateway.demo.lines import NULL

#: Of the notices, so many did not arrive; of the rest nothing more is said.
LOST = 0.004

_TO_SEND, _TO_ARRIVE = timedelta(seconds=2), timedelta(seconds=6)


def notice_line(
    dossier_id: int, key: str, kind: str, address: str, facts: str, at: datetime, chance: Random
) -> str:
    """The line of a notice that became due at `at`; `facts` is JSON."""
    start = f"{dossier_id}\t{key}\t{kind}\t{Medium.SMS}\t{address}\tvi\t{facts}"
    if not address:
        return (
            f"{start}\t{NoticeState.UNREACHABLE}\t{at}\t{at}\t{NULL}\t0\t\t{NULL}\t\t\t\t"
            f"{NULL}\t{NULL}"
        )
    lost = chance.random() < LOST
    state = NoticeState.FAILED if lost else NoticeState.DELIVERED
    failure, arrived = ("unknown number", NULL) if lost else ("", at + _TO_ARRIVE)
    return (
        f"{start}\t{state}\t{at}\t{at}\t{NULL}\t1\t\t{NULL}\tdemo\t{key}\t{failure}\t"
        f"{at + _TO_SEND}\t{arrived}"
    )
