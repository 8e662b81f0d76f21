"""Which of the claimed notices go together, over which ways, and which do not go now.

Notices owed to the same way that were claimed together make one text instead of five.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.notices.models import Notice, NoticeState
from core.notices.outcomes import Outcome, spelled, waits
from core.notices.routing import Route, Way

#: More notices than this make no sentence; the next ones go in another.
MOST_TOGETHER = 10


@dataclass(frozen=True, slots=True)
class Parcel:
    """Notices that go in one message, and the ways that are open to it."""

    notices: tuple[Notice, ...]
    ways: tuple[Way, ...]
    #: Some of them may have other ways besides: together they go only the first one.
    more: bool = False

    @property
    def priority(self) -> int:
        """That of the most urgent one."""
        return min(one.priority for one in self.notices)


def parcels(
    notices: Sequence[Notice],
    routes: Mapping[int, Route],
    *,
    joins: Callable[[Notice], bool],
    now: datetime,
) -> tuple[list[Parcel], list[Outcome]]:
    """What goes now, and what became at once of the rest.

    Args:
        joins: whether a notice may stand with others.
    """
    ended: list[Outcome] = []
    together: dict[tuple[object, ...], list[tuple[Notice, tuple[Way, ...]]]] = {}
    for notice in notices:
        route = routes[notice.id]
        if (outcome := _not_now(notice, route, now)) is not None:
            ended.append(outcome)
            continue
        closed = notice.closed_ways or ()
        ways = tuple(way for way in route.ways if spelled(way) not in closed)
        alone = not ways or not joins(notice)
        key = (notice.id,) if alone else (ways[0], notice.language)
        together.setdefault(key, []).append((notice, ways))
    return [one for group in together.values() for one in _tied(group)], ended


def _tied(group: Sequence[tuple[Notice, tuple[Way, ...]]]) -> list[Parcel]:
    parts = [group[n : n + MOST_TOGETHER] for n in range(0, len(group), MOST_TOGETHER)]
    return [
        Parcel((part[0][0],), part[0][1])
        if len(part) == 1
        else Parcel(tuple(notice for notice, _ in part), part[0][1][:1], more=True)
        for part in parts
    ]


def _not_now(notice: Notice, route: Route, now: datetime) -> Outcome | None:
    if notice.useless_after is not None and notice.useless_after < now:
        return Outcome(
            notice=notice, state=NoticeState.FAILED, at=now, why="too_late", failure="too late"
        )
    if not route.ways:
        # Nobody wants it, or nobody is known: no officer can do anything about it.
        unknown = route.why == "no_address"
        state = NoticeState.UNREACHABLE if unknown else NoticeState.SETTLED
        return Outcome(notice=notice, state=state, at=now, why=route.why or "declined")
    if route.not_before is not None and route.not_before > now:
        return waits(notice, route.not_before, at=now)
    return None
