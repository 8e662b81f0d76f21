"""Facts in a citizen's language: dates, moments, sums, time limits, reasons of a date.

One `Words` for each language, made once. Nothing is looked up here and nothing decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from channels.reasons import full
from channels.wording import citizens_wording
from core.calendar.limits import Limit
from core.clock import civil, civil_date
from core.language import Wording

_REASONS = citizens_wording()


class Words:
    """What a page says in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording, self.language = wording, language

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        return self._wording.say(key, self.language, **facts)

    def known(self, key: str, otherwise: str, /, **facts: Any) -> str:
        """The sentence under `key`, or the one under `otherwise` where there is none."""
        return self.say(key if self._wording.has(key) else otherwise, **facts)

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
        """Why a due date is that date, a clause for each rule; see `channels.reasons`."""
        return full(reasons, civil_date(due_at), _REASONS, self.language)


_SWAPPED = str.maketrans(",.", ".,")


def _parts(on: date) -> dict[str, str]:
    return {"day": f"{on:%d}", "month": f"{on:%m}", "year": f"{on.year:04}"}
