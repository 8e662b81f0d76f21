"""Sums, limits and dates in the words of one language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from core.calendar.limits import Limit
from core.language import Wording

_SWAPPED = str.maketrans(",.", ".,")


class Saying:
    """What the advisor says in one language."""

    def __init__(self, wording: Wording, language: str) -> None:
        self.wording, self.language = wording, language

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`."""
        return self.wording.say(key, self.language, **facts)

    def number(self, value: int | Decimal) -> str:
        """Digits in groups of three: 1.500.000 in Vietnamese, 1,500,000 in English."""
        written = f"{value:,}"
        return written if self.language == "en" else written.translate(_SWAPPED)

    def money(self, amount: int, currency: str) -> str:
        """`8.000 đồng`; nothing to pay is said in words."""
        if amount == 0:
            return self.say("money.free")
        if currency == "VND":
            return self.say("money.amount", amount=self.number(amount))
        return self.say("money.other", amount=self.number(amount), currency=currency)

    def limit(self, limit: Limit) -> str:
        """`3 ngày làm việc`."""
        number = "one" if limit.count == 1 else "more"
        return self.say(f"limit.{number}.{limit.unit}", count=self.number(limit.count))

    def channels(self, channels: Iterable[str]) -> str:
        """`trực tiếp, bưu chính`."""
        return ", ".join(self.say(f"channel.{one}") for one in channels)

    def levels(self, levels: Iterable[str]) -> str:
        """`cấp tỉnh, cấp xã`."""
        return ", ".join(self.say(f"level.{one}") for one in levels)

    def day(self, on: date) -> str:
        """`02/11/2026`, in both languages as Vietnamese write it."""
        return f"{on:%d/%m/%Y}"
