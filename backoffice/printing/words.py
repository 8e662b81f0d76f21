"""Dates, moments, limits and sums as a slip writes them, in one language."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.calendar.limits import Limit
from core.clock import civil
from core.language import Wording
from core.receipts.content import Money

WORDING = Wording(Path(__file__).parent / "wording")

#: What stands between thousands, and before decimals.
_MARKS = {"vi": (".", ","), "en": (",", ".")}


class Words:
    """The slips' sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._thousands, self._decimal = _MARKS[language]

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        return WORDING.say(key, self.language, **facts)

    def moment(self, at: datetime) -> str:
        """`09 giờ 05 phút, ngày 03 tháng 11 năm 2026`, on the clock of the office wall."""
        at = civil(at)
        return self.say(
            "write.moment",
            hour=f"{at:%H}",
            minute=f"{at:%M}",
            day=f"{at:%d}",
            month=f"{at:%m}",
            year=at.year,
        )

    def place_date(self, place: str, at: datetime) -> str:
        """The line under the motto."""
        at = civil(at)
        return self.say(
            "write.place_date", place=place, day=f"{at:%d}", month=f"{at:%m}", year=at.year
        )

    def short_date(self, on: date, beside: date) -> str:
        """`24/11`, with the year only when `beside` lies in another."""
        return f"{on:%d/%m}" if on.year == beside.year else f"{on:%d/%m/%Y}"

    def limit(self, limit: Limit) -> str:
        """`03 ngày làm việc`."""
        count = f"{limit.count:02}" if limit.whole else f"{limit.count}"
        return self.say(f"limit.{limit.unit}", count=count.replace(".", self._decimal))

    def money(self, money: Money) -> str:
        """`lệ phí 50.000 đồng (cấp bản sao)`; nothing to pay is said so."""
        return self.say(
            f"money.{money.kind}" if money.amount else f"money.no_{money.kind}",
            amount=f"{money.amount:,}".replace(",", self._thousands),
            name=f" ({money.name})" if money.name else "",
        )
