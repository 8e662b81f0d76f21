"""Counting once for all dossiers that agree in what their date is counted from.

Of a thousand open dossiers most were received on few days, under few limits: what the
calendar makes of the first of them it makes of all that are like it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from core.calendar.days import Calendar
from core.calendar.hours import CutOff, CutOffMode
from core.calendar.limits import Limit
from core.calendar.pauses import Pause
from core.database import Record
from core.errors import CoreError
from core.procedures import catalogue
from core.recalculation.moving import Moved, Standing, arrival, moved

#: What a date is counted from and by, and what it is: the first columns of every row here.
COUNTED = (
    "id",
    "receiving_unit_id", "version_id", "time_limit", "pauses",  # a kind of dossiers
    "clock_started_at",
    "due_at", "due_provisional", "target_at", "reappointed_at",  # where one of them stands
)  # fmt: skip
_KIND, _STARTED, _STANDS = slice(1, 5), 5, slice(6, 10)


@dataclass(frozen=True, eq=False, slots=True)
class Shared:
    """What becomes of every dossier that is counted like these."""

    unit_id: int
    stands: Standing  #: of one of them: only the moment its clock started may differ
    move: Moved


class Sharing:
    """Counts dossiers as one calendar of each unit has it, and remembers for as long as it lives.

    Args:
        calendar_of: the calendar of a unit.
    """

    def __init__(self, calendar_of: Callable[[int], Awaitable[Calendar]]) -> None:
        self._calendar_of = calendar_of
        self._kinds: dict[tuple[Any, ...], _Kind | None] = {}

    async def of(self, page: Iterable[Record]) -> list[Shared | None]:
        """What becomes of each row, which begins with `COUNTED`; None when it cannot be counted."""
        found = []
        for row in page:
            named = row[_KIND]
            if named not in self._kinds:
                self._kinds[named] = await self._kind(*named)
            kind = self._kinds[named]
            found.append(kind.shared(row) if kind is not None else None)
        return found

    async def _kind(self, unit_id: int, version_id: int, limit: str, pauses: str) -> _Kind | None:
        calendar = await self._calendar_of(unit_id)
        try:
            version = await catalogue.version(version_id)
            policy = version.content.cutoff_policy
            return _Kind(unit_id, calendar, _limit(limit), policy, tuple(_pauses(pauses)))
        except CoreError:
            return None


@dataclass(slots=True)
class _Kind:
    """Dossiers of a unit, a limit and pauses."""

    unit_id: int
    calendar: Calendar
    limit: Limit
    policy: CutOffMode | None  #: of the procedure
    pauses: tuple[Pause, ...]
    cutoff: CutOff = field(init=False)
    _shared: dict[tuple[Any, ...], Shared] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar.reckoning  # noqa: B018  # a calendar that is never open is no kind at all
        self.cutoff = self.calendar.week.cutoff_under(self.policy)

    def shared(self, row: Record) -> Shared | None:
        started_at = moment(row[_STARTED])
        assert started_at is not None, "the statement asks for it"
        stands = row[_STANDS]
        try:
            key = (arrival(started_at, self.limit, self.cutoff, self.calendar), stands)
            if key not in self._shared:
                self._shared[key] = self._counted(started_at, *stands)
            return self._shared[key]
        except CoreError:
            return None

    def _counted(
        self, started_at: datetime, due: Any, provisional: Any, target: Any, reappointed: Any
    ) -> Shared:
        due_at = moment(due)
        assert due_at is not None, "the statement asks for it"
        stands = Standing(
            self.limit,
            self.policy,
            started_at,
            self.pauses,
            due_at,
            bool(provisional),
            moment(target),
            moment(reappointed),
        )
        return Shared(self.unit_id, stands, moved(stands, self.calendar))


def moment(value: Any) -> datetime | None:
    """A moment as either engine gives it."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value)


@lru_cache(maxsize=1024)
def _limit(text: str) -> Limit:
    return Limit.from_json(orjson.loads(text))


def _pauses(text: str) -> Iterator[Pause]:
    for start, end in orjson.loads(text):
        yield Pause(datetime.fromisoformat(start), datetime.fromisoformat(end))
