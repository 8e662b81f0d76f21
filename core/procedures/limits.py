"""The time limits that a version offers for a dossier filed in one way.

The rows of a procedure may differ by case or area, written as rows of channels;
one of them is never chosen by channel alone: the officer is asked
(due-dates.md section 2.13). Where a row has no known limit, no date is printed
until somebody says which it is (section 2.14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.calendar.limits import Limit
from core.procedures.content import Channel, Content, Way


@dataclass(frozen=True, slots=True)
class LimitChoice:
    """One limit to choose, and the ways it stands beside."""

    limit: Limit
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class LimitChoices:
    """What the officer chooses from, those of the dossier's own channel first."""

    choices: tuple[LimitChoice, ...]
    needs_review: bool  #: a row of this channel, or every row, has no known limit

    @property
    def only(self) -> Limit | None:
        """The limit, when nothing is left to ask."""
        return self.choices[0].limit if len(self.choices) == 1 and not self.needs_review else None


def limits_for(content: Content, channel: Channel) -> LimitChoices:
    """The limits that may apply to a dossier filed through `channel`."""
    ways = sorted(content.ways, key=lambda way: way.channel is not channel)  # stable
    own = [way for way in ways if way.channel is channel] or ways
    choices = tuple(_choices(ways))
    return LimitChoices(choices, not choices or any(way.limit is None for way in own))


def _choices(ways: Iterable[Way]) -> Iterable[LimitChoice]:
    beside: dict[Limit, list[Way]] = {}
    for way in ways:
        if way.limit is not None:
            beside.setdefault(way.limit, []).append(way)
    return (LimitChoice(limit, tuple(found)) for limit, found in beside.items())
