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
from core.dossiers.models import EnquiryCount

#: Everything the service is asked is counted under this subject too.
SERVICE = "service"

#: More senders than this in one window are no people any more, and counting each is no
#: defence: a process begins their counts anew rather than fill its memory.
MOST_SENDERS = 50_000

#: Counts are kept for longer than any window that anything asks about.
KEPT = timedelta(days=2)


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
        batch = [(one, window_at, fresh[one].asked, fresh[one].missed) for one in subjects]
        try:
            await many(_ADD, batch)
        except BaseException:
            self._take_back(fresh, window_at)
            raise
        for start in range(0, len(subjects), _AT_ONCE):
            part = subjects[start : start + _AT_ONCE]
            places = ", ".join(f"${number + 2}" for number in range(len(part)))
            sums = await rows(_SUMS.format(places), window_at, *part)
            if window_at != self._window_at:
                return  # a new window began meanwhile: these sums are not its own
            for row in sums:
                self._known[row["subject"]] = _Count(row["asked"], row["missed"])
        if len(self._known) > MOST_SENDERS:
            self._known = _service_alone(self._known)

    def _take_back(self, unwritten: dict[str, _Count], window_at: datetime) -> None:
        if window_at == self._window_at:
            for subject, count in unwritten.items():
                here = self._count(subject)
                here.asked += count.asked
                here.missed += count.missed

    def _turn(self, now: datetime) -> None:
        window = self._limits.window
        seconds = int(window.total_seconds())
        window_at = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        # Not back for the last question of the window before, which may come late; but back
        # with a clock that was wrong, or its window would never end.
        before = self._window_at
        if before is None or window_at > before or before - window_at > window:
            self._window_at, self._known, self._fresh = window_at, {}, {}

    def _count(self, subject: str) -> _Count:
        if len(self._fresh) > MOST_SENDERS and subject not in self._fresh:
            self._fresh = _service_alone(self._fresh)
        return self._fresh.setdefault(subject, _Count())

    def _total(self, subject: str) -> tuple[int, int]:
        known = self._known.get(subject, _NONE)
        fresh = self._fresh.get(subject, _NONE)
        return known.asked + fresh.asked, known.missed + fresh.missed


_NONE = _Count()


def _service_alone(counts: dict[str, _Count]) -> dict[str, _Count]:
    return {SERVICE: counts[SERVICE]} if SERVICE in counts else {}


async def sweep(now: datetime) -> None:
    """Drop counts that no question looks at any more."""
    await EnquiryCount.filter(window_at__lt=now - KEPT).delete()
