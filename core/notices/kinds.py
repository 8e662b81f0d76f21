"""The kinds of notice there are: one table of what each is owed by, and what may be done with it.

Notices of a change of status and of a date are owed by law (L-38, L-40, L-42, L-46) and go out
whatever else a person has declined. What merely serves goes until it is declined. What the
law on advertising might count as its own affair (NĐ 91/2020) goes to those who agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.notices.models import Priority


class Duty(StrEnum):
    """Why a notice goes out."""

    LAW = "law"  #: owed whatever was declined
    SERVICE = "service"  #: until the person declines
    CONSENT = "consent"  #: only after the person agreed
    ASKED = "asked"  #: the person waits for it now: at any hour, alone


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for one kind."""

    duty: Duty
    joins: bool = True  #: may stand with others in one digest
    #: Days of silence after which it is owed; None: something else calls for it
    after_days: int | None = None
    #: What its sentence may be filled with besides `code`, `unit` and `received`
    places: tuple[str, ...] = ()
    #: May be told by a call to those who want calls: the person has to come, pay or bring something
    by_voice: bool = False


EARLY_RESULT = "early_result"
REAPPOINTED = "reappointed"
DUE_CHANGED = "due_changed"
DUE_SOON = "due_soon"
OVERDUE = "overdue"
ON_TIME = "on_time"
PAPERS_REMINDER = "papers_reminder"
PAYMENT_REMINDER = "payment_reminder"
COLLECT_REMINDER = "collect_reminder"
RATING_ASKED = "rating_asked"

_LAW, _SERVICE = Duty.LAW, Duty.SERVICE

#: Every kind about a dossier, in the order of its life.
NOTICE_KINDS: dict[str, Kind] = {
    "registered": Kind(Duty.ASKED),
    "received": Kind(_LAW, places=("due",)),
    "refused": Kind(_LAW, by_voice=True),
    "in_progress": Kind(_LAW, places=("due",)),
    "supplement_asked": Kind(_LAW, joins=False, places=("until",), by_voice=True),
    PAPERS_REMINDER: Kind(_SERVICE, after_days=5, places=("until",), by_voice=True),
    "payment_asked": Kind(_LAW, joins=False, places=("amount", "until"), by_voice=True),
    PAYMENT_REMINDER: Kind(_SERVICE, after_days=5, places=("amount", "until"), by_voice=True),
    ON_TIME: Kind(_SERVICE, after_days=7, places=("due",)),
    DUE_SOON: Kind(_SERVICE, places=("due",)),
    DUE_CHANGED: Kind(_LAW, places=("due",)),
    REAPPOINTED: Kind(_LAW, joins=False, places=("before", "after"), by_voice=True),
    OVERDUE: Kind(_LAW, joins=False, places=("due",), by_voice=True),
    "stopped": Kind(_LAW),
    "withdrawn": Kind(_LAW),
    "ready": Kind(_LAW, places=("completed",), by_voice=True),
    EARLY_RESULT: Kind(_LAW, places=("completed", "due"), by_voice=True),
    COLLECT_REMINDER: Kind(_SERVICE, after_days=7, places=("completed",), by_voice=True),
    "handed_over": Kind(_LAW, places=("returned",)),
    RATING_ASKED: Kind(Duty.CONSENT, after_days=1),
}

#: Kinds that the law knows nothing of: an administrator may switch them off.
OPTIONAL = frozenset(
    name for name, kind in NOTICE_KINDS.items() if kind.duty in (Duty.SERVICE, Duty.CONSENT)
)

#: What is no notice about a dossier: an answer, a code to confirm a number.
_ANSWER = Kind(Duty.ASKED, joins=False)


def kind_of(name: str) -> Kind:
    """What holds for a kind; one that is not in the table was asked for this moment."""
    return NOTICE_KINDS.get(name, _ANSWER)


def priority_of(name: str) -> Priority:
    """Who goes first, when not all can go at once."""
    kind = NOTICE_KINDS.get(name)
    if kind is None:
        return Priority.ASKED
    return Priority.REMINDER if name in OPTIONAL or name == OVERDUE else Priority.CHANGE


def may_join(name: str) -> bool:
    """Whether a notice of that kind may stand with others in one digest."""
    kind = kind_of(name)
    return kind.joins and kind.duty is not Duty.ASKED
