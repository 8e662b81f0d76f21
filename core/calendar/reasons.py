"""Why a date is what it is: one day and the rule that made it special.

A due date keeps its list, so that a receipt, a text and a page can say it in their
own words, and so that anybody can count again by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """What was special about a day. The values are stored; faces phrase them."""

    WEEKEND = "weekend"  #: weekly day off: not counted
    HOLIDAY = "holiday"  #: public holiday: not counted
    COMPENSATORY = "compensatory"  #: off for a holiday that fell on a weekly day off
    SWAP = "swap"  #: off, worked on another day instead
    CLOSURE = "closure"  #: off by the unit's own decision (storm, local day): not counted
    MAKE_UP = "make_up"  #: a weekly day off that is worked: counted
    HALF_DAY = "half_day"  #: worked for some hours only; told for limits in hours
    CUTOFF = "cutoff"  #: received after the cut-off: not the day of reception
    CLOSED_DESK = "closed_desk"  #: received after closing: not the day of reception
    OPEN_DESK = "open_desk"  #: received on a day off on which the desk was open
    WAITING = "waiting"  #: the clock stood: one day more


#: A row of the calendar with one of these is a day off.
OFF_WHYS = frozenset({Why.WEEKEND, Why.HOLIDAY, Why.COMPENSATORY, Why.SWAP, Why.CLOSURE})


@dataclass(frozen=True, slots=True)
class Reason:
    """One day and what was special about it."""

    on: date
    why: Why
    name: str = ""  #: of the holiday, in Vietnamese; else ''
    name_en: str = ""
    hours: str = ""  #: of a half day: "07:30-11:30"
    projected: bool = False  #: expected, not yet decreed
    document: str = ""  #: the law or decision that made the day what it is

    def as_json(self) -> dict[str, Any]:
        """`{"date", "why"}`, and what else there is to say."""
        more = {
            "name": self.name,
            "name_en": self.name_en,
            "hours": self.hours,
            "projected": self.projected,
            "document": self.document,
        }
        return {
            "date": self.on.isoformat(),
            "why": self.why.value,
            **{key: value for key, value in more.items() if value},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reason:
        """Read what `as_json` wrote."""
        return cls(
            date.fromisoformat(value["date"]),
            Why(value["why"]),
            value.get("name", ""),
            value.get("name_en", ""),
            value.get("hours", ""),
            value.get("projected", False),
            value.get("document", ""),
        )
