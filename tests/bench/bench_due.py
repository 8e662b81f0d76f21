"""How many due dates one process reckons in a second, by kind of limit: 200,000 at least.

    python -m tests.bench.bench_due

Moments are spread over twenty months from November 2025, at the minutes of a counter; one
mixture has evenings and days off too. The mixtures are those of the national catalogue. Each
figure is the best of 25 rounds, and the kinds take turns, so that a busy neighbour on the
machine does not count. Reasons are part of every answer.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.calendar.days import Calendar
from core.calendar.due import due
from core.calendar.limits import Limit, LimitUnit
from core.calendar.national import national_days
from core.clock import CIVIL
from tests.bench.report import Figure, report

LEAST_PER_S = 200_000
ROUNDS, SIZE = 25, 4_000
FIRST = datetime(2025, 11, 3, tzinfo=CIVIL)

#: One reception and its limit.
Case = tuple[datetime, Limit]


def main() -> None:
    """Print the table, write the report; exit 1 when a kind is slower than promised."""
    started = time.perf_counter()
    calendar = Calendar(2020, 2037, national_days(range(2020, 2038)))
    due(FIRST, Limit.same_day(), calendar)
    made_ms = (time.perf_counter() - started) * 1000
    kinds = _kinds(random.Random(20261103))
    best = dict.fromkeys(kinds, float("inf"))
    for _ in range(ROUNDS):
        for what, cases in kinds.items():
            best[what] = min(best[what], _took_s(cases, calendar))
    figures = [Figure(what, SIZE / took, "/s", least=LEAST_PER_S) for what, took in best.items()]
    made = Figure("first calendar, with the package holidays", made_ms, "ms", most=3_000)
    if not report("due", [*figures, made], rounds=ROUNDS, dates=SIZE):
        sys.exit(1)


def _took_s(cases: Sequence[Case], calendar: Calendar) -> float:
    started = time.perf_counter()
    for received_at, limit in cases:
        due(received_at, limit, calendar)
    return time.perf_counter() - started


def _kinds(chance: random.Random) -> dict[str, list[Case]]:
    working, calendar, month = (
        LimitUnit.WORKING_DAY,
        LimitUnit.CALENDAR_DAY,
        LimitUnit.MONTH,
    )
    limits: dict[str, list[Limit]] = {
        "working days, 1 to 10": [Limit(n, working) for n in (1, 2, 3, 5, 5, 7, 10)],
        "working days, 15 to 60": [Limit(n, working) for n in (15, 20, 30, 45, 60)],
        "calendar days": [Limit(n, calendar) for n in (5, 10, 15, 30, 30, 45, 60)],
        "weeks": [Limit(n, LimitUnit.WEEK) for n in (1, 2, 4)],
        "months": [Limit(n, month) for n in (1, Decimal("1.5"), 2, 3, 6)],
        "same day": [Limit.same_day()],
        "hours, 2 to 8": [Limit(n, LimitUnit.WORKING_HOUR) for n in (2, 4, 8)],
        "half days of a step": [Limit(Decimal(n) / 2, working) for n in (1, 3, 5)],
    }
    kinds = {what: _cases(chance, some, 8, 15) for what, some in limits.items()}
    common = [
        *limits["working days, 1 to 10"] * 5,
        *limits["working days, 15 to 60"],
        *limits["calendar days"] * 2,
        *limits["months"][:1],
        *limits["same day"] * 3,
        *limits["hours, 2 to 8"],
    ]
    for what in ("working days, 1 to 10", "calendar days", "same day", "hours, 2 to 8"):
        kinds[f"{what}, after 15:00"] = _cases(chance, limits[what], 15, 17)
    kinds["mixed, at any hour of any day"] = _cases(chance, common, 0, 24, days_off=True)
    return {"mixed, as received": _cases(chance, common, 7, 17)} | kinds


def _cases(
    chance: random.Random,
    limits: Sequence[Limit],
    opens: int,
    closes: int,
    *,
    days_off: bool = False,
) -> list[Case]:
    """Receptions between two hours of working weekdays, or of any day."""
    found: list[Case] = []
    while len(found) < SIZE:
        at = FIRST + timedelta(chance.randrange(600))
        if days_off or at.weekday() < 5:
            minutes = chance.randrange(opens * 60 + 1, closes * 60)
            # As dossiers come from the database: in UTC.
            found.append(((at + timedelta(minutes=minutes)).astimezone(UTC), chance.choice(limits)))
    return found


if __name__ == "__main__":
    main()
