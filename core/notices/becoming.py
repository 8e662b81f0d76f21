"""What is to be said next to the people of a dossier, and when: pure rules.

Nobody did anything; time passed. The date comes near or is over, papers or money are still
wanted, a result lies there, or nothing was heard for days although all is well. Each rule
gives a moment; the one that has come is said, the next one says when to look again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.calendar.days import Calendar
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.clock import CIVIL, civil_date
from core.dossiers.states import State
from core.dossiers.urgency import RUNNING
from core.notices.kinds import (
    COLLECT_REMINDER,
    DUE_SOON,
    NOTICE_KINDS,
    ON_TIME,
    OVERDUE,
    PAPERS_REMINDER,
    PAYMENT_REMINDER,
)

#: Civil time at which what nobody waits for is said.
_MORNING = time(8)
#: Of the same thing nobody is reminded more often.
MOST_REMINDERS = 2
#: Papers or money are asked for again so long before they are due.
_BEFORE_UNTIL = timedelta(days=2)
#: Whoever heard of the date so shortly before needs no reminding of it.
_FRESH = timedelta(hours=36)
#: What should have been said longer ago is not said any more.
_LOOK_BACK = timedelta(days=30)
#: An open dossier of which nothing is to be said is looked at again after this: the clock of a
#: workflow may go on or stand still without a notice.
_LOOK_AGAIN = timedelta(days=7)

#: State -> what its applicant is reminded of, when nothing happens.
WAITING: dict[State, str] = {
    State.WAITING_PAPERS: PAPERS_REMINDER,
    State.WAITING_PAYMENT: PAYMENT_REMINDER,
    State.READY: COLLECT_REMINDER,
}


@dataclass(frozen=True, slots=True)
class Stands:
    """A dossier as these rules see it."""

    state: State
    due_at: datetime | None  #: the date that the applicant was told
    paused: bool
    told_at: datetime  #: when its people last heard of it
    until: datetime | None = None  #: by when papers or money are wanted
    reminded: int = 0  #: how often of the same thing
    said: str = ""  #: the last `Word.name` about the due date


@dataclass(frozen=True, slots=True)
class Word:
    """Something to say at a moment."""

    at: datetime
    kind: str
    about: datetime  #: the moment that makes it the only one of its kind

    @property
    def name(self) -> str:
        """What it is known by afterwards."""
        return f"{self.kind}:{self.about.astimezone(UTC):%Y%m%d%H%M}"


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be said now, if anything, and when to look again."""

    word: Word | None
    look_at: datetime


#: Kind -> days of silence, of those that go out.
Rhythm = Mapping[str, int | None]

#: As shipped.
RHYTHM: Rhythm = {name: kind.after_days for name, kind in NOTICE_KINDS.items()}


def next_word(stands: Stands, calendar: Calendar, rhythm: Rhythm, now: datetime) -> Next:
    """What has become due to be said; of several the weightiest, that of the due date first."""
    words = [word for word in _words(stands, calendar, rhythm) if word.kind in rhythm]
    due = [word for word in words if word.at <= now and not _too_late(word, stands, now)]
    ahead = [word.at for word in words if word.at > now]
    look_at = min(ahead, default=now + _LOOK_AGAIN)
    return Next(due[0] if due else None, look_at)


def _words(stands: Stands, calendar: Calendar, rhythm: Rhythm) -> Iterator[Word]:
    waits_for = WAITING.get(stands.state)
    if waits_for is not None:
        yield from _reminder(stands, waits_for, rhythm)
    elif stands.state in RUNNING and not stands.paused and stands.due_at is not None:
        yield from _about_the_date(stands, stands.due_at, calendar, rhythm)


def _reminder(stands: Stands, kind: str, rhythm: Rhythm) -> Iterator[Word]:
    """Something is wanted of the applicant: again after days, and before it is too late."""
    days = rhythm.get(kind)
    if stands.reminded >= MOST_REMINDERS or days is None:
        return
    at = _morning(civil_date(stands.told_at) + timedelta(days=days))
    if stands.until is not None:
        last = _morning(civil_date(stands.until - _BEFORE_UNTIL))
        at = min(at, last) if last > stands.told_at else at
        if at >= stands.until:
            return
    yield Word(at, kind, stands.told_at)


def _about_the_date(
    stands: Stands, due_at: datetime, calendar: Calendar, rhythm: Rhythm
) -> Iterator[Word]:
    due_on = civil_date(due_at)
    late = Word(_morning(due_on + timedelta(days=1)), OVERDUE, due_at)
    if late.name != stands.said:
        yield late
    soon = Word(_morning(_day_before(due_on, calendar)), DUE_SOON, due_at)
    if soon.name != stands.said and soon.at - stands.told_at > _FRESH:
        yield soon
    days = rhythm.get(ON_TIME)
    if days is not None:
        at = _morning(civil_date(stands.told_at) + timedelta(days=days))
        if at <= soon.at - _FRESH:  # else that the date is near says it too
            yield Word(at, ON_TIME, stands.told_at)


def _too_late(word: Word, stands: Stands, now: datetime) -> bool:
    """Whether the moment for it has passed: nobody is told today that it is due yesterday."""
    if now - word.at > _LOOK_BACK:
        return True
    if word.kind in (DUE_SOON, ON_TIME):
        return stands.due_at is not None and now >= stands.due_at
    return word.kind == PAPERS_REMINDER and stands.until is not None and now >= stands.until


def _day_before(due_on: date, calendar: Calendar) -> date:
    try:
        return calendar.working_day_before(due_on)
    except (UnknownYear, NeverOpen):
        return due_on - timedelta(days=1)


def _morning(on: date) -> datetime:
    return datetime.combine(on, _MORNING, tzinfo=CIVIL)
