"""How a dossier stands towards its date, in words and as a question to the table.

Civil dates are compared, not hours: a dossier is in time until midnight of its
date (L-65). "Soon" begins two working days before, when officers are warned
(L-38), so that what falls due on Tuesday is shown on the Friday before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tortoise.expressions import Q, RawSQL

from core.calendar.loading import calendar_for
from core.clock import CIVIL, civil_date
from core.dossiers.models import Dossier
from core.dossiers.states import ENDS, PAUSED, State

#: Working days before the date.
WARNED = 2

#: The office's clock runs while a dossier is here: not decided, not ended, nobody else's turn.
#: While an opinion is waited for it may stand (`stands`).
RUNNING = frozenset(State) - PAUSED - ENDS - {State.READY, State.STOPPED}


class Urgency(StrEnum):
    """The most urgent first."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    ON_TIME = "on_time"
    UNDATED = "undated"
    DONE = "done"  #: the limit does not run any more: to be handed over, or ended
    WAITING = "waiting"  #: the clock stands: the turn of the applicant, or of another agency


@dataclass(frozen=True, slots=True)
class Today:
    """The civil date, and the last date that counts as soon."""

    on: date
    soon_on: date


async def today(now: datetime) -> Today:
    """By the nation's calendar; it costs no query as a rule."""
    on = civil_date(now)
    calendar = await calendar_for((), now)
    return Today(on, calendar.working_day_after(on, WARNED))


def stands(dossier: Dossier) -> bool:
    """Whether its clock stands because somebody else is waited for."""
    asked = dossier.state is State.WAITING_OPINION and dossier.paused_at is not None
    return asked or dossier.state in PAUSED


def running(dossier: Dossier) -> bool:
    """Whether the office's clock runs."""
    over = dossier.completed_at or dossier.ended_at
    return not over and dossier.state in RUNNING and not stands(dossier)


def urgency(dossier: Dossier, day: Today) -> Urgency:
    """How the dossier stands."""
    if dossier.completed_at or dossier.ended_at:
        return Urgency.DONE
    if stands(dossier):
        return Urgency.WAITING
    if dossier.due_at is None:
        return Urgency.UNDATED
    due_on = civil_date(dossier.due_at)
    if due_on < day.on:
        return Urgency.OVERDUE
    return Urgency.DUE_SOON if due_on <= day.soon_on else Urgency.ON_TIME


def standing(wanted: Urgency, day: Today) -> Q:
    """The dossiers that stand so."""
    today_at, later_at = _midnight(day.on), _midnight(day.soon_on + timedelta(days=1))
    asked = Q(state=State.WAITING_OPINION, paused_at__isnull=False)
    open_still = Q(completed_at__isnull=True, ended_at__isnull=True)
    # The states are named, though they follow, because the index begins with unit and state.
    running = Q(state__in=list(RUNNING)) & open_still & ~asked
    return {
        Urgency.OVERDUE: running & Q(due_at__lt=today_at),
        Urgency.DUE_SOON: running & Q(due_at__gte=today_at, due_at__lt=later_at),
        Urgency.ON_TIME: running & Q(due_at__gte=later_at),
        Urgency.UNDATED: running & Q(due_at__isnull=True),
        Urgency.WAITING: open_still & (Q(state__in=list(PAUSED)) | asked),
        Urgency.DONE: Q(completed_at__isnull=False) | Q(ended_at__isnull=False),
    }[wanted]


#: What has a running clock and a date, then what has no date, then what is done and waits to be
#: collected, then what waits for somebody else. Written out because SQLite and PostgreSQL
#: disagree on where an empty date sorts.
RANK = RawSQL(
    'CASE WHEN "dossier"."completed_at" IS NOT NULL OR "dossier"."ended_at" IS NOT NULL THEN 2'
    " WHEN \"dossier\".\"state\" IN ('waiting_papers', 'waiting_payment') THEN 3"
    ' WHEN "dossier"."state" = \'waiting_opinion\''
    ' AND "dossier"."paused_at" IS NOT NULL THEN 3'
    ' WHEN "dossier"."due_at" IS NULL THEN 1 ELSE 0 END'
)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=CIVIL)
