"""Reminding officers in time: what has become due is written down once, and closed when done.

Each kind turns its date around: not every dossier is asked when it is due, but the
calendar which receptions are due by now, so that the database finds them by its indexes.
A unique key of dossier, kind and moment keeps two processes, or a restart, from saying
the same thing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from tortoise.context import TortoiseContext, require_context

from core.calendar.days import Calendar
from core.calendar.deadlines import TO_BE_WARNED, answer_by, ask_papers_by, transfer_by
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.clock import CIVIL, civil_date
from core.database import many, on_postgres, rows, transaction
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.dossiers.urgency import RUNNING
from core.people.units import unit_tree

#: Reminders of one kind looked for at once, and of them written in one transaction.
SOUGHT, BATCH = 10_000, 500
#: What fell due longer ago is not told any more: it stands in every list as overdue.
LOOK_BACK = timedelta(days=30)


class ReminderKind(StrEnum):
    """What an officer is told. The values are stored."""

    TWO_DAYS = "two_days"  #: the result is due in two working days (L-38)
    ONE_DAY = "one_day"  #: ... in one: the last day for an apology
    ANSWER_HALF = "answer_half"  #: half of the 8 working hours are over (L-18)
    ANSWER_OVERDUE = "answer_overdue"
    TRANSFER_OVERDUE = "transfer_overdue"  #: the papers still lie at the counter (L-26)
    ASK_PAPERS = "ask_papers"  #: the last day to ask for papers (L-23)
    OPINION_OVERDUE = "opinion_overdue"  #: the agency that was asked is late (L-30)
    TASK_OVERDUE = "task_overdue"  #: a step of the workflow takes longer than it may


#: The second takes the place of the first.
REPLACES = {
    ReminderKind.ONE_DAY: ReminderKind.TWO_DAYS,
    ReminderKind.ANSWER_OVERDUE: ReminderKind.ANSWER_HALF,
}


def _listed(states: Sequence[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


_RESULT = _listed(sorted(RUNNING - {State.SUBMITTED}))
#: A request for papers can go out from here, if none did.
_ASKING = _listed(
    [
        State.RECEIVED,
        State.TRANSFERRED,
        State.ASSIGNED,
        State.IN_REVIEW,
        State.SUPPLEMENT_PROPOSED,
    ]
)

#: The office's own clock runs.
_RUNS = (
    f"d.state IN ({_RESULT}) AND d.completed_at IS NULL AND d.ended_at IS NULL"
    " AND d.paused_at IS NULL"
)
_UNANSWERED = f"d.state = '{State.SUBMITTED}'"
_AT_THE_COUNTER = f"d.state = '{State.RECEIVED}' AND d.supplement_count = 0"
_UNASKED = f"d.state IN ({_ASKING}) AND d.supplement_count = 0"
_CONSULTING = f"d.state = '{State.WAITING_OPINION}'"
#: Since when what came online waits; see `core.dossiers.deadlines_of.arrived_at`.
_ARRIVED = "CASE WHEN d.supplement_count = 0 THEN d.submitted_at ELSE d.changed_at END"

_TASK_OPEN = (
    "EXISTS (SELECT 1 FROM workflow_task t WHERE t.dossier_id = d.id"
    " AND t.done_at IS NULL AND t.due_at = reminder.due_at)"
)

#: A reminder holds as long as one of these does.
_HOLDS = f"""
EXISTS (SELECT 1 FROM dossier d WHERE d.id = reminder.dossier_id AND (
 (reminder.kind IN ('two_days', 'one_day') AND {_RUNS} AND d.due_at = reminder.due_at)
 OR (reminder.kind IN ('answer_half', 'answer_overdue') AND {_UNANSWERED})
 OR (reminder.kind = 'transfer_overdue' AND d.state = '{State.RECEIVED}')
 OR (reminder.kind = 'ask_papers' AND {_UNASKED})
 OR (reminder.kind = 'opinion_overdue' AND {_CONSULTING})
 OR (reminder.kind = 'task_overdue' AND {_TASK_OPEN})))
"""
_DESK = "SELECT COALESCE(d.handling_unit_id, d.receiving_unit_id) FROM dossier d"
_OFFICER = "SELECT d.handling_officer_id FROM dossier d"
_FOLLOW = f"""
UPDATE reminder SET unit_id = ({_DESK} WHERE d.id = reminder.dossier_id),
 officer_id = ({_OFFICER} WHERE d.id = reminder.dossier_id),
 done_at = CASE WHEN {_HOLDS} THEN done_at ELSE $1 END
 WHERE dossier_id = $2 AND done_at IS NULL
"""
_OPEN = f"""
SELECT max(id) AS last, count(*) AS n FROM (
 SELECT id FROM reminder WHERE done_at IS NULL AND id > $1 ORDER BY id LIMIT {SOUGHT}) t
"""
_CLOSE = f"""
UPDATE reminder SET done_at = $1 WHERE id IN (
 SELECT reminder.id FROM reminder WHERE reminder.done_at IS NULL
 AND reminder.id > $2 AND reminder.id <= $3 AND NOT {_HOLDS}) RETURNING id
"""
_WRITE = """
INSERT INTO reminder (key, dossier_id, kind, officer_id, unit_id, due_at, reminded_at)
 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING
"""
_REPLACE = """
UPDATE reminder SET done_at = $1
 WHERE dossier_id = $2 AND kind = $3 AND done_at IS NULL
"""
_FOUND = """
SELECT d.id, $since AS since, d.handling_officer_id AS officer_id,
 COALESCE(d.handling_unit_id, d.receiving_unit_id) AS unit_id
 FROM dossier d WHERE d.receiving_unit_id IN ($units) AND $where
 AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.dossier_id = d.id AND r.kind = $kind$same)
"""
_QUESTIONS = f"""
SELECT d.id, e.facts, d.handling_officer_id AS officer_id,
 COALESCE(d.handling_unit_id, d.receiving_unit_id) AS unit_id
 FROM dossier d JOIN dossier_event e ON e.dossier_id = d.id
 AND e.number = (SELECT max(number) FROM dossier_event
 WHERE dossier_id = d.id AND action = 'consult')
 WHERE d.receiving_unit_id IN ($units) AND {_CONSULTING} AND d.id > $1
 ORDER BY d.id LIMIT {BATCH}
"""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Dossiers that a reminder of one kind is due for: those with `since` in a window."""

    kind: ReminderKind
    where: str
    since: str  #: the column that says when, in terms of `d`
    first: datetime
    before: datetime  #: not included
    about: Callable[[datetime], datetime]  #: the moment that it is about, from `since`
    more: tuple[datetime, ...] = ()  #: what `where` compares with besides, as `$3`


async def remind(now: datetime) -> bool:
    """Write and close what has become due; whether there may be more.

    Safe to run in any number of processes. Dossiers that somebody is working on at this
    very moment are left for the next time.
    """
    more = False
    for calendar, units in await _offices(now):
        try:
            wanted = list(_wanted(calendar, now))
        except (UnknownYear, NeverOpen):
            continue  # nothing is promised there either
        for one in wanted:
            more |= await _write(one, units, now)
        await _write_late_opinions(units, now)
    return await _close(now) or more


async def follow(dossier: Dossier, now: datetime) -> None:
    """Close what is done by what just happened to the dossier; the rest goes where it goes.

    Call it in the transaction that changed the row.
    """
    await rows(_FOLLOW, now, dossier.id)


async def _offices(now: datetime) -> list[tuple[Calendar, list[int]]]:
    """Every unit, with those that keep the same calendar."""
    tree = await unit_tree(now)
    found: dict[int, tuple[Calendar, list[int]]] = {}
    for unit in tree.all():
        calendar = await calendar_for(tree.chain(unit.id), now)
        found.setdefault(id(calendar), (calendar, []))[1].append(unit.id)
    return list(found.values())


def _wanted(calendar: Calendar, now: datetime) -> Iterator[_Wanted]:
    today = civil_date(now)
    one, two = calendar.working_day_after(today, 1), calendar.working_day_after(today, 2)
    # What was promised today for tomorrow needs no reminding yet.
    known = f"{_RUNS} AND d.clock_started_at < $3"
    for kind, first, last in (
        (ReminderKind.TWO_DAYS, one + _DAY, two),
        (ReminderKind.ONE_DAY, today, one),
    ):
        window = _midnight(first), _midnight(last + _DAY)
        yield _Wanted(kind, known, "d.due_at", *window, _same, (_midnight(today),))

    def answered(since: datetime) -> datetime:
        return answer_by(since, calendar)

    def carried(since: datetime) -> datetime:
        return transfer_by(since, calendar)

    def asked(since: datetime) -> datetime:
        number = calendar.reckoning.index(ask_papers_by(since, calendar))
        return calendar.reckoning.closing[number]

    start = now - LOOK_BACK
    late = _first(start, now, lambda since: answered(since) >= now)
    half = _first(start, now, lambda since: answer_by(since, calendar, TO_BE_WARNED) > now)
    yield _Wanted(ReminderKind.ANSWER_HALF, _UNANSWERED, _ARRIVED, late, half, answered)
    yield _Wanted(ReminderKind.ANSWER_OVERDUE, _UNANSWERED, _ARRIVED, start, late, answered)
    kept = _first(start, now, lambda since: carried(since) >= now)
    yield _Wanted(
        ReminderKind.TRANSFER_OVERDUE, _AT_THE_COUNTER, "d.received_at", start, kept, carried
    )
    yield _Wanted(
        ReminderKind.ASK_PAPERS,
        # Who decides by today has no use for papers that come later.
        f"{_UNASKED} AND (d.due_at IS NULL OR d.due_at >= $3)",
        "d.received_at",
        _first(start, now, lambda since: civil_date(asked(since)) >= today),
        _first(start, now, lambda since: civil_date(asked(since)) > today),
        asked,
        (_midnight(today + _DAY),),
    )


def _first(low: datetime, high: datetime, reached: Callable[[datetime], bool]) -> datetime:
    """The first second from `low` for which something holds that then holds for good.

    `high` where it holds for none before.
    """
    low = low.replace(microsecond=0)
    start, end = 0, int((high - low).total_seconds()) + 1
    while start < end:
        middle = (start + end) // 2
        if reached(low + timedelta(seconds=middle)):
            end = middle
        else:
            start = middle + 1
    return low + timedelta(seconds=start)


async def _write(wanted: _Wanted, units: Sequence[int], now: datetime) -> bool:
    """All that is found at once, a batch in a transaction; whether there may be more."""
    statement = _statement(wanted, units)
    values = (wanted.first, wanted.before, *wanted.more)
    # Nothing is locked for the usual case, that there is nothing.
    found = await rows(f"{statement} ORDER BY 2, d.id LIMIT {SOUGHT}", *values)
    for start in range(0, len(found), BATCH):
        ids = _numbers([row["id"] for row in found[start : start + BATCH]])
        async with transaction():
            # Asked again under the lock: somebody may just have moved it on. Who waited for a
            # dossier while holding others would keep two commands from each other.
            locked = " FOR KEY SHARE OF d SKIP LOCKED" if on_postgres() else ""
            still = await rows(f"{statement} AND d.id IN ({ids}) ORDER BY d.id{locked}", *values)
            told = [(row, wanted.about(_moment(row["since"]))) for row in still]
            await _store(wanted.kind, told, now)
    return len(found) == SOUGHT


def _statement(wanted: _Wanted, units: Sequence[int]) -> str:
    # A date that moved is another moment, and is told again; a reception happens once.
    same = " AND r.due_at = d.due_at" if wanted.since == "d.due_at" else ""
    return (
        _FOUND.replace("$where", f"{wanted.where} AND $since >= $1 AND $since < $2")
        .replace("$since", wanted.since)
        .replace("$units", _numbers(units))
        .replace("$kind", f"'{wanted.kind}'")
        .replace("$same", same)
    )


async def _write_late_opinions(units: Sequence[int], now: datetime) -> None:
    """Who was asked and has not answered in time: few, as they are few that wait."""
    last = 0
    statement = _QUESTIONS.replace("$units", _numbers(units))
    while page := await rows(statement, last):
        last = page[-1]["id"]
        late = [(row, by) for row in page if (by := _opinion_by(row)) is not None and by < now]
        if late:
            async with transaction():
                await _store(ReminderKind.OPINION_OVERDUE, late, now)


def _opinion_by(row: dict[str, Any]) -> datetime | None:
    facts = row["facts"]
    said = orjson.loads(facts) if isinstance(facts, str | bytes) else facts
    return datetime.fromisoformat(said["opinion_by"]) if "opinion_by" in said else None


async def _store(
    kind: ReminderKind, found: Sequence[tuple[dict[str, Any], datetime]], now: datetime
) -> None:
    if not found:
        return
    await many(
        _WRITE,
        [
            (
                f"{row['id']}:{kind}:{about.astimezone(UTC).isoformat(timespec='seconds')}",
                row["id"],
                kind.value,
                row["officer_id"],
                row["unit_id"],
                about,
                now,
            )
            for row, about in found
        ],
    )
    if replaced := REPLACES.get(kind):
        await many(_REPLACE, [(now, row["id"], replaced.value) for row, _ in found])


async def _close(now: datetime) -> bool:
    """Close what no longer holds, however that came about; whether there may be more.

    As many are looked at as a turn can bear, and at the next turn those behind them: what
    commands change is closed with them (`follow`).
    """
    context = require_context()
    after = _looked_at.get(context, 0)
    found = (await rows(_OPEN, after))[0]
    full = found["n"] == SOUGHT
    _looked_at[context] = found["last"] if full else 0
    closed = await rows(_CLOSE, now, after, found["last"]) if found["n"] else []
    return full and bool(closed)


#: By open database: the last reminder that this process looked at.
_looked_at: WeakKeyDictionary[TortoiseContext, int] = WeakKeyDictionary()


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids))


def _moment(value: datetime | str) -> datetime:
    """A stored moment: SQLite gives text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _same(since: datetime) -> datetime:
    return since


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=CIVIL)


_DAY = timedelta(days=1)
