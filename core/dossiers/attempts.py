"""How often somebody may ask, counted for each sender and for the whole service.

Counting must cost the answer nothing: each process counts in memory and adds
its counts to the shared table every second or so, learning at the same time
what the other processes counted. The limit may be overrun by what is asked in
that second, no more. Wrong PINs are not counted here but in the transaction of
the enquiry itself (pins.py): not one of them may be lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.database import many, rows

#: Everything the service is asked is counted under this subject too.
SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is enough, in one window."""

    window: timedelta = timedelta(minutes=10)
    asked_by_sender: int = 60
    missed_by_sender: int = 12  #: codes that do not exist, wrong PINs
    missed_by_service: int = 2_000  #: beyond it somebody is trying codes out


@dataclass(slots=True)
class _Count:
    asked: int = 0
    missed: int = 0


_ADD = """
INSERT INTO enquiry_count (subject, window_at, asked, missed) VALUES ($1, $2, $3, $4)
ON CONFLICT (subject, window_at) DO UPDATE
SET asked = enquiry_count.asked + $3, missed = enquiry_count.missed + $4
"""
_SUMS = "SELECT subject, asked, missed FROM enquiry_count WHERE window_at = $1 AND subject IN ({})"
_AT_ONCE = 500  #: subjects in one statement


class Attempts:
    """The counts of the present window."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._window_at: datetime | None = None
        self._known: dict[str, _Count] = {}  # by all processes, as of the last flush
        self._fresh: dict[str, _Count] = {}  # by this process since

    def allow(self, sender: str, now: datetime) -> bool:
        """Count one question of that sender; whether it is to be answered at all."""
        self._turn(now)
        self._count(sender).asked += 1
        asked, missed = self._total(sender)
        return asked <= self._limits.asked_by_sender and missed < self._limits.missed_by_sender

    def missed(self, sender: str, now: datetime) -> None:
        """Count that the question named nothing, or came with a wrong PIN."""
        self._turn(now)
        self._count(sender).missed += 1
        self._count(SERVICE).missed += 1

    def service_open(self, now: datetime) -> bool:
        """Whether PINs are still checked: not while somebody tries them out in masses."""
        self._turn(now)
        return self._total(SERVICE)[1] < self._limits.missed_by_service

    async def flush(self) -> None:
        """Add this process's counts to the shared ones, and learn the sums."""
        window_at, fresh = self._window_at, self._fresh
        if window_at is None or not fresh:
            return
        self._fresh = {}
        # In one order everywhere, so that two processes do not wait for each other.
        subjects = sorted(fresh)
        await many(
            _ADD, [(one, window_at, fresh[one].asked, fresh[one].missed) for one in subjects]
        )
        for start in range(0, len(subjects), _AT_ONCE):
            part = subjects[start : start + _AT_ONCE]
            places = ", ".join(f"${number + 2}" for number in range(len(part)))
            for row in await rows(_SUMS.format(places), window_at, *part):
                self._known[row["subject"]] = _Count(row["asked"], row["missed"])

    def _turn(self, now: datetime) -> None:
        seconds = int(self._limits.window.total_seconds())
        window_at = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        if window_at != self._window_at:
            self._window_at, self._known, self._fresh = window_at, {}, {}

    def _count(self, subject: str) -> _Count:
        return self._fresh.setdefault(subject, _Count())

    def _total(self, subject: str) -> tuple[int, int]:
        known = self._known.get(subject, _NONE)
        fresh = self._fresh.get(subject, _NONE)
        return known.asked + fresh.asked, known.missed + fresh.missed


_NONE = _Count()
