"""Facts in a citizen's language: dates, moments, sums, time limits, reasons of a date.

One `Words` for each language, made once. Nothing is looked up here and nothing decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.calendar.limits import Limit
from core.clock import civil, civil_date
from core.language import Wording

#: More ranges of days than this are told as first, last and how many.
_MOST_RANGES = 4


class Words:
    """What a page says in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording, self.language = wording, language

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        return self._wording.say(key, self.language, **facts)

    def known(self, key: str, otherwise: str) -> str:
        """The sentence under `key`, or the one under `otherwise` where there is none."""
        return self.say(key if self._wording.has(key) else otherwise)

    def number(self, value: int | Decimal) -> str:
        """Digits in groups of three: 1.500.000 in Vietnamese, 1,500,000 in English."""
        written = f"{value:,}"
        return written if self.language == "en" else written.translate(_SWAPPED)

    def day(self, on: date) -> str:
        """`thứ Hai, 02/11/2026`."""
        return self.say("date.long", weekday=self.weekday(on), **_parts(on))

    def short_day(self, on: date) -> str:
        """`02/11/2026`."""
        return self.say("date.short", **_parts(on))

    def weekday(self, on: date) -> str:
        """`thứ Hai`."""
        return self.say(f"weekday.{on.weekday()}")

    def moment(self, at: datetime) -> str:
        """`09:05, thứ Hai 02/11/2026` on the clock of the office wall."""
        here = civil(at)
        on = here.date()
        return self.say("date.moment", time=f"{here:%H:%M}", weekday=self.weekday(on), **_parts(on))

    def limit(self, limit: Limit) -> str:
        """`3 ngày làm việc`."""
        number = "one" if limit.count == 1 else "more"
        return self.say(f"limit.{number}.{limit.unit}", count=self.number(limit.count))

    def money(self, amount: int, currency: str = "VND") -> str:
        """`8.000 đồng`; nothing to pay is said in words."""
        if amount == 0:
            return self.say("fee.free")
        if currency == "VND":
            return self.say("fee.amount", amount=self.number(amount))
        return self.say("fee.other_currency", amount=self.number(amount), currency=currency)

    def reasons(self, reasons: Iterable[Mapping[str, Any]], due_at: datetime) -> list[str]:
        """Why a due date is that date, a clause for each rule; see `core.calendar.reasons`."""
        beside = civil_date(due_at)
        clauses = []
        for (why, name, hours), days in self._by_rule(reasons):
            key = f"due.why.{why}"
            facts = {"days": self._days(days, beside), "name": name, "hours": hours}
            known = key if self._wording.has(key) else "due.why.other"
            clauses.append(self.say(known, **facts))
        return clauses

    def _by_rule(
        self, reasons: Iterable[Mapping[str, Any]]
    ) -> Iterator[tuple[tuple[str, str, str], list[date]]]:
        found: dict[tuple[str, str, str], list[date]] = {}
        for reason in reasons:
            name = str(reason.get("name", ""))
            if self.language == "en":
                name = str(reason.get("name_en") or name)
            rule = (str(reason["why"]), name or self.say("due.unnamed"), reason.get("hours", ""))
            found.setdefault(rule, []).append(date.fromisoformat(reason["date"]))
        yield from found.items()

    def _days(self, days: Sequence[date], beside: date) -> str:
        ranges = list(_ranges(sorted(set(days))))
        if len(ranges) > _MOST_RANGES:
            first, last = (self._near(on, beside) for on in (ranges[0][0], ranges[-1][1]))
            return self.say("due.more", first=first, last=last, count=len(set(days)))
        return ", ".join(self._range(first, last, beside) for first, last in ranges)

    def _range(self, first: date, last: date, beside: date) -> str:
        end = self._near(last, beside)
        if first == last:
            return end
        same_month = (first.year, first.month) == (last.year, last.month)
        start = f"{first:%d}" if same_month else self._near(first, beside)
        return self.say("due.range", first=start, last=end)

    def _near(self, on: date, beside: date) -> str:
        """The year is said only where it is another one."""
        if on.year != beside.year:
            return self.short_day(on)
        return self.say("date.day_month", day=f"{on:%d}", month=f"{on:%m}")


_SWAPPED = str.maketrans(",.", ".,")


def _parts(on: date) -> dict[str, str]:
    return {"day": f"{on:%d}", "month": f"{on:%m}", "year": f"{on.year:04}"}


def _ranges(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Neighbouring days of a sorted sequence, as first and last."""
    first = 0
    for place, day in enumerate(days):
        if place + 1 == len(days) or days[place + 1] != day + timedelta(days=1):
            yield days[first], day
            first = place + 1
