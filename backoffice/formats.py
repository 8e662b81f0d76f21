"""How pages write dates, sums, telephones and waiting times, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from backoffice.printing.reasons import why_this_date
from backoffice.printing.words import Words
from core.calendar.due import Due
from core.calendar.limits import Limit
from core.clock import civil, civil_date
from core.dossiers.lookup import display
from core.dossiers.models import Dossier
from core.dossiers.urgency import Today, Urgency, urgency
from core.language import Wording
from core.people.phones import domestic, mask

#: What stands between thousands, and before decimals.
_MARKS = {"vi": (".", ","), "en": (",", ".")}
_KIB, _MIB = 1024, 1024 * 1024


class Formats:
    """The writer of one language, at one moment. Templates call it `f`."""

    def __init__(self, wording: Wording, language: str, today: Today | None) -> None:
        """`today` is None where nobody is signed in: such pages show no dossier."""
        self._wording, self.language, self._today = wording, language, today
        self._thousands, self._decimal = _MARKS[language]

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under `key`. Templates call it `t`."""
        return self._wording.say(key, self.language, **facts)

    def date(self, at: datetime | date | None) -> str:
        """`22/11/2026`; an empty text for None."""
        if at is None:
            return ""
        return f"{civil_date(at) if isinstance(at, datetime) else at:%d/%m/%Y}"

    def moment(self, at: datetime | None) -> str:
        """`22/11/2026 09:05`, on the clock of the office wall."""
        return f"{civil(at):%d/%m/%Y %H:%M}" if at else ""

    def number(self, count: int) -> str:
        """`1.000.000`."""
        return f"{count:,}".replace(",", self._thousands)

    def decimal(self, number: float) -> str:
        """`7,5`; one decimal at most."""
        return f"{number:.1f}".removesuffix(".0").replace(".", self._decimal)

    def money(self, amount: int) -> str:
        """`50.000 đ`; nothing to pay is said so."""
        if not amount:
            return self.say("money.nothing")
        return self.say("money.sum", amount=self.number(amount))

    def limit(self, limit: Limit | Mapping[str, Any]) -> str:
        """`3 ngày làm việc`."""
        known = limit if isinstance(limit, Limit) else Limit.from_json(limit)
        count = str(known.count).replace(".", self._decimal)
        return self.say(f"limit.{known.unit}", count=count)

    def lookup(self, number: str) -> str:
        """`261 234 5677`."""
        return display(number)

    def phone(self, number: str, whole: bool = True) -> str:
        """As it is dialled; or its last digits only."""
        return domestic(number) if whole else mask(number)

    def secret(self, number: str, whole: bool = True) -> str:
        """An identity number, or its last digits only."""
        return number if whole or not number else f"***{number[-3:]}"

    def size(self, octets: int) -> str:
        """`1,4 MB`."""
        if octets >= _MIB:
            return f"{octets / _MIB:.1f} MB".replace(".", self._decimal)
        return f"{max(1, octets // _KIB)} KB"

    def urgency(self, dossier: Dossier) -> Urgency:
        """How it stands towards its date."""
        return urgency(dossier, self._day)

    @property
    def _day(self) -> Today:
        assert self._today is not None, "only who is signed in sees a dossier"
        return self._today

    def left(self, dossier: Dossier) -> str:
        """`quá hạn 2 ngày`, `hôm nay`, `còn 3 ngày`; how long it waits; or nothing to say."""
        if dossier.due_at is None or self.urgency(dossier) in (Urgency.DONE, Urgency.WAITING):
            return ""
        days = (civil_date(dossier.due_at) - self._day.on).days
        if days == 0:
            return self.say("left.today")
        if days == 1:
            return self.say("left.tomorrow")
        return self.say("left.late" if days < 0 else "left.days", count=abs(days))

    def reasons(self, due: Due | None) -> list[str]:
        """Why the due date is that date, as the receipt says it."""
        return why_this_date(due, Words(self.language)) if due else []

    def unit(self, unit: Any) -> str:
        """The name of a unit in this language, as far as it has one."""
        return str((unit.name_en if self.language == "en" else "") or unit.name)
