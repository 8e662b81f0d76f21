"""Founding a unit: an agency with its identifier, or a department of one."""

from __future__ import annotations

from datetime import date

from core.dossiers.codes import check_pattern, is_agency
from core.errors import InvalidInput
from core.people.models import Level, Unit, UnitKind
from core.people.units import forget


async def found_unit(
    name: str,
    level: Level,
    *,
    on: date,
    agency_code: str | None = None,
    parent: Unit | None = None,
    place: str = "",
    address: str = "",
    phone: str = "",
    code_pattern: str | None = None,
) -> Unit:
    """A new unit from that civil date on; one with an identifier is an agency (QĐ 20/2020).

    Raises:
        InvalidInput: no name, an identifier that is malformed or taken, a department
            without an agency above it.
        InvalidPattern: dossier codes made by the pattern would not be codes.
    """
    if not name.strip() or len(name) > 200:
        raise InvalidInput(field="name", why="empty" if not name.strip() else "too_long")
    if agency_code is None and parent is None:
        raise InvalidInput(field="parent", why="empty")
    if agency_code is not None:
        if len(agency_code) > 35 or not is_agency(agency_code):
            raise InvalidInput(field="agency_code", why="form")
        if await Unit.exists(agency_code=agency_code):
            raise InvalidInput(field="agency_code", why="taken")
    if code_pattern is not None:
        check_pattern(code_pattern)
    unit = await Unit.create(
        name=name.strip(),
        level=level,
        kind=UnitKind.AGENCY if agency_code else UnitKind.DEPARTMENT,
        agency_code=agency_code,
        parent=parent,
        place=place,
        address=address,
        phone=phone,
        code_pattern=code_pattern,
        valid_from=on,
    )
    forget()
    return unit
