"""Finding the unit that somebody named on the command line."""

from __future__ import annotations

from core.people.models import Unit
from gateway.cli.outcome import BadInput


async def unit_named(written: str) -> Unit:
    """The unit with that identifier (H15.01) or number.

    Raises:
        BadInput: there is none.
    """
    unit = await Unit.get_or_none(agency_code=written)
    if unit is None and written.isdecimal():
        unit = await Unit.get_or_none(id=int(written))
    if unit is None:
        raise BadInput(f"there is no unit {written!r}")
    return unit
