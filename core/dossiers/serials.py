"""Numbers that are given once: the serial of a unit's day, the look-up number.

Both are rows of the database, because a counter in one process gives doubles
with two. A gap is harmless, a double is not (codes.md section 1.3).
"""

from __future__ import annotations

import asyncio
from datetime import date

from core.database import rows, transaction
from core.dossiers.codes import SerialsExhausted
from core.dossiers.lookup import LARGEST_SERIAL

_DAY = """
INSERT INTO day_serial (agency_code, on_date, given) VALUES ($1, $2, 1)
ON CONFLICT (agency_code, on_date) DO UPDATE SET given = day_serial.given + 1
RETURNING given
"""

_BLOCK = """
INSERT INTO lookup_serial (year, given) VALUES ($1, $2)
ON CONFLICT (year) DO UPDATE SET given = lookup_serial.given + $2
RETURNING given
"""


async def next_of_day(agency_code: str, on: date) -> int:
    """The next serial of that agency and civil date; held until the transaction ends."""
    return int((await rows(_DAY, agency_code, on))[0]["given"])


async def next_lookup(year: int) -> int:
    """One look-up serial, taken in the transaction around.

    Raises:
        SerialsExhausted: more dossiers in a year than seven digits number.
    """
    given = int((await rows(_BLOCK, year, 1))[0]["given"])
    if given > LARGEST_SERIAL:
        raise SerialsExhausted(agency="", on=str(year))
    return given


class LookupSerials:
    """Look-up serials of this installation, taken from the table a block at a time.

    One row serves the whole installation, so a process takes `block` serials at
    once and outside the dossier's transaction: receptions do not queue for it.
    """

    def __init__(self, block: int = 50) -> None:
        self._block = block
        self._left: dict[int, list[int]] = {}
        self._lock = asyncio.Lock()

    async def next(self, year: int) -> int:
        """A serial that nobody else of that year gets. Call it outside a transaction.

        Raises:
            SerialsExhausted: more dossiers in a year than seven digits number.
        """
        async with self._lock:
            if not self._left.get(year):
                async with transaction():
                    last = int((await rows(_BLOCK, year, self._block))[0]["given"])
                if last > LARGEST_SERIAL:
                    raise SerialsExhausted(agency="", on=str(year))
                self._left[year] = list(range(last, last - self._block, -1))
            return self._left[year].pop()
