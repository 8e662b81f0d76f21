"""Notices of the past: they were sent and arrived, so that nothing is sent again."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from random import Random
from types import SimpleNamespace

from core.clock import civil
from core.dossiers.history import canonical
from core.dossiers.states import NationalStatus
from core.notices.models import Medium, NoticeState
from core.notices.owing import KINDS
from gateway.demo.lines import NULL

#: Of the notices, so many did not arrive.
LOST = 0.004


def notices(
    draft: SimpleNamespace,
    status: NationalStatus,
    unit_name: str,
    officer_name: str,
    at: str,
    chance: Random,
) -> list[str]:
    """The lines of what the change to `status` owed at the moment `at`.

    The same as `core.notices.owing.owed` makes, which the tests hold it against.
    """
    kind, facts = KINDS[status], _facts(draft, unit_name, officer_name)
    found = []
    for place, address in enumerate(_addresses(draft)):
        key = f"{draft.code}:{draft.event_count}:{kind}:{place}"
        start = f"{draft.id}\t{key}\t{kind}\t{_SMS}\t{address}\tvi\t{facts}"
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


def _addresses(draft: SimpleNamespace) -> tuple[str, ...]:
    holder, submitter = draft.holder_phone, draft.submitter_phone
    if submitter and holder and submitter != holder:
        return (submitter, holder)
    return (submitter or holder,)


def _facts(draft: SimpleNamespace, unit_name: str, officer_name: str) -> str:
    asked = canonical(draft.asked).decode() if draft.asked else '""'
    return (
        f'{{"asked":{asked},"code":"{draft.code}","completed_at":{_moment(draft.completed_at)},'
        f'"due_at":{_moment(draft.due_at)},"officer":"{officer_name}",'
        f'"outcome":"{draft.outcome}","received_at":{_moment(draft.received_at)},'
        f'"returned_at":{_moment(draft.returned_at)},"unit":"{unit_name}"}}'
    )


@lru_cache(maxsize=8192)
def _moment(moment: datetime | None) -> str:
    """As JSON has it: civil time, to the minute."""
    return "null" if moment is None else f'"{civil(moment).isoformat(timespec="minutes")}"'
