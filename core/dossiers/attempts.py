"""How often somebody may ask, counted for each sender and for the whole service.

Counting must cost the answer nothing: each process counts in memory and adds
its counts to the shared table several times a second, learning at the same time
what the other processes counted. The limit may be overrun by what is asked in
between, no more. Wrong PINs are not counted here but in the transaction of
the enquiry itself (pins.py): not one of them may be lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from core.database import many, on_postgres, rows
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
SET asked = enquiry_count.asked + excluded.asked, missed = enquiry_count.missed + excluded.missed
"""
#: The same for lists of values, with the sums: one statement instead of hundreds.
_ADD_LISTS = (
    _ADD.replace(
        "VALUES ($1, $2, $3, $4)",
        "SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[])",
    )
    + "RETURNING subject, enquiry_count.asked, enquiry_count.missed"
)
_SUMS = "SELECT subject, asked, missed FROM enquiry_count WHERE window_at = $1 AND subject IN ({})"
_AT_ONCE = 500  #: subjects in one statement; those who ask meanwhile wait for it


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
        unwritten = dict(sorted(fresh.items()))
        while unwritten:
            part = dict(islice(unwritten.items(), _AT_ONCE))
            try:
                sums = await _added(window_at, part)
            except BaseException:
                self._take_back(unwritten, window_at)
                raise
            for subject in part:
                del unwritten[subject]
            if window_at == self._window_at:  # else a new one began: these sums are not its own
                self._known |= sums
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


async def _added(window_at: datetime, counts: dict[str, _Count]) -> dict[str, _Count]:
    """Add to the shared counts; the sums of the same subjects."""
    values = [(subject, window_at, one.asked, one.missed) for subject, one in counts.items()]
    if on_postgres():
        sums = await rows(_ADD_LISTS, *map(list, zip(*values, strict=True)))
    else:
        await many(_ADD, values)
        places = ", ".join(f"${number + 2}" for number in range(len(counts)))
        sums = await rows(_SUMS.format(places), window_at, *counts)
    return {row["subject"]: _Count(row["asked"], row["missed"]) for row in sums}


def _service_alone(counts: dict[str, _Count]) -> dict[str, _Count]:
    return {SERVICE: counts[SERVICE]} if SERVICE in counts else {}


async def sweep(now: datetime) -> None:
    """Drop counts that no question looks at any more."""
    await EnquiryCount.filter(window_at__lt=now - KEPT).delete()
