"""How well forecasts keep what they say: measured against months that were held back.

`python -m tests.bench.bench_forecast [DOSSIERS]`, 20,000 unless told: the demo year. For each
dossier whose clock started in a held-back month the forecast is asked as its page would ask it;
it rests on the months before alone. What is counted is whether the dossier was done by that day.

Days are whole: where half the dossiers take one day and half take two, the first day by which
80 % are done is the second, and all are. So more than 80 % are done by the day told, and fewer
by the working day before. Whether forecasts are calibrated shows when the dossiers done on the
very day are shared between both sides, as the share among the like ones says (the PIT for
counts of Czado, Gneiting and Held 2009, section 2.1): then 80 % must come out.
"""

from __future__ import annotations

import asyncio
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, median

from core import database
from core.calendar.days import Calendar
from core.calendar.loading import calendar_for
from core.clock import civil_date
from core.dossiers.forecast import WINDOWS, Basis, Usual, done_on, taken_before, usual, usual_for
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.people.units import unit_tree
from core.procedures import catalogue
from gateway.demo.seeding import seed_demo
from tests.bench.report import Figure, report
from tests.databases import Sqlite

#: The whole months before the current one that are held back in turn.
HELD_BACK = 6
#: What is never done, or nobody knows when: no dossier to judge a forecast by.
_UNJUDGED = {State.WITHDRAWN, State.STOPPED, State.WAITING_PAPERS, State.WAITING_PAYMENT}


@dataclass
class Judged:
    """A forecast and what came of it."""

    month: date
    days: int  #: working days until the day told
    of_ten: int
    taken: int | None  #: None: it was not done by the day told, and is not yet
    part: float  #: of what is done on the very day, this belongs to the 80 %
    width: float | None  #: of the legal limit; None where there is none

    @property
    def shared(self) -> float:
        """Whether it was done in time, the very day shared between both sides."""
        if self.taken is None or self.taken > self.days:
            return 0.0
        return self.part if self.taken == self.days else 1.0


class Measured:
    """The dossiers of the held-back months, asked one by one."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.asked: dict[tuple[int, int, date], dict[Basis, tuple[Usual | None, dict[int, int]]]]
        self.asked = {}
        self.seconds: list[float] = []  #: that `usual_for` took, where it had to look
        self.counted: Counter[date] = Counter()  #: dossiers that could be judged
        self.all: list[Judged] = []
        self.on: dict[Basis, list[Judged]] = {basis: [] for basis in Basis}
        self.amiss = 0  #: dossiers whose day and whose days do not say the same

    async def take(self, dossier: Dossier, calendar: Calendar) -> None:
        """Ask for one, and see what came of it."""
        assert dossier.clock_started_at is not None
        version = await catalogue.version(dossier.version_id)
        started_on = civil_date(dossier.clock_started_at)
        key = (version.procedure_id, dossier.receiving_unit_id, started_on.replace(day=1))
        bases = await self._bases(key)
        told = await usual_for(key[0], key[1], started_on, self.now)
        self.counted[key[2]] += 1
        for basis, (known, cases) in bases.items():
            if known is None:
                continue
            on = done_on(dossier, known.days, calendar, version.content.cutoff_policy)
            if on >= civil_date(self.now):  # not known yet, whether or not it is done
                self.counted[key[2]] -= known == told
                continue
            done = dossier.completed_at is not None and civil_date(dossier.completed_at) <= on
            taken = dossier.taken_days
            self.amiss += done != (taken is not None and taken <= known.days)
            width = _width(dossier, on, calendar)
            part = _part(cases, known.days)
            judged = Judged(key[2], known.days, known.of_ten, taken, part, width)
            self.on[basis].append(judged)
            if known == told:
                self.all.append(judged)

    async def _bases(
        self, key: tuple[int, int, date]
    ) -> dict[Basis, tuple[Usual | None, dict[int, int]]]:
        if key not in self.asked:
            began = time.perf_counter()
            await usual_for(*key, self.now)
            self.seconds.append(time.perf_counter() - began)
            found = self.asked[key] = {}
            for basis in Basis:
                cases = await taken_before(*key, WINDOWS[basis])
                found[basis] = (usual(cases, basis), cases)
        return self.asked[key]


def _part(cases: Mapping[int, int], days: int) -> float:
    count = sum(cases.values())
    before = sum(cases[each] for each in cases if each < days)
    return min(1.0, (0.8 * count - before) / cases[days])


def _width(dossier: Dossier, on: date, calendar: Calendar) -> float | None:
    if dossier.due_at is None or dossier.clock_started_at is None:
        return None
    started_on = civil_date(dossier.clock_started_at)
    allowed = calendar.working_days(started_on, civil_date(dossier.due_at))
    return calendar.working_days(started_on, on) / allowed if allowed else None


def held_back(now: datetime) -> list[date]:
    """The first days of the held-back months."""
    found = [civil_date(now).replace(day=1)]
    while len(found) <= HELD_BACK:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[:0:-1]


async def judge(now: datetime) -> Measured:
    """Ask for all dossiers of the held-back months in the opened database."""
    measured, tree, months = Measured(now), await unit_tree(now), set(held_back(now))
    found = Dossier.filter(clock_started_at__isnull=False).exclude(state__in=list(_UNJUDGED))
    for dossier in await found:
        assert dossier.clock_started_at is not None
        if civil_date(dossier.clock_started_at).replace(day=1) in months:
            chain = tree.chain(dossier.receiving_unit_id)
            await measured.take(dossier, await calendar_for(chain, now))
    return measured


def swinging(pace: str) -> dict[Basis, float]:
    """How far from 80 % months stray, in points, in made-up years with seasons or a trend."""
    paces = {"seasons": lambda m: 1 + 0.3 * math.sin(m * math.pi / 6), "slower": lambda m: 1.01**m}
    draw, found = Random(pace), {basis: dict[int, list[float]]() for basis in Basis}
    for _ in range(60):  # procedures at counters, 25 dossiers a month
        years = [
            [max(0, round(draw.gammavariate(9, 1.2) * paces[pace](month))) for _ in range(25)]
            for month in range(48)
        ]
        for basis, windows in WINDOWS.items():
            for month in range(24, 48):
                like = [t for a, b in windows for one in years[month - a : month - b] for t in one]
                cases = Counter(like)
                known = usual(cases, basis)
                assert known is not None
                part = _part(cases, known.days)
                judged = (
                    Judged(date.min, known.days, known.of_ten, taken, part, None)
                    for taken in years[month]
                )
                found[basis].setdefault(month, []).extend(one.shared for one in judged)
    return {
        basis: fmean(abs(fmean(shared) * 100 - 80) for shared in months.values())
        for basis, months in found.items()
    }


def _percent(told: Iterable[bool | float]) -> float:
    return 100 * fmean(told)


def _done(judged: Sequence[Judged], earlier: int = 0) -> float:
    return _percent(one.taken is not None and one.taken <= one.days - earlier for one in judged)


def _by_month(measured: Measured) -> list[str]:
    return [
        f"  {month:%m/%Y}  {len(of):>6} of {measured.counted[month]:>6} forecast,"
        f" done by the day {_done(of):5.1f} %, shared {_percent(one.shared for one in of):5.1f} %"
        for month in sorted(measured.counted)
        if (of := [one for one in measured.all if one.month == month])
    ]


def _figures(measured: Measured) -> list[Figure]:
    judged = measured.all
    nine = [one for one in judged if one.of_ten > 8]
    eight = [one for one in judged if one.of_ten == 8]
    widths = [one.width for one in judged if one.width is not None]
    seasons, slower = swinging("seasons"), swinging("slower")
    return [
        Figure("done, the very day shared", _percent(one.shared for one in judged), "%", 75, 85),
        Figure("done by the day told", _done(judged), "%", 80),
        Figure("done by the working day before", _done(judged, 1), "%", None, 80),
        Figure("done by the day, where told 8 in 10", _done(eight), "%", 77, 90),
        Figure("done by the day, where told 9 in 10", _done(nine), "%", 87, 100),
        Figure("the same shared, on the season alone", _shared(measured, Basis.SEASON), "%"),
        Figure("the same shared, on the year alone", _shared(measured, Basis.YEAR), "%"),
        Figure("dossiers with a forecast", 100 * len(judged) / measured.counted.total(), "%"),
        Figure("of them on the season", 100 * _season(measured), "%"),
        Figure("median of the legal limit until the day", 100 * median(widths), "%", None, 100),
        Figure("day and days disagree", measured.amiss, "", None, 0),
        Figure("seasons of 30 %: months stray, season", seasons[Basis.SEASON], "points"),
        Figure("seasons of 30 %: months stray, year", seasons[Basis.YEAR], "points"),
        Figure("1 % slower a month: stray, season", slower[Basis.SEASON], "points"),
        Figure("1 % slower a month: stray, year", slower[Basis.YEAR], "points"),
        Figure("median time to ask the database", 1000 * median(measured.seconds), "ms", None, 20),
    ]


def _shared(measured: Measured, basis: Basis) -> float:
    return _percent(one.shared for one in measured.on[basis])


def _season(measured: Measured) -> float:
    return len(measured.on[Basis.SEASON]) / len(measured.all)


async def measure(dossiers: int) -> bool:
    """Seed, hold back, ask, count."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        sqlite = Sqlite(Path(folder))
        await sqlite.prepare()
        async with sqlite.fresh() as url, database.opened(url):
            await seed_demo(dossiers=dossiers, now=now, secret=b"s" * 32)
            measured = await judge(now)
    print("\n" + "\n".join(_by_month(measured)))
    return report(
        "forecast",
        _figures(measured),
        dossiers=dossiers,
        judged=len(measured.all),
        months=HELD_BACK,
    )


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    sys.exit(0 if asyncio.run(measure(wanted)) else 1)
