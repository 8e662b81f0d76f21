"""What became of calls: how many, how soon answered, and which way they went through the menu.

A call walks from the beginning to the place of its first step, from the place of each step to
that of the next, and from the last to where that one led. What comes to a place is so always what
goes on from it and what ends at it, even where a step was never written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from core.calls.happened import Out
from core.clock import CIVIL
from core.database import rows

#: A call whose line says nothing is over after this.
SILENT = timedelta(minutes=10)
#: Who hears the first word within this is answered at once; seconds.
QUICK_S = 3.0
_OUTS = frozenset(Out)

_WHERE = "c.outgoing = $1 AND c.began_at >= $2 AND c.began_at < $3{units}"
_BECAME = """
SELECT c.unit_id, c.line, c.got_answer, CASE WHEN c.cut = '' THEN c.place ELSE c.cut END AS led_to,
 c.answered_ms IS NOT NULL AS answered, c.ended_at IS NULL AND c.last_at > $4 AS stands,
 count(*) AS n
FROM phone_call c WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6
"""
_WAITS = """
SELECT c.answered_ms, count(*) AS n FROM phone_call c
WHERE {where} AND c.answered_ms IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_WALKS = """
SELECT place, led_to, first, last, got_answer, stands, count(*) AS n FROM (
 SELECT s.place, COALESCE(lead(s.place) OVER walk, s.led_to) AS led_to,
  lag(s.place) OVER walk IS NULL AS first, lead(s.place) OVER walk IS NULL AS last,
  c.got_answer, c.ended_at IS NULL AND c.last_at > $4 AS stands
 FROM call_step s JOIN phone_call c ON c.key = s.call WHERE {where}
 WINDOW walk AS (PARTITION BY s.call ORDER BY s.step)
) AS walked GROUP BY 1, 2, 3, 4, 5, 6
"""
#: Calls that ended before anything was done.
_STILL = """
SELECT c.place, c.got_answer, c.ended_at IS NULL AND c.last_at > $4 AS stands, count(*) AS n
FROM phone_call c WHERE {where} AND c.cut <> 'missed'
 AND NOT EXISTS (SELECT 1 FROM call_step s WHERE s.call = c.key) GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Which:
    """The calls that are counted."""

    first: date
    last: date  #: included
    #: Of these units, and those of no unit where `of_none`. None: all.
    units: frozenset[int] | None = None
    of_none: bool = True
    outgoing: bool = False


@dataclass(slots=True)
class Sums:
    """What a group of calls comes to."""

    calls: int = 0
    answered: int = 0
    got_answer: int = 0
    officer: int = 0
    will_call: int = 0
    hung_up: int = 0  #: at a place of the menu, before they got an answer
    missed: int = 0
    broken: int = 0
    standing: int = 0  #: not over yet


@dataclass(frozen=True, slots=True)
class Waits:
    """From the ring to our first word, in seconds; None where nobody was answered."""

    mean_s: float | None = None
    most_s: float | None = None  #: 95 of 100 wait no longer
    quick: int = 0  #: within `QUICK_S`
    answered: int = 0


@dataclass(slots=True)
class Stay:
    """What came to a place of the menu, and what became of it."""

    came: int = 0
    went_on: int = 0
    left: int = 0  #: hung up here before they got an answer
    content: int = 0  #: hung up here after they got one
    standing: int = 0

    @property
    def dropped(self) -> int:
        """All that ended here."""
        return self.left + self.content + self.standing


@dataclass(slots=True)
class Branches:
    """The ways that calls went."""

    stays: dict[str, Stay] = field(default_factory=dict)  #: by place
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)  #: (from, to) -> how often
    begun: Counter[str] = field(default_factory=Counter)  #: first place -> how many calls

    def stay(self, place: str) -> Stay:
        """Of that place."""
        return self.stays.setdefault(place, Stay())


@dataclass(frozen=True, slots=True)
class Became:
    """All calls of a time."""

    total: Sums
    by_unit: dict[int | None, Sums]
    by_line: dict[str, Sums]


async def became(which: Which, *, now: datetime) -> Became:
    """How many calls there were, and how they ended."""
    found = Became(Sums(), {}, {})
    for row in await _rows(_BECAME, which, now):
        groups = (
            found.total,
            found.by_unit.setdefault(row["unit_id"], Sums()),
            found.by_line.setdefault(row["line"], Sums()),
        )
        for sums in groups:
            _add(sums, row["led_to"], bool(row["got_answer"]), bool(row["stands"]), row["n"])
            sums.answered += row["n"] if row["answered"] else 0
    return found


def _add(sums: Sums, led_to: str, got_answer: bool, stands: bool, n: int) -> None:
    sums.calls += n
    sums.got_answer += n if got_answer else 0
    match led_to:
        case Out.OFFICER:
            sums.officer += n
        case Out.WILL_CALL:
            sums.will_call += n
        case Out.MISSED:
            sums.missed += n
        case Out.BROKEN:
            sums.broken += n
        case Out.GOODBYE | Out.STOPPED:
            pass
        case _ if stands:
            sums.standing += n
        case _ if not got_answer:
            sums.hung_up += n


async def waits(which: Which) -> Waits:
    """How long callers waited for our first word."""
    found = [(int(row["answered_ms"]), int(row["n"])) for row in await rows(*_asked(_WAITS, which))]
    total = sum(n for _, n in found)
    if not total:
        return Waits()
    reached, most = 0, 0
    for ms, n in found:
        reached += n
        most = ms
        if reached * 100 >= total * 95:
            break
    mean = sum(ms * n for ms, n in found) / total
    quick = sum(n for ms, n in found if ms <= QUICK_S * 1000)
    return Waits(mean / 1000, most / 1000, quick, total)


async def branches(which: Which, *, now: datetime) -> Branches:
    """Which way calls went through the menu."""
    found = Branches()
    for row in await _rows(_WALKS, which, now):
        place, led_to, n = row["place"], row["led_to"], int(row["n"])
        if row["first"]:
            _begin(found, place, n)
        found.ways[place, led_to] += n
        found.stay(place).went_on += n
        if led_to in _OUTS:
            continue
        found.stay(led_to).came += n
        if row["last"]:
            _end(found.stay(led_to), bool(row["got_answer"]), bool(row["stands"]), n)
    for row in await _rows(_STILL, which, now):
        _begin(found, row["place"], int(row["n"]))
        stay = found.stay(row["place"])
        _end(stay, bool(row["got_answer"]), bool(row["stands"]), int(row["n"]))
    return found


def _begin(found: Branches, place: str, n: int) -> None:
    found.begun[place] += n
    found.stay(place).came += n


def _end(stay: Stay, got_answer: bool, stands: bool, n: int) -> None:
    if stands:
        stay.standing += n
    elif got_answer:
        stay.content += n
    else:
        stay.left += n


async def _rows(statement: str, which: Which, now: datetime) -> list[dict[str, Any]]:
    return await rows(*_asked(statement, which), now - SILENT)


def _asked(statement: str, which: Which) -> tuple[Any, ...]:
    where = _WHERE.format(units=_of_units(which.units, which.of_none))
    first = datetime.combine(which.first, time(), CIVIL)
    after = datetime.combine(which.last + timedelta(days=1), time(), CIVIL)
    return statement.format(where=where), which.outgoing, first, after


def _of_units(units: Collection[int] | None, of_none: bool) -> str:
    if units is None:
        return ""
    listed = ", ".join(str(int(one)) for one in sorted(units)) or "NULL"
    none = " OR c.unit_id IS NULL" if of_none else ""
    return f" AND (c.unit_id IN ({listed}){none})"
