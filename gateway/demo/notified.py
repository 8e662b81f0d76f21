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


def notices(
    columns: Mapping[str, Any],
    kind: str,
    unit_name: str,
    officer_name: str,
    at: str,
    chance: Random,
) -> list[str]:
    """The lines of what a change of a dossier, with these columns since, owed at a moment.

    The same as `core.notices.owing.owed` makes, which the tests hold it against.
    """
    facts, code, dossier_id = (
        _facts(columns, unit_name, officer_name),
        columns["code"],
        columns["id"],
    )
    found = []
    for place, address in enumerate(_addresses(columns)):
        key = f"{code}:{columns['event_count']}:{kind}:{place}"
        start = f"{dossier_id}\t{key}\t{kind}\t{_SMS}\t{address}\tvi\t{facts}"
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


def _addresses(columns: Mapping[str, Any]) -> tuple[str, ...]:
    holder: str = columns["holder_phone"]
    submitter: str = columns["submitter_phone"]
    if submitter and holder and submitter != holder:
        return (submitter, holder)
    return (submitter or holder,)


def _facts(columns: Mapping[str, Any], unit_name: str, officer_name: str) -> str:
    asked, code, outcome = columns["asked"], columns["code"], columns["outcome"]
    completed_at, due_at = _moment(columns["completed_at"]), _moment(columns["due_at"])
    received_at, returned_at = _moment(columns["received_at"]), _moment(columns["returned_at"])
    written = canonical(asked).decode() if asked else '""'
    return (
        f'{{"asked":{written},"code":"{code}","completed_at":{completed_at},"due_at":{due_at},'
        f'"officer":"{officer_name}","outcome":"{outcome}","received_at":{received_at},'
        f'"returned_at":{returned_at},"unit":"{unit_name}"}}'
    )


@lru_cache(maxsize=8192)
def _moment(moment: datetime | None) -> str:
    """As JSON has it: civil time, to the minute."""
    return "null" if moment is None else f'"{civil(moment).isoformat(timespec="minutes")}"'
