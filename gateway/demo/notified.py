"""Notices of the past: they were sent and arrived, so that nothing is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Any

from core.clock import civil
from core.dossiers.history import canonical
from core.notices.models import Medium, NoticeState
from gateway.demo.lines import NULL

#: Of the notices, so many did not arrive.
LOST = 0.004


def notice_facts(
    columns: Mapping[str, Any], unit_name: str, officer_name: str, amount: int | None = None
) -> str:
    """The facts of a notice as JSON, of a dossier with these columns; `amount`: VND to be paid.

    The same as `core.notices.owing.facts_of` gives, which the tests hold it against.
    """
    wanted = "" if amount is None else f'"amount":{amount},'
    return (
        f'{{{wanted}"asked":{canonical(columns["asked"]).decode()},"code":"{columns["code"]}",'
        f'"completed_at":{_moment(columns["completed_at"])},"due_at":{_moment(columns["due_at"])},'
        f'"officer":"{officer_name}","outcome":"{columns["outcome"]}",'
        f'"received_at":{_moment(columns["received_at"])},'
        f'"returned_at":{_moment(columns["returned_at"])},"unit":"{unit_name}"}}'
    )


def notices(dossier: Any, facts: str, kind: str, at: str, chance: Random) -> list[str]:
    """The lines of what the last event of a dossier owed, by the moment `at` of the event."""
    found = []
    for place, address in enumerate(_addresses(dossier)):
        key = f"{dossier.code}:{dossier.event_count}:{kind}:{place}"
        start = f"{dossier.id}\t{key}\t{kind}\t{_SMS}\t{address}\tvi\t{facts}"
        sent = f"{at}\t{at}\t{NULL}\t1\t\t{NULL}\tdemo\t"
        if not address:
            end = f"{_UNREACHABLE}\t{at}\t{at}\t{NULL}\t0\t\t{NULL}\t\t\t\t{NULL}\t{NULL}"
        elif chance.random() < LOST:
            end = f"{_FAILED}\t{sent}\tunreachable\t{at}\t{NULL}"
        else:  # it arrived before the minute was over
            end = f"{_DELIVERED}\t{sent}\t\t{at}\t{at[:17]}59{at[19:]}"
        found.append(f"{start}\t{end}")
    return found


_SMS = Medium.SMS.value
_UNREACHABLE = NoticeState.UNREACHABLE.value
_FAILED = NoticeState.FAILED.value
_DELIVERED = NoticeState.DELIVERED.value


def _addresses(dossier: Any) -> tuple[str, ...]:
    holder, submitter = dossier.holder_phone, dossier.submitter_phone
    if submitter and holder and submitter != holder:
        return (submitter, holder)
    return (submitter or holder,)


@lru_cache(maxsize=8192)
def _moment(moment: datetime | None) -> str:
    """As JSON has it: civil time, to the minute."""
    return "null" if moment is None else f'"{civil(moment).isoformat(timespec="minutes")}"'
