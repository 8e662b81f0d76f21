"""What is said to people when time passes and nobody does anything: rules alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.calendar.days import Calendar
from core.clock import CIVIL
from core.dossiers.states import State
from core.notices.becoming import MOST_REMINDERS, RHYTHM, WAITING, Stands, next_word
from core.notices.kinds import DUE_SOON, ON_TIME, OVERDUE, PAPERS_REMINDER

CALENDAR = Calendar(2026, 2026, {})


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CIVIL)


#: Monday 2 November; promised for Friday 20 November, at closing time.
RUNNING = Stands(State.IN_REVIEW, at(20, 17), False, told_at=at(2))


def said(stands: Stands, now: datetime, rhythm=RHYTHM) -> str:
    found = next_word(stands, CALENDAR, rhythm, now).word
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        pytest.param(at(9, 7), "", id="six days and some hours: not silent for long enough"),
        pytest.param(at(9, 8), ON_TIME, id="seven days of silence: nothing is needed"),
        pytest.param(at(19, 7), ON_TIME, id="early on the day before: the silence only"),
        pytest.param(at(19, 8), DUE_SOON, id="the working day before it is due"),
        pytest.param(at(20, 16), DUE_SOON, id="on the day itself, as long as it is ahead"),
        pytest.param(at(20, 18), "", id="in the evening of the day nothing helps any more"),
        pytest.param(at(21, 8), OVERDUE, id="the next morning: we apologise"),
        pytest.param(at(20, 12, month=12), OVERDUE, id="and within thirty days still"),
        pytest.param(at(22, 12, month=12), "", id="but not of what is older"),
    ],
)
def test_a_running_dossier_is_spoken_of_in_its_time(now, kind):
    assert said(RUNNING, now) == kind


def test_a_monday_is_told_of_on_the_friday_before():
    stands = Stands(State.IN_REVIEW, at(23, 17), False, told_at=at(10))
    assert said(stands, at(20, 8)) == DUE_SOON


@pytest.mark.parametrize(
    ("stands", "now"),
    [
        pytest.param(
            Stands(State.IN_REVIEW, at(20, 17), True, at(2)), at(25), id="while the clock stands"
        ),
        pytest.param(Stands(State.IN_REVIEW, None, False, at(2)), at(25), id="nothing promised"),
        pytest.param(
            Stands(State.IN_REVIEW, at(4, 17), False, at(3, 10)),
            at(3, 11),
            id="told of the date this morning",
        ),
        pytest.param(
            Stands(State.IN_REVIEW, at(20, 17), False, at(21), said="overdue:202611201000"),
            at(26),
            id="the apology was made",
        ),
        pytest.param(Stands(State.HANDED_OVER, at(20, 17), False, at(2)), at(25), id="it is over"),
        pytest.param(Stands(State.READY, at(20, 17), False, at(19)), at(21), id="it is ready"),
        pytest.param(
            Stands(State.WAITING_PAPERS, None, True, at(2), reminded=MOST_REMINDERS),
            at(25),
            id="reminded often enough",
        ),
        pytest.param(
            Stands(State.WAITING_PAPERS, None, True, at(2), until=at(6)),
            at(7),
            id="too late for papers",
        ),
    ],
)
def test_there_is_a_time_to_be_silent(stands, now):
    assert said(stands, now) == ""


@pytest.mark.parametrize(("state", "kind"), WAITING.items())
def test_who_is_waited_for_is_reminded_after_days_and_not_before(state, kind):
    stands = Stands(state, at(20, 17), state is not State.READY, told_at=at(2))
    days = RHYTHM[kind]
    assert said(stands, at(2 + days, 7)) == ""
    assert said(stands, at(2 + days, 8)) == kind


def test_papers_are_asked_for_again_two_days_before_they_are_due():
    stands = Stands(State.WAITING_PAPERS, None, True, told_at=at(2), until=at(6, 23))
    assert said(stands, at(4, 7)) == ""
    assert said(stands, at(4, 8)) == PAPERS_REMINDER


def test_a_kind_that_does_not_go_out_leaves_room_for_the_next():
    rhythm = {name: days for name, days in RHYTHM.items() if name != DUE_SOON}
    assert said(RUNNING, at(19, 9), rhythm) == ON_TIME


@pytest.mark.parametrize("day", range(2, 31))
def test_nothing_is_ever_forgotten_nor_looked_at_in_vain(day):
    """Walking from one look to the next says the same as looking every hour."""
    stands, told = RUNNING, []
    now = at(day)
    while now < at(30):
        found = next_word(stands, CALENDAR, RHYTHM, now)
        assert found.look_at > now
        hour = now.replace(minute=0) + timedelta(hours=1)
        if found.word is None:
            while hour < min(found.look_at, at(30)):
                assert next_word(stands, CALENDAR, RHYTHM, hour).word is None
                hour += timedelta(hours=1)
            now = found.look_at
            continue
        told.append(found.word.kind)
        mark = found.word.name if found.word.kind in (DUE_SOON, OVERDUE) else stands.said
        stands = Stands(stands.state, stands.due_at, False, told_at=now, said=mark)
    assert len(told) <= 4
    assert told.count(OVERDUE) == (day <= 29)


def test_the_same_word_has_the_same_name_wherever_it_is_worked_out():
    there = Stands(State.IN_REVIEW, at(20, 17).astimezone(UTC), False, at(2).astimezone(UTC))
    names = {next_word(one, CALENDAR, RHYTHM, at(9)).word.name for one in (RUNNING, there)}
    assert len(names) == 1


def test_without_a_calendar_the_day_before_is_the_day_before():
    stands = Stands(State.IN_REVIEW, datetime(2031, 3, 10, 17, tzinfo=CIVIL), False, at(2))
    found = next_word(stands, CALENDAR, {DUE_SOON: None}, datetime(2031, 3, 9, 9, tzinfo=CIVIL))
    assert found.word is not None
    assert found.word.kind == DUE_SOON
