"""How long a procedure or a step may take: a count and its unit.

Source: the units of the national catalogue, and Civil Code 2015 articles 145 to 148.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from core.errors import CoreError


class LimitUnit(StrEnum):
    """What a limit is counted in. The values are stored and stand in the API."""

    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WEEK = "week"
    MONTH = "month"
    SAME_DAY = "same_day"


class InvalidLimit(CoreError):
    """No clock can run on that. `facts`: `why` (`unit`, `not_a_number`, `zero`, `negative`,
    `absurd`, `fraction`), and `unit` and `most` where they help.
    """

    kind = "calendar.invalid_limit"


#: The largest count of each unit, about ten years: more is a slip of the keyboard.
MOST: dict[LimitUnit, int] = {
    LimitUnit.WORKING_HOUR: 20_000,
    LimitUnit.WORKING_DAY: 2_500,
    LimitUnit.CALENDAR_DAY: 3_660,
    LimitUnit.WEEK: 520,
    LimitUnit.MONTH: 120,
    LimitUnit.SAME_DAY: 1,
}

#: The smallest part of a unit that has a meaning: a minute, half a working day (steps of a
#: workflow), half a month (15 days, Civil Code art. 146).
PARTS: dict[LimitUnit, Decimal] = {
    LimitUnit.WORKING_HOUR: Decimal(60),
    LimitUnit.WORKING_DAY: Decimal(2),
    LimitUnit.CALENDAR_DAY: Decimal(1),
    LimitUnit.WEEK: Decimal(1),
    LimitUnit.MONTH: Decimal(2),
    LimitUnit.SAME_DAY: Decimal(1),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` of `unit`, checked. A whole count is kept as an int; `same_day` counts 1.

    Raises:
        InvalidLimit: zero, negative, more than about ten years, or a part without meaning.
    """

    count: int | Decimal
    unit: LimitUnit
    #: Whether it is consumed as working time: hours, or a fraction of working days.
    timed: bool = field(init=False, repr=False, compare=False)
    #: The count in the smallest parts of the unit (`PARTS`): minutes, half days, half months.
    parts: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            unit = LimitUnit(self.unit)
        except ValueError:
            raise InvalidLimit(why="unit") from None
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "count", _checked(self.count, unit))
        broken_day = unit is LimitUnit.WORKING_DAY and not self.whole
        object.__setattr__(self, "timed", unit is LimitUnit.WORKING_HOUR or broken_day)
        object.__setattr__(self, "parts", int(self.count * PARTS[unit]))

    @property
    def whole(self) -> bool:
        """Whether the count has no fraction."""
        return isinstance(self.count, int)

    def as_json(self) -> dict[str, Any]:
        """`{"count": 5, "unit": "working_day"}`; a fraction is a JSON number too."""
        return {"count": self.count if self.whole else float(self.count), "unit": self.unit.value}

    @classmethod
    def from_json(cls, value: Any) -> Limit:
        """Read what `as_json` wrote, or a person sent.

        The count may be a number or digits in a string; `same_day` needs none.

        Raises:
            InvalidLimit: it is not a limit.
        """
        if not isinstance(value, Mapping):
            raise InvalidLimit(why="unit")
        return cls(value.get("count", 1), value.get("unit"))  # type: ignore[arg-type]

    @classmethod
    def same_day(cls) -> Limit:
        """The result is handed over on the day of reception."""
        return cls(1, LimitUnit.SAME_DAY)


def _checked(count: Any, unit: LimitUnit) -> int | Decimal:
    number = _number(count, unit)
    if unit is LimitUnit.SAME_DAY and number == 0:
        return 1
    if number == 0:
        raise InvalidLimit(why="zero", unit=unit.value)
    if number < 0:
        raise InvalidLimit(why="negative", unit=unit.value)
    if number > MOST[unit]:
        raise InvalidLimit(why="absurd", unit=unit.value, most=MOST[unit])
    parts = number * PARTS[unit]
    if parts != parts.to_integral_value():
        raise InvalidLimit(why="fraction", unit=unit.value)
    return int(number) if number == number.to_integral_value() else number.normalize()


def _number(count: Any, unit: LimitUnit) -> Decimal:
    if isinstance(count, bool) or not isinstance(count, int | float | str | Decimal):
        raise InvalidLimit(why="not_a_number", unit=unit.value)
    try:
        number = Decimal(str(count).strip())
    except InvalidOperation:
        raise InvalidLimit(why="not_a_number", unit=unit.value) from None
    if not number.is_finite():
        raise InvalidLimit(why="not_a_number", unit=unit.value)
    return number
