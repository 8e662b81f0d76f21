"""The nation's days off and make-up days: decreed ones as facts, later ones as expected.

Decreed years stand in `decreed.toml`. For the years after them the package `holidays`
guesses from the law: Tết by the lunar calendar at UTC+7, compensatory days, the second
day of Quốc khánh. Where both have a year, the decree wins.

Source: Bộ luật Lao động 2019 articles 111 and 112; due-dates.md section 3.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from core.calendar.reasons import Why
from core.calendar.special import Certainty, Day, DayKind

_FACTS = Path(__file__).with_name("decreed.toml")

#: How the package's English names begin -> our key.
_NAMED: dict[str, str] = {
    "New Year's Day": "new_year",
    "Hung Kings": "hung_kings",
    "Liberation Day": "reunification",
    "International Labor Day": "labour",
    "National Day": "national_day",
    "Vietnam Cultur": "culture",
}
_LUNAR = "Lunar New Year"
_OBSERVED = "(observed)"


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(_FACTS.read_text("utf-8"))


def decreed_years() -> range:
    """The years whose days are fixed."""
    years = sorted(map(int, _facts()["year"]))
    return range(years[0], years[-1] + 1)


def national_days(years: Iterable[int]) -> dict[date, Day]:
    """Every day of the nation in those years that is off, or worked on a weekend; by date."""
    years, fixed = list(years), decreed_years()
    found = [day for year in years if year in fixed for day in _decreed(year)]
    found += _projected([year for year in years if year not in fixed])
    return {day.on: day for day in sorted(found, key=lambda day: day.on)}


def _decreed(year: int) -> Iterator[Day]:
    rows = _facts()["year"][str(year)]
    documents, law = rows.get("documents", {}), rows.get("law", _facts()["law"])
    for part, why in (("off", Why.HOLIDAY), ("compensatory", Why.COMPENSATORY)):
        for key, dates in rows.get(part, {}).items():
            for on in dates:
                yield _off(on, why, key, documents.get(key, law))
    for swap in rows.get("swaps", ()):
        yield from _swapped(swap)


def _swapped(swap: Mapping[str, Any]) -> Iterator[Day]:
    document = swap.get("document", "")
    yield Day(swap["off"], DayKind.OFF, Why.SWAP, document=document)
    yield Day(swap["worked"], DayKind.WORKED, Why.MAKE_UP, document=document)


def _off(
    on: date, why: Why, key: str, document: str, certainty: Certainty = Certainty.DECIDED
) -> Day:
    name, name_en = _facts()["names"][key]
    return Day(on, DayKind.OFF, why, name, name_en, document=document, certainty=certainty)


def _projected(years: Sequence[int]) -> Iterator[Day]:
    if not years:
        return
    # 40 MB and half a second, needed when years are seeded and never again.
    from holidays.countries.vietnam import Vietnam

    guessed = Vietnam(years=years, language="en_US")  # type: ignore[no-untyped-call]
    for on, names in sorted(guessed.items()):
        name = names.partition("; ")[0]
        why = Why.COMPENSATORY if _OBSERVED in name else Why.HOLIDAY
        yield _off(on, why, _key(name), _facts()["law"], Certainty.PROJECTED)


def _key(name: str) -> str:
    if _LUNAR in name:
        return "lunar_new_year"
    return next(key for start, key in _NAMED.items() if name.startswith(start))
