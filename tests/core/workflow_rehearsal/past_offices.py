"""Made-up years of made-up offices: dossiers that queued at desks, as the record has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from core.calendar.days import Calendar
from core.calendar.limits import Limit, LimitUnit
from core.dossiers.states import State
from core.people.roles import Role
from core.workflow.past.courses import Course
from core.workflow.past.stays import Stay
from core.workflow.past.worktime import WorkTime, epoch
from core.workflow.rehearsal.material import Material, Rules
from core.workflow.rehearsal.teams import Staff
from tests.core.workflow.offices import CLERK, DESK, LEADER, ONE_STOP, at, way
from tests.core.workflow.workflows import end, made

UNIT, DEPARTMENT = 1, 2
SINCE = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)  # a Monday, 7:00
NOW = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
HOUR = 3600
TIME = WorkTime(Calendar(2026, 2026))
ON = 77  #: the version of the workflow that all of them ran on

#: Officers by role.
OFFICERS = {
    (UNIT, Role.RECEIVING_OFFICER): (10,),
    (DEPARTMENT, Role.HANDLING_OFFICER): (20,),
    (DEPARTMENT, Role.HEAD): (25,),
    (UNIT, Role.LEADER): (30,),
    (UNIT, Role.CLERK): (40,),
}

STEPS = (
    at("counter", ONE_STOP, way("hand_on", "work", "transfer")),
    at("work", DESK, way("submit", "sign", "submit"), way("lacking", "papers", "ask_papers")),
    at("papers", ONE_STOP, way("brought", "work", "add_papers"), pauses=True),
    at("sign", LEADER, way("approve", "stamp", "approve"), way("back", "work", "send_back")),
    at("stamp", CLERK, way("finish", "give", "finish")),
    at("give", ONE_STOP, way("give", "end", "hand_over")),
    end(),
)
#: What the dossiers of these years ran on.
TODAY = made(*STEPS)

_USUAL = (("counter", "hand_on"), ("work", "submit"), ("sign", "approve"), ("stamp", "finish"),
          ("give", "give"))  # fmt: skip
_LACKING = (("counter", "hand_on"), ("work", "lacking"), ("papers", "brought"),
            *_USUAL[1:])  # fmt: skip


@dataclass
class Pace:
    """How an office works, in working seconds."""

    arrivals: float  #: between two dossiers
    work: dict[str, float]  #: by step, on average
    lying: dict[str, float]
    limit_days: int = 3
    lacking: float = 0.0  #: share of dossiers that lack papers


#: One officer in the department, at work nearly all day: dossiers wait for him.
BUSY = Pace(
    arrivals=1.02 * HOUR,
    work={"work": 1.0 * HOUR, "sign": 0.2 * HOUR, "stamp": 0.1 * HOUR, "counter": 0.1 * HOUR},
    lying={"give": 4 * HOUR, "papers": 20 * HOUR},
    limit_days=1,
)
#: The same work, a quarter of the dossiers, and everything lies for a while.
CALM = Pace(
    arrivals=4.4 * HOUR,
    work=BUSY.work,
    lying={"work": 12 * HOUR, "sign": 3 * HOUR, "give": 4 * HOUR, "papers": 20 * HOUR},
    limit_days=2,
)


def year_of(pace: Pace, seed: int = 1, until: datetime = NOW) -> list[Course]:
    """The courses of the dossiers of an office that works so, first come first served."""
    chance, free = Random(seed), dict[int, float]()
    start, horizon = TIME.second(epoch(SINCE)), TIME.second(epoch(until))
    waiting: list[tuple[float, int, int]] = []  # when it gets ready, which dossier, which stay
    ways, stays, came, second = [], list[list[Stay]](), list[float](), float(start)
    while second < horizon:
        waiting.append((second, len(ways), 0))
        ways.append(_LACKING if chance.random() < pace.lacking else _USUAL)
        came.append(second)
        stays.append([])
        second += chance.expovariate(1 / pace.arrivals)
    opened = {(which, 0): at for at, which, _ in waiting}
    while waiting:
        waiting.sort()
        ready, which, number = waiting.pop(0)
        step, action = ways[which][number]
        lies = chance.uniform(0.3, 1.7) * pace.lying.get(step, 0.0)
        if (which, number, "lay") not in opened and lies:
            opened[which, number, "lay"] = ready
            waiting.append((ready + lies, which, number))
            continue
        officer = _officer(step)
        begins = max(ready, free.get(officer, 0.0))
        done = begins + chance.uniform(0.5, 1.5) * pace.work.get(step, 60.0)
        free[officer] = done
        stays[which].append(_stay(step, action, officer, opened[which, number], done, horizon))
        if done <= horizon and number + 1 < len(ways[which]):
            opened[which, number + 1] = done
            waiting.append((done, which, number + 1))
    return [_course(which, came[which], stays[which], pace) for which in range(len(ways))]


def _officer(step: str) -> int:
    place = TODAY[step].place
    unit = DEPARTMENT if place.unit == "handling" else UNIT
    return OFFICERS[unit, place.role][0]


def _stay(step, action, officer, opened, done, horizon) -> Stay:
    place = TODAY[step].place
    unit = DEPARTMENT if place.unit == "handling" else UNIT
    over = done <= horizon
    deed = next(way.does for way in TODAY[step].actions if way.key == action)
    return Stay(
        step, _at(opened), _at(done) if over else None, unit_id=unit, role=place.role,
        officer_id=officer, action=action if over else "", deed=deed if over else None,
    )  # fmt: skip


def _at(second: float) -> int:
    return epoch(TIME.moment(int(second)))


def _course(which: int, came: float, stays: list[Stay], pace: Pace) -> Course:
    done = {one.action: one.done for one in stays}
    pauses = tuple((one.opened, one.done) for one in stays if one.key == "papers" and one.done)
    received = _at(came)
    completed, given = done.get("finish"), done.get("give")
    return Course(
        which + 1, UNIT, DEPARTMENT, 1, ON,
        State.HANDED_OVER if given else State.IN_REVIEW,
        received, received, _due(received, pace, pauses), stays[-1].key == "papers",
        completed, given, "granted", Limit(pace.limit_days, LimitUnit.WORKING_DAY), pauses,
        tuple(stays),
    )  # fmt: skip


def _due(received: int, pace: Pace, pauses) -> int:
    from core.calendar.due import due
    from core.calendar.pauses import Pause

    stood = [Pause(datetime.fromtimestamp(a, UTC), datetime.fromtimestamp(b, UTC))
             for a, b in pauses]  # fmt: skip
    limit = Limit(pace.limit_days, LimitUnit.WORKING_DAY)
    return epoch(due(datetime.fromtimestamp(received, UTC), limit, TIME.calendar, pauses=stood).at)


def material_of(courses: list[Course], today=TODAY, **changes) -> Material:
    """The material of a rehearsal of the unit's dossiers."""
    values = {
        "procedure": "1.001193",
        "since": SINCE,
        "now": NOW,
        "courses": courses,
        "times": {UNIT: TIME},
        "staff": Staff(OFFICERS),
        "rules": {1: Rules(None, restarts=False)},
        "ran_on": {ON: TODAY},
        "today": today,
    }
    return Material(**(values | changes))
