"""Taking the numbers of many dossiers at once, so that nobody else gets them.

Serials of the day, look-up numbers and row ids are taken from the same rows and
sequences as a real reception takes them. What is taken and not used leaves a gap,
which is harmless.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.database import on_postgres, rows, transaction
from gateway.demo.plan import Numbered, Slot
from gateway.demo.scene import OneStop

_DAYS = """
INSERT INTO day_serial (agency_code, on_date, given) VALUES {}
ON CONFLICT (agency_code, on_date) DO UPDATE SET given = day_serial.given + excluded.given
RETURNING agency_code, on_date, given
"""
#: Slots asked about in one statement.
_TOGETHER = 250
_YEAR = """
INSERT INTO lookup_serial (year, given) VALUES ($1, $2)
ON CONFLICT (year) DO UPDATE SET given = lookup_serial.given + $2
RETURNING given
"""


async def reserve(slots: Sequence[Slot], stops: Sequence[OneStop]) -> list[Numbered]:
    """The slots with the first number of each kind, in the same order."""
    per_year: dict[int, int] = {}
    for slot in slots:
        per_year[slot.on.year] = per_year.get(slot.on.year, 0) + slot.count
    found = []
    async with transaction():
        dossier_id = await _row_ids(sum(slot.count for slot in slots))
        lookups = {
            year: int((await rows(_YEAR, year, count))[0]["given"]) - count + 1
            for year, count in per_year.items()
        }
        for start in range(0, len(slots), _TOGETHER):
            some = slots[start : start + _TOGETHER]
            last = await _last_serials(some, stops)
            for slot in some:
                serial = last[stops[slot.place].agency_code, str(slot.on)] - slot.count + 1
                found.append(Numbered(slot, dossier_id, serial, lookups[slot.on.year]))
                dossier_id += slot.count
                lookups[slot.on.year] += slot.count
    return found


async def _last_serials(
    slots: Sequence[Slot], stops: Sequence[OneStop]
) -> dict[tuple[str, str], int]:
    """(agency, day) -> the last serial taken for it."""
    places = [f"(${n}, ${n + 1}, ${n + 2})" for n in range(1, 3 * len(slots), 3)]
    values = [
        value for slot in slots for value in (stops[slot.place].agency_code, slot.on, slot.count)
    ]
    taken = await rows(_DAYS.format(", ".join(places)), *values)
    return {(row["agency_code"], str(row["on_date"])): int(row["given"]) for row in taken}


async def _row_ids(count: int) -> int:
    """The first of `count` ids of dossiers that the database gives to nobody else."""
    if on_postgres():
        # Nobody asks the sequence in between: an insert needs a lock that this one forbids.
        await rows("LOCK TABLE dossier IN SHARE MODE")
        taken = await rows(
            "SELECT setval(pg_get_serial_sequence('dossier', 'id'),"
            " nextval(pg_get_serial_sequence('dossier', 'id')) + $1 - 1) AS last",
            count,
        )
        return int(taken[0]["last"]) - count + 1
    # Where SQLite keeps its AUTOINCREMENT; the row is there from the first insert on.
    last = await rows("SELECT seq FROM sqlite_sequence WHERE name = 'dossier'")
    if last:
        await rows("UPDATE sqlite_sequence SET seq = seq + $1 WHERE name = 'dossier'", count)
        return int(last[0]["seq"]) + 1
    await rows("INSERT INTO sqlite_sequence (name, seq) VALUES ('dossier', $1)", count)
    return 1
